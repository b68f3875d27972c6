import type { Readable } from 'node:stream';
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { ParsedItem } from '../runtime/parser';

/** What a script says while it runs: one JSON object a line, from a program that is not to be trusted. */

const json = z.record(z.string(), z.unknown());
const instant = z.iso.datetime({ offset: true });
const text = (most: number) => z.string().max(most).nullish();

const item = z.object({
  item_key: z.string().min(1).max(1024),
  kind: z.string().min(1).max(64).default('record'),
  url: text(8_192),
  title: text(10_000),
  author: text(1_000),
  published_at: instant.nullish(),
  updated_at: instant.nullish(),
  content_hash: z.string().min(1).max(128).optional(),
  payload: json.default({}),
});

const message = z.union([
  z.object({ progress: z.object({ done: z.number().min(0), total: z.number().min(0).nullish() }) }),
  z.object({ item }),
  z.object({ cursor: json.nullable() }),
  z.object({ failure: z.object({ name: z.string(), code: z.string().nullish(), message: z.string() }) }),
]);

/** How a script's own code failed, as the bootstrap tells it. */
export interface Failure {
  readonly name: string;
  readonly code?: string | null | undefined;
  readonly message: string;
}

/** Where messages go. */
export interface ChannelHandlers {
  /** Waited for: a script that emits faster than Kafka takes waits in its write. */
  onItem(item: ParsedItem): Promise<void>;
  onProgress(done: number, total: number | undefined): void;
}

/** What was said in the end. */
export interface Said {
  readonly items: number;
  readonly cursor?: Readonly<Record<string, unknown>>;
  readonly failure: Failure | null;
  /** Lines that were none of the above; the first is quoted. */
  readonly bad_lines: number;
  readonly first_bad: string | null;
}

const LONGEST_LINE = 1_048_576;

/** A line of the script is longer than a message may be. */
export class LineTooLong extends Error {}

/** Reads until the stream ends. @throws LineTooLong; what `onItem` throws */
export async function readChannel(stream: Readable, handlers: ChannelHandlers): Promise<Said> {
  const state = { items: 0, failure: null as Failure | null, bad_lines: 0, first_bad: null as string | null };
  let cursor: Readonly<Record<string, unknown>> | undefined;
  for await (const line of linesOf(stream)) {
    const said = read(line);
    if (said === null) {
      state.bad_lines += 1;
      state.first_bad ??= line.subarray(0, 200).toString('utf8');
    } else if ('progress' in said) handlers.onProgress(said.progress.done, said.progress.total ?? undefined);
    else if ('cursor' in said) cursor = said.cursor ?? {};
    else if ('failure' in said) state.failure = said.failure;
    else {
      state.items += 1;
      await handlers.onItem(itemOf(said.item));
    }
  }
  return cursor === undefined ? state : { ...state, cursor };
}

async function* linesOf(stream: Readable): AsyncGenerator<Buffer> {
  let rest: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    let at = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, at)) {
      yield Buffer.concat([...rest, chunk.subarray(at, end)]);
      rest = [];
      bytes = 0;
      at = end + 1;
    }
    rest.push(chunk.subarray(at));
    bytes += chunk.length - at;
    if (bytes > LONGEST_LINE) throw new LineTooLong('A message of the script is longer than 1 MB.');
  }
  if (bytes > 0) yield Buffer.concat(rest);
}

function read(line: Buffer): z.infer<typeof message> | null {
  try {
    // a database takes no NUL in text
    const { data } = message.safeParse(JSON.parse(line.toString('utf8').replaceAll('\\u0000', '\\ufffd')));
    return data ?? null;
  } catch {
    return null;
  }
}

function itemOf(given: z.infer<typeof item>): ParsedItem {
  const { item_key, kind, payload } = given;
  const facts = {
    url: given.url ?? null,
    title: given.title ?? null,
    author: given.author ?? null,
    published_at: given.published_at ?? null,
    updated_at: given.updated_at ?? null,
  };
  const content_hash =
    given.content_hash ??
    createHash('sha256')
      .update(JSON.stringify([kind, facts, payload]))
      .digest('hex');
  return { item_key, kind, ...facts, content_hash, payload };
}
