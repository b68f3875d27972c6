import type { CsvApiSettings } from '../../contract/source-types/csv-api';
import { giveUp } from '../runtime/parser';
import type { ExpressionPool } from './expression-pool';
import { conditionsOf, newerOf, validatorsOf, type Validators, type Watermark } from './input-cursor';
import type { InputPage } from './journal';
import { isUnchanged, RowTaker, type ReadInput, type ReadParts } from './read-input';
import { askAgain, type Answer } from './requests';

type ApiInput = Extract<CsvApiSettings['input'], { type: 'api' }>;

/** Of the expressions over one answer, which may be large. */
const DEADLINE_MS = 10_000;

/** Reads the records of an API, page after page; every page is kept before the next is asked for. */
export async function readApiInput(parts: ReadParts, pool: ExpressionPool): Promise<ReadInput> {
  const { input } = parts.settings;
  if (input.type !== 'api') throw new Error('The input is no API.');
  const taker = new RowTaker(parts);
  const { summary } = taker;
  let next: string | null = firstOf(input);
  let watermark: Watermark | null = null;
  let validators: Validators | null = null;
  for await (const page of parts.journal?.pages() ?? []) {
    parts.requests.rate.remember([page.at]);
    await takeAll(taker, page.records);
    next = page.next;
    watermark = newerOf(watermark, page.watermark ?? null);
    summary.pages += 1;
  }
  while (next !== null && !summary.is_cut_short) {
    if (summary.pages >= input.max_pages) {
      summary.is_cut_short = true;
      break;
    }
    const answered = await readPage(parts, pool, input, next, summary.pages === 0);
    if (answered === null) {
      summary.is_unchanged = true;
      return { summary, watermark, validators: parts.before.validators };
    }
    const { page } = answered;
    // a first page that is as before says nothing of the others
    if (input.paging === undefined) validators = answered.validators;
    if (page.next === next) throw giveUp('parse', 'The paging does not move on: the next page is the same again.');
    await parts.journal?.page(summary.pages, page);
    await takeAll(taker, page.records);
    next = page.next;
    watermark = newerOf(watermark, page.watermark ?? null);
    summary.pages += 1;
  }
  return { summary, watermark, validators };
}

async function takeAll(taker: RowTaker, records: readonly unknown[]): Promise<void> {
  for (const record of records) {
    const row = typeof record === 'object' && record !== null ? record : { value: record };
    const valueOf = (column: string) => {
      const value: unknown = Object.hasOwn(row, column) ? (row as Record<string, unknown>)[column] : undefined;
      return value === undefined || typeof value === 'string' ? value : JSON.stringify(value);
    };
    if (!(await taker.take(null, JSON.stringify(row), valueOf))) return;
  }
}

/** Null: the server says that nothing has changed. */
async function readPage(
  parts: ReadParts,
  pool: ExpressionPool,
  input: ApiInput,
  at: string,
  isFirst: boolean,
): Promise<{ page: InputPage; validators: Validators | null } | null> {
  const { requests, values, signal } = parts;
  const more = {
    ...moreOf(input, at),
    headers: input.paging === undefined ? conditionsOf(parts.before.validators) : {},
  };
  await requests.slots.take(signal);
  return requests.ask(
    values,
    async (answer) => {
      if (isUnchanged(answer, parts)) return null;
      const [found, link, watermark] = await evaluatePage(parts, pool, input, answer);
      if (found.length === 0 && isFirst && !input.allow_empty)
        throw giveUp('parse', `The answer has no records (${input.records}).`);
      const base = requests.prepare(values, more).url;
      const next = nextOf(input, at, found.length, link, base);
      return { page: { at: answer.at, records: found, next, watermark }, validators: validatorsOf(answer.headers) };
    },
    more,
  );
}

async function evaluatePage(
  { values, signal }: ReadParts,
  pool: ExpressionPool,
  { records, try_again, paging, watermark }: ApiInput,
  answer: Answer,
): Promise<[unknown[], string | null, Watermark | null]> {
  if (answer.error !== null && try_again === undefined) throw answer.error;
  const link = paging?.type === 'cursor' ? paging.cursor : paging?.type === 'next' ? paging.url : null;
  const expressions = [try_again ?? 'false', records, link ?? 'null', watermark?.value ?? 'null'];
  const plan = { kind: 'values', expressions, params: values.params, headers: answer.headers } as const;
  const [found] = await pool.values(plan, [answer.body], DEADLINE_MS, signal).catch((error: unknown) => {
    // an error page is no JSON: what its status says is the better reason
    throw answer.error ?? error;
  });
  const [again, all, following, newest] = (found ?? []).map((text) =>
    text === null ? undefined : (JSON.parse(text) as unknown),
  );
  if (again !== undefined && again !== null && again !== false && again !== '')
    throw askAgain(answer, typeof again === 'string' ? again : 'The answer asks to try again.');
  if (answer.error !== null) throw answer.error;
  const list = all === undefined || all === null ? [] : Array.isArray(all) ? (all as unknown[]) : [all];
  const isValue = typeof newest === 'string' || typeof newest === 'number';
  if (!isValue && newest !== undefined && newest !== null)
    throw giveUp('parse', 'The watermark is neither a text nor a number.');
  return [
    list,
    typeof following === 'string' || typeof following === 'number' ? String(following) : null,
    isValue ? newest : null,
  ];
}

function firstOf({ paging }: ApiInput): string {
  return paging?.type === 'page' || paging?.type === 'offset' ? String(paging.first) : '';
}

function moreOf({ paging }: ApiInput, at: string): { url?: string; query?: Record<string, string> } {
  if (paging === undefined || at === '') return {};
  return paging.type === 'next' ? { url: at } : { query: { [paging.parameter]: at } };
}

/** Where the next page is; null: there is none. */
function nextOf({ paging }: ApiInput, at: string, found: number, link: string | null, base: string): string | null {
  if (paging === undefined) return null;
  if (paging.type === 'page') return found === 0 ? null : String(Number(at) + 1);
  if (paging.type === 'offset') return found === 0 ? null : String(Number(at) + found);
  if (link === null || link === '') return null;
  if (paging.type === 'cursor') return link;
  const url = URL.parse(link, base);
  // our headers, keys among them, are meant for this server only
  if (url === null || url.origin !== new URL(base).origin)
    throw giveUp('parse', 'The next page is at another site than this one.');
  return url.href;
}
