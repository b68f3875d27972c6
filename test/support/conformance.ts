import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { ConformanceReport } from '../../src/conformance/run-conformance';
import { serverConfig } from './database';
import { testEnvironment } from './system';

const ROOT = join(__dirname, '..', '..');

/**
 * `parser-manager conformance --json` as people run it, with topics of its own.
 * @returns the report and the exit code
 */
export async function runKit(
  args: readonly string[],
  more: Readonly<Record<string, string>> = {},
): Promise<{ report: ConformanceReport; code: number | null }> {
  const env = { ...process.env, ...testEnvironment(serverConfig(), { PARSER_CONCURRENCY: '4', ...more }) };
  const child = spawn(process.execPath, ['dist/cli/main.js', 'conformance', '--json', ...args], {
    cwd: ROOT,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  let errors = '';
  child.stdout.on('data', (text: Buffer) => (said += text.toString()));
  child.stderr.on('data', (text: Buffer) => (errors += text.toString()));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  if (!said.startsWith('{')) throw new Error(`the kit ended with ${code}: ${errors.slice(-2_000)}`);
  return { report: JSON.parse(said) as ConformanceReport, code };
}

/** The checks that did not pass, one line each, for a test's message. */
export function brokenOf(report: ConformanceReport, outcome: 'failed' | 'skipped' = 'failed'): string[] {
  return report.checks.filter((check) => check.outcome === outcome).map(({ name, seen }) => `${name}: ${seen}`);
}
