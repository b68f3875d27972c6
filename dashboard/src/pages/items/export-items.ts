import type { TFunction } from 'i18next';
import { saveBlob } from '../../api/download';
import { Problem } from '../../api/problem';
import { send, type Call } from '../../api/request';
import type { Item } from '../../api/types';
import { number } from '../../format/numbers';
import { sentenceOf } from '../../i18n/problem-sentence';
import { say } from '../../ui/say';

/** More would fill the memory of the browser. */
const MOST = 20_000;
const COLUMNS = [
  'id',
  'source_id',
  'item_key',
  'kind',
  'url',
  'title',
  'author',
  'published_at',
  'first_seen_at',
  'last_changed_at',
  'revision',
] as const;

/** Saves what the filter finds as a file, at most 20,000 rows. */
export async function exportItems(
  format: 'csv' | 'ndjson',
  requestOf: (after: string | null) => Call<{ items: Item[]; next: string | null }>,
  t: TFunction,
): Promise<void> {
  const lines = format === 'csv' ? [COLUMNS.join(',')] : [];
  try {
    let after: string | null = null;
    let count = 0;
    do {
      const page: { items: Item[]; next: string | null } = await send(requestOf(after));
      for (const item of page.items) lines.push(format === 'csv' ? csvLine(item) : JSON.stringify(item));
      count += page.items.length;
      after = page.next;
    } while (after !== null && count < MOST);
    saveBlob(
      new Blob([`${lines.join('\n')}\n`], { type: format === 'csv' ? 'text/csv' : 'application/x-ndjson' }),
      `items.${format}`,
    );
    say(t(after === null ? 'export.done' : 'export.cut', { n: number(count) }));
  } catch (error: unknown) {
    if (!(error instanceof Problem)) throw error;
    say(sentenceOf(error, t), 'bad');
  }
}

/** One line; a leading sign that a spreadsheet would calculate is disarmed. */
function csvLine(item: Item): string {
  return COLUMNS.map((column) => {
    const value = item[column];
    const text = value === null ? '' : String(value);
    const safe = /^[=+\-@\t\r]/.test(text) && typeof value === 'string' ? `'${text}` : text;
    return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  }).join(',');
}
