import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { ScriptLanguage } from '../../contract/source-types/script';

/** Whether code can be read at all, found out before it is kept. Nothing of it runs. */

/** What is wrong, and where. */
export interface SyntaxProblem {
  readonly line: number | null;
  readonly message: string;
}

/** Parsing is done by a process of its own: a megabyte of brackets must not hold up the manager. */
const CHECK_MS = 10_000;
const MOST_OUTPUT = 10_000;

/** V8 and TypeScript by the parser that will strip the types; JavaScript has none to strip. Node 22.13 or newer. */
const IN_NODE = `
const { stripTypeScriptTypes } = require('node:module');
const code = require('node:fs').readFileSync(0, 'utf8');
const say = (line, message) => process.stdout.write(JSON.stringify({ line, message }));
if (stripTypeScriptTypes !== undefined) try {
  const stripped = stripTypeScriptTypes(code);
  if (process.argv[1] === 'javascript' && stripped !== code) say(null, 'has types, which only TypeScript knows');
} catch (error) {
  const line = /^[^\\n]*:(\\d+)\\n/.exec(error.stack ?? '');
  say(line === null ? null : Number(line[1]), String(error.message).slice(0, 500));
}`;
const IN_PYTHON = `
import ast, json, sys
try:
    ast.parse(sys.stdin.buffer.read())
except SyntaxError as error:
    print(json.dumps({"line": error.lineno, "message": str(error.msg)[:500]}))
except (ValueError, RecursionError, MemoryError) as error:
    print(json.dumps({"line": None, "message": str(error)[:500] or type(error).__name__}))`;

/** Null when nothing is wrong, or when the language is not on this machine. */
export async function checkSyntax(
  language: ScriptLanguage,
  code: string,
  python: string | null,
): Promise<SyntaxProblem | null> {
  if (language !== 'python')
    return ask(process.execPath, ['--disable-warning=ExperimentalWarning', '-e', IN_NODE, '--', language], code);
  const file = (python === null ? ['/usr/bin/python3', '/usr/local/bin/python3'] : [python]).find(existsSync);
  return file === undefined ? null : ask(file, ['-I', '-B', '-c', IN_PYTHON], code);
}

async function ask(file: string, args: readonly string[], code: string): Promise<SyntaxProblem | null> {
  const child = spawn(file, args, {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: {},
    timeout: CHECK_MS,
    killSignal: 'SIGKILL',
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    if (output.length < MOST_OUTPUT) output += part;
  });
  // it may end before it has read everything
  child.stdin.on('error', () => undefined).end(code);
  const ended = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject).once('close', resolve);
  });
  if (output !== '') return JSON.parse(output) as SyntaxProblem;
  return ended === 0 ? null : { line: null, message: 'cannot be parsed: it is nested too deeply, or takes too long' };
}
