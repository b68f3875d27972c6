import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../src/config/env';
import type { ScriptLanguage } from '../src/contract/source-types/script';
import { ParserError, type ParserContext } from '../src/parsers/runtime/parser';
import { ScriptParser } from '../src/parsers/script/script-parser';
import { openFolder } from '../src/storage/open-storage';
import type { BenchParts } from './bed';
import { figure, type BenchResult } from './result';
import { percentile, timed } from './statistics';

const RUNS = 20;
const CODE: Readonly<Record<ScriptLanguage, string>> = {
  python: 'def parse():\n    return {"a.txt": "a"}',
  javascript: 'export const parse = () => ({ "a.txt": "a" });',
  typescript: 'export const parse = (): Record<string, string> => ({ "a.txt": "a" });',
};
/** Starting the interpreter with nothing around it. */
const BARE: Readonly<Record<ScriptLanguage, readonly [string, readonly string[]]>> = {
  python: ['/usr/bin/python3', ['-I', '-c', '']],
  javascript: [process.execPath, ['-e', '']],
  typescript: [process.execPath, ['--input-type=module-typescript', '-e', 'const a: number = 1']],
};

/** What a run of the smallest script costs, by layer and language: from task to result, the file stored. */
export async function benchScripts({ say }: BenchParts): Promise<BenchResult[]> {
  const folder = mkdtempSync(join(tmpdir(), 'script-bench-'));
  const results: BenchResult[] = [];
  try {
    for (const sandbox of ['bubblewrap', 'process'] as const) {
      const storage = await openFolder(folder);
      const { parser: config } = loadConfig({ SCRIPT_SANDBOX: sandbox }, { postgres: false });
      const parser = new ScriptParser(config, async () => storage);
      try {
        await parser.start();
        for (const language of ['python', 'javascript', 'typescript'] as const) {
          const bare = await median(() => startBare(language));
          await storage.write(language, Buffer.from(CODE[language]));
          const ms = await median(() => runOne(parser, language));
          results.push(figure(`script in ${language}, ${sandbox}`, ms, 'ms', bare));
        }
      } catch (error: unknown) {
        if (!(error instanceof ParserError)) throw error;
        say(`${sandbox} is left out: ${error.message}`);
      } finally {
        await parser.stop();
      }
    }
    return results;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function median(work: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let n = 0; n < RUNS; n++) times.push((await timed(work)).ms);
  return percentile(times, 0.5);
}

async function startBare(language: ScriptLanguage): Promise<void> {
  const [file, args] = BARE[language];
  await once(spawn(file, args, { stdio: 'ignore' }), 'exit');
}

async function runOne(parser: ScriptParser, language: ScriptLanguage): Promise<void> {
  const sha256 = createHash('sha256').update(CODE[language]).digest('hex');
  const script = { key: language, revision: 1, sha256, language };
  const source = { id: 1, url: null, external_id: null, name: 'bench', settings: { script } };
  const context: ParserContext = {
    signal: new AbortController().signal,
    emit: async () => undefined,
    progress: () => undefined,
    artifacts: {
      write: async (name, content, content_type = 'text/plain') => {
        const bytes = Buffer.isBuffer(content) ? content.length : Buffer.concat(await content.toArray()).length;
        return { name, bytes, sha256: '', content_type, storage_key: name };
      },
    },
  };
  await parser.run({ task_id: 'bench', attempt: 1, task_type: 'RUN', source, params: {}, cursor: null }, context);
}
