import { randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CsvApiParser } from '../../../src/parsers/csv-api/csv-api-parser';
import type { ParsedItem, ParserError } from '../../../src/parsers/runtime/parser';
import { openFolder } from '../../../src/storage/open-storage';
import type { Storage } from '../../../src/storage/storage';
import { onFileEnd } from '../../support/clean-up';
import { parserConfig, parserContext } from '../../support/parsers';

/** Pipelines as tests run them: the real parser, a real storage folder, servers on this machine. */

/** Threads and children run the build: an old one would be tested in place of the sources. */
export function refuseOldBuild(): void {
  const src = join(__dirname, '..', '..', '..', 'src', 'parsers', 'csv-api');
  for (const name of readdirSync(src).map((file) => file.replace('.ts', ''))) {
    const built = statSync(join(src.replace(/src(?=.parsers.csv-api$)/, 'dist'), `${name}.js`), {
      throwIfNoEntry: false,
    });
    if (built === undefined || built.mtimeMs < statSync(join(src, `${name}.ts`)).mtimeMs)
      throw new Error(`${name}.js is older than its source: run "npm run build" first.`);
  }
}

/** A storage in a folder of its own. */
export async function folderStorage(): Promise<Storage & { folder: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'pipeline-storage-'));
  onFileEnd(async () => rmSync(folder, { recursive: true, force: true }));
  return Object.assign(await openFolder(folder), { folder });
}

/** Somebody's API, on this machine. */
export interface Api {
  readonly url: string;
  /** Method, path and query of every request, in the order of arrival. */
  readonly asked: string[];
  /** When they came, ms since 1970. */
  readonly moments: number[];
}

/** Starts one that ends with the test file. */
export async function api(
  answer: (request: IncomingMessage & { body: string }, response: ServerResponse, url: URL) => void,
): Promise<Api> {
  const asked: string[] = [];
  const moments: number[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    moments.push(Date.now());
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      answer(Object.assign(request, { body }), response, new URL(request.url ?? '/', 'http://127.0.0.1'));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onFileEnd(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked, moments };
}

/** Answers with JSON. */
export function json(
  response: ServerResponse,
  value: unknown,
  status = 200,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(value));
}

/** What a test says about a run. */
export interface RunOptions {
  readonly storage?: Storage;
  readonly task_id?: string;
  readonly attempt?: number;
  readonly params?: Record<string, unknown>;
  readonly secrets?: Record<string, string>;
  readonly url?: string;
  readonly cursor?: Record<string, unknown>;
  readonly signal?: AbortSignal;
  readonly api_url?: string;
  readonly limits_url?: string;
  /** A parser that several runs share; it is not stopped. */
  readonly parser?: CsvApiParser;
  readonly onProgress?: (done: number, total: number | undefined, detail: Record<string, unknown>) => void;
}

/** What came of it. */
export interface Ran {
  readonly result: Record<string, unknown>;
  readonly error: ParserError | null;
  readonly cursor: Readonly<Record<string, unknown>> | undefined;
  readonly files: Map<string, Buffer>;
  readonly items: ParsedItem[];
  text(name: string): string;
}

/** Runs a pipeline once, as a worker would. */
export async function run(settings: Record<string, unknown>, options: RunOptions = {}): Promise<Ran> {
  const kept = { items: [] as ParsedItem[], files: new Map<string, Buffer>() };
  const context = {
    ...parserContext(kept, options.signal),
    progress: (done: number, total?: number, detail?: Readonly<Record<string, unknown>>) =>
      options.onProgress?.(done, total, { ...detail }),
  };
  const task = {
    task_id: options.task_id ?? randomUUID(),
    attempt: options.attempt ?? 1,
    task_type: 'PIPELINE',
    source: { id: 1, url: options.url ?? null, external_id: null, name: 'test', settings },
    params: options.params ?? {},
    cursor: options.cursor ?? null,
  };
  const text = (name: string) => kept.files.get(name)?.toString() ?? `(no ${name})`;
  const parser = options.parser ?? (await parserWith(options));
  try {
    const { result, cursor } = await parser.run(task, context);
    return { result: { ...result }, error: null, cursor, ...kept, text };
  } catch (error: unknown) {
    const failure = error as ParserError;
    return { result: { ...failure.instruction?.result }, error: failure, cursor: undefined, ...kept, text };
  } finally {
    if (options.parser === undefined) await parser.stop();
  }
}

/** A parser as a worker has it. */
export async function parserWith(options: RunOptions): Promise<CsvApiParser> {
  const { secrets = {}, api_url = null, limits_url = null, storage = await folderStorage() } = options;
  const config = parserConfig(
    { allow_private: ['127.0.0.0/8'] },
    { secrets: (name) => secrets[name] ?? null, api_url, limits_url },
  );
  return new CsvApiParser(config, { storage: async () => storage });
}
