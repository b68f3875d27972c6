import type { Writable } from 'node:stream';
import { once } from 'node:events';
import { stringify } from 'csv-stringify/sync';
import type { DataSource } from 'typeorm';
import { poolOf } from '../../database/clients';

/** Every source as a stream, in the form that the import takes; pages by keyset, so no snapshot is held. */

const PAGE = 5_000;
export const COLUMNS = [
  'type',
  'url',
  'name',
  'external_id',
  'is_active',
  'settings',
  'task_types',
  'cadence',
  'priority',
  'params',
] as const;

interface ExportedSource {
  readonly id: number;
  readonly type: string;
  readonly url: string | null;
  readonly name: string | null;
  readonly external_id: string | null;
  readonly is_active: boolean;
  readonly settings: Record<string, unknown>;
  readonly task_types: string | null;
  readonly cadence: string | null;
  readonly priority: number | null;
  readonly params: Record<string, unknown> | null;
}

/** Writes all sources of a type (or of all) and ends the stream. */
export async function exportSources(
  dataSource: DataSource,
  format: 'csv' | 'ndjson' | 'opml',
  type: string | null,
  out: Writable,
): Promise<void> {
  let closed = false;
  out.once('close', () => (closed = true));
  const put = async (text: string) => {
    if (text !== '' && !out.write(text) && !closed) await Promise.race([once(out, 'drain'), once(out, 'close')]);
  };
  await put(HEADS[format]);
  for (let after = 0; !closed;) {
    const rows = await readPage(dataSource, type, after);
    await put(rows.map(WRITERS[format]).join(''));
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE) break;
    after = last.id;
  }
  await put(TAILS[format]);
  out.end();
}

async function readPage(dataSource: DataSource, type: string | null, after: number): Promise<ExportedSource[]> {
  const { rows } = await poolOf(dataSource).query<ExportedSource>(
    `select o.id, o.type, o.url, o.name, o.external_id, o.is_active, o.settings,
      (select string_agg(s.task_type, '|' order by s.id) from schedule s where s.source_id = o.id) as task_types,
      f.cadence, f.priority, f.params
     from source o
     left join lateral (select c.name as cadence, s.priority, s.params from schedule s join cadence c on c.id = s.cadence_id
       where s.source_id = o.id order by s.id limit 1) f on true
     where o.id > $1 and ($2::text is null or o.type = $2) order by o.id limit ${PAGE}`,
    [after, type],
  );
  return rows;
}

const HEADS = {
  csv: `${COLUMNS.join(',')}\n`,
  ndjson: '',
  opml: '<?xml version="1.0" encoding="UTF-8"?>\n<opml version="2.0"><head><title>Sources</title></head><body>\n',
};
const TAILS = { csv: '', ndjson: '', opml: '</body></opml>\n' };
const WRITERS = { csv: csvLine, ndjson: jsonLine, opml: outline };

function csvLine(row: ExportedSource): string {
  const { type, url, name, external_id, is_active, settings, task_types, cadence, priority, params } = row;
  return stringify([
    [
      type,
      url,
      name,
      external_id,
      String(is_active),
      JSON.stringify(settings),
      task_types,
      cadence,
      priority,
      JSON.stringify(params ?? {}),
    ],
  ]);
}

function jsonLine({ id: _, ...row }: ExportedSource): string {
  return `${JSON.stringify(row)}\n`;
}

function outline({ type, url, name }: ExportedSource): string {
  if (type !== 'RSS' || url === null) return '';
  return `<outline type="rss" text="${escapeXml(name ?? url)}" xmlUrl="${escapeXml(url)}"/>\n`;
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
