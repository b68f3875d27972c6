import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { giveUp, ParserError } from '../runtime/parser';
import { withinDeadline } from '../runtime/within-deadline';
import type { SqlAnswer, SqlJob } from './sql-child';

// The process runs compiled code: the sources (in tests) use that of the build.
const CHILD_FILE = __filename.endsWith('.ts')
  ? join(__dirname, '..', '..', '..', 'dist', 'parsers', 'csv-api', 'sql-child.js')
  : join(__dirname, 'sql-child.js');

/**
 * Runs SQL in a process of its own, which is killed at the deadline and when `signal` aborts.
 * @throws ParserError `config` for SQL that does not work, `too_large` for too much memory, `timeout` at the deadline;
 * the reason of `signal`
 */
export async function runSql(job: SqlJob, deadline_ms: number, signal: AbortSignal): Promise<SqlAnswer & { ok: true }> {
  const answer = await withinDeadline(
    deadline_ms,
    signal,
    (within) => askChild(job, within),
    (cause) =>
      new ParserError('timeout', `The SQL took longer than ${deadline_ms / 1_000} s.`, { retryable: false, cause }),
  );
  if (answer.ok) return answer;
  if (answer.is_memory) throw giveUp('too_large', `The SQL took more than it may: ${answer.message}`);
  throw giveUp('config', `The SQL cannot be run: ${answer.message}`);
}

function askChild(job: SqlJob, signal: AbortSignal): Promise<SqlAnswer> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--max-old-space-size=256', CHILD_FILE], {
      env: {},
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    const kill = () => child.kill('SIGKILL');
    let answer: SqlAnswer | null = null;
    signal.addEventListener('abort', kill, { once: true });
    createInterface({ input: child.stdout }).once('line', (line) => {
      answer = JSON.parse(line) as SqlAnswer;
    });
    // stdin stays open: its end tells the child that we are gone
    child.stdin.on('error', () => undefined).write(`${JSON.stringify(job)}\n`);
    child.once('error', reject);
    child.once('close', (code, by) => {
      signal.removeEventListener('abort', kill);
      if (answer !== null) resolve(answer);
      else reject(new Error(`The process of the SQL ended (${by ?? code ?? 'unknown'}).`));
    });
  });
}
