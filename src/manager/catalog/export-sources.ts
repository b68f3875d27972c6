import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { stringify } from 'csv-stringify/sync';
import type { DataSource } from 'typeorm';
import { poolOf, run, type Statement } from '../../database/clients';

/** Every source as a stream, in the form that the import takes; pages by keyset, so no snapshot is held. */

const PAGE = 2_000;
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

/** What `task_types` says of a source without schedules: an empty field would mean the type's default. */
export const NO_TASK_TYPES = '|';

type Format = 'csv' | 'ndjson' | 'opml';

/** One line of the export. A source whose schedules differ in cadence, priority or params has one line for each kind. */
interface ExportedSource {
  readonly id: number;
  readonly type: string;
  readonly url: string | null;
  readonly name: string | null;
  readonly external_id: string | null;
  readonly is_active: boolean;
  readonly settings: Record<string, unknown>;
  readonly task_types: string;
  readonly cadence: string | null;
  readonly priority: number | null;
  readonly params: Record<string, unknown> | null;
}

const pageOfSources: Statement = {
  name: 'export-sources',
  text: `select o.id, o.type, o.url, o.name, o.external_id, o.is_active, o.settings,
      coalesce(f.task_types, '${NO_TASK_TYPES}') as task_types, f.cadence, f.priority, f.params
    from (select * from source where id > $1 and ($2::text is null or type = $2) order by id limit ${PAGE}) o
    left join lateral (
      select string_agg(s.task_type, '|' order by s.id) as task_types, c.name as cadence, s.priority, s.params, min(s.id) as first
      from schedule s join cadence c on c.id = s.cadence_id
      where s.source_id = o.id group by c.name, s.priority, s.params) f on true
    order by o.id, f.first`,
};

/**
 * Writes all sources of a type (or of all) and ends the stream.
 * @throws when the database or the reader goes away
 */
export async function exportSources(
  dataSource: DataSource,
  format: Format,
  type: string | null,
  out: Writable,
): Promise<void> {
  await pipeline(Readable.from(pagesOf(dataSource, format, type), { highWaterMark: 1 }), out);
}

async function* pagesOf(dataSource: DataSource, format: Format, type: string | null): AsyncGenerator<string> {
  // the first page is read before anything is written, so that a database that is away is still told with a status
  let rows = await run<ExportedSource>(poolOf(dataSource), pageOfSources, [0, type]);
  yield HEADS[format];
  for (let last = rows.at(-1); last !== undefined; last = rows.at(-1)) {
    const text = WRITERS[format](rows);
    if (text !== '') yield text;
    rows = await run<ExportedSource>(poolOf(dataSource), pageOfSources, [last.id, type]);
  }
  yield TAILS[format];
}

const HEADS: Record<Format, string> = {
  csv: `${COLUMNS.join(',')}\n`,
  ndjson: '',
  opml: '<?xml version="1.0" encoding="UTF-8"?>\n<opml version="2.0"><head><title>Sources</title></head><body>\n',
};
const TAILS: Record<Format, string> = { csv: '', ndjson: '', opml: '</body></opml>\n' };
const WRITERS: Record<Format, (rows: readonly ExportedSource[]) => string> = {
  csv: (rows) => stringify(rows.map(csvFields)),
  ndjson: (rows) => rows.map(jsonLine).join(''),
  opml: (rows) => rows.map(outline).join(''),
};

function csvFields(row: ExportedSource): (string | number | null)[] {
  const { type, url, name, external_id, is_active, settings, task_types, cadence, priority, params } = row;
  return [
    type,
    url,
    name,
    external_id,
    String(is_active),
    JSON.stringify(settings),
    task_types,
    cadence,
    priority,
    params === null ? null : JSON.stringify(params),
  ];
}

function jsonLine({ id: _, ...row }: ExportedSource): string {
  return `${JSON.stringify(row)}\n`;
}

function outline({ id, type, url, name }: ExportedSource, index: number, rows: readonly ExportedSource[]): string {
  if (type !== 'RSS' || url === null || rows[index - 1]?.id === id) return '';
  return `<outline type="rss" text="${escapeXml(name ?? url)}" xmlUrl="${escapeXml(url)}"/>\n`;
}

function escapeXml(text: string): string {
  return (
    text
      // XML 1.0 has no way to write these at all
      .replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('"', '&quot;')
      .replaceAll(/[\n\r\t]/g, ' ')
  );
}
