import type { CsvApiSettings } from '../../contract/source-types/csv-api';
import type { ParserTask } from '../runtime/parser';
import { RunSecrets } from './redact';
import { fill } from './template';

/** What is to be said about a run; the manager says it. */
export interface Notify {
  readonly outcome: 'completed' | 'partial' | 'failed';
  readonly text: string;
}

/** Counts that people want to hear. */
interface Counts {
  readonly rows: number;
  readonly rows_done: number;
  readonly rows_failed: number;
  readonly files: number;
}

/** Null: nothing is to be said about such an outcome. */
export function notifyOf(
  notify: CsvApiSettings['notify'],
  outcome: Notify['outcome'],
  { rows, rows_done, rows_failed, files }: Counts,
  { source, params }: Pick<ParserTask, 'source' | 'params'>,
): Notify | null {
  if (notify === undefined) return null;
  if (notify.when === 'success' && outcome === 'failed') return null;
  if (notify.when === 'failure' && outcome === 'completed') return null;
  const name = source.name ?? source.url ?? 'The pipeline';
  const said = { completed: 'completed', partial: 'completed with failed rows', failed: 'failed' }[outcome];
  const counts = `${rows_done} of ${rows} rows, ${rows_failed} failed, ${files} ${files === 1 ? 'file' : 'files'}`;
  if (notify.text === undefined) return { outcome, text: `${name}: ${said} (${counts}).` };
  const values = { row: {}, params, secrets: new RunSecrets(() => null), api_url: null };
  return { outcome, text: `${fill(notify.text, values, (value) => value)} (${said}: ${counts})` };
}
