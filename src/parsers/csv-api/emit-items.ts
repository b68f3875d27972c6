import { createHash } from 'node:crypto';
import type { CsvApiSettings } from '../../contract/source-types/csv-api';
import type { ParserContext } from '../runtime/parser';
import type { ExpressionPool } from './expression-pool';

type Emit = NonNullable<CsvApiSettings['emit']>;

const BATCH = 200;
const DEADLINE_MS = 10_000;
const LONGEST_KEY = 1_024;
const LONGEST_TITLE = 1_000;

/** What became of the records. */
export interface Emitted {
  readonly items: number;
  readonly items_bytes: number;
  /** Records whose `item_key` gave nothing. */
  readonly without_key: number;
}

/** Hands records over as items; the same key again updates the item, the same content again does not. */
export async function emitItems(
  emit: Emit,
  records: AsyncIterable<string>,
  params: Readonly<Record<string, unknown>>,
  pool: ExpressionPool,
  context: ParserContext,
): Promise<Emitted> {
  const expressions = [emit.item_key, emit.title ?? 'null', emit.url ?? 'null', emit.published_at ?? 'null'];
  const total = { items: 0, items_bytes: 0, without_key: 0 };
  const hand = async (batch: readonly string[]) => {
    const values = await pool.values({ kind: 'values', expressions, params }, batch, DEADLINE_MS, context.signal);
    for (const [index, record] of batch.entries()) {
      const [item_key, title, url, published_at] = (values[index] ?? []).map(textOf);
      if (!item_key || item_key.length > LONGEST_KEY) {
        total.without_key += 1;
        continue;
      }
      await context.emit({
        item_key,
        kind: emit.kind,
        url: url?.slice(0, 8_192) ?? null,
        title: title?.slice(0, LONGEST_TITLE) ?? null,
        author: null,
        published_at: instantOf(published_at),
        updated_at: null,
        content_hash: createHash('sha256').update(record).digest('hex'),
        payload: payloadOf(record),
      });
      total.items += 1;
      total.items_bytes += record.length;
    }
  };
  const batch: string[] = [];
  for await (const record of records) {
    batch.push(record);
    if (batch.length === BATCH) await hand(batch.splice(0));
  }
  if (batch.length > 0) await hand(batch);
  return total;
}

function textOf(json: string | null): string | null {
  if (json === null) return null;
  const value: unknown = JSON.parse(json);
  return typeof value === 'string' ? value : value === null ? null : json;
}

function instantOf(text: string | null | undefined): string | null {
  const at = text === null || text === undefined ? Number.NaN : Date.parse(text);
  return Number.isNaN(at) ? null : new Date(at).toISOString();
}

function payloadOf(record: string): Record<string, unknown> {
  const value: unknown = JSON.parse(record);
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : { value };
}
