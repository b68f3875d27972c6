import { Problem, problemOf } from './problem';
import { askForToken, token } from './token';
import type { Paths } from './types';

/** One way to talk to the API: a request is a value, so that it can be sent, and shown as curl. */

type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';
type Operation<P extends keyof Paths, M extends Method> = Paths[P] extends { [K in M]: infer O } ? O : never;
type JsonOf<R> = R extends { content: { 'application/json': infer A } } ? A : undefined;
type AnswerOf<O> = O extends { responses: infer R }
  ? JsonOf<R extends { 200: infer A } ? A : R extends { 201: infer B } ? B : never>
  : undefined;
type QueryOf<O> = O extends { parameters: { query?: infer Q } } ? Q : never;
type PathOf<O> = O extends { parameters: { path?: infer P } } ? P : never;
type BodyOf<O> = O extends { requestBody?: { content: { 'application/json': infer B } } } ? B : never;

/** A request to the API that was not sent yet. @typeParam Answer what a success answers */
export interface Call<Answer = unknown> {
  readonly method: string;
  /** With its query, without the origin. */
  readonly url: string;
  readonly body?: unknown;
  /** Only in types. */
  readonly answer?: Answer;
}

interface Parts<O> {
  path?: PathOf<O>;
  query?: QueryOf<O>;
  body?: BodyOf<O>;
}

/** Makes a request from an address of OpenAPI. Undefined and empty query values are left out. */
export function call<M extends Method, P extends keyof Paths>(
  method: M,
  path: P,
  parts: Parts<Operation<P, M>> = {},
): Call<AnswerOf<Operation<P, M>>> {
  const values = (parts.path ?? {}) as Record<string, unknown>;
  const address = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(values[name])));
  const query = new URLSearchParams(
    Object.entries((parts.query ?? {}) as Record<string, unknown>)
      .filter(([, value]) => value !== undefined && value !== null && value !== '')
      .map(([name, value]) => [name, String(value)]),
  ).toString();
  return {
    method: method.toUpperCase(),
    url: query === '' ? address : `${address}?${query}`,
    ...(parts.body === undefined ? {} : { body: parts.body }),
  };
}

/** Difference of the server's clock to this one in milliseconds, from the last answer. */
let clockOffset = 0;

/** Now, by the server's clock. */
export function serverNow(): number {
  return Date.now() + clockOffset;
}

/** Sends a request. @throws Problem whatever goes wrong */
export async function send<Answer>(request: Call<Answer>, signal?: AbortSignal): Promise<Answer> {
  const answer = await exchange(
    request.url,
    {
      method: request.method,
      ...(request.body === undefined
        ? {}
        : { body: JSON.stringify(request.body), headers: { 'content-type': 'application/json' } }),
    },
    signal,
  );
  if (answer.status === 204) return undefined as Answer;
  if (!/json/.test(answer.headers.get('content-type') ?? '')) throw new Problem(answer.status, 'not_json', '');
  return (await answer.json().catch((): never => {
    throw new Problem(answer.status, 'not_json', '');
  })) as Answer;
}

/** Sends anything to the API with the token. @throws Problem unless it is a success */
export async function exchange(url: string, init: RequestInit = {}, signal?: AbortSignal): Promise<Response> {
  const headers = new Headers(init.headers);
  const bearer = token();
  if (bearer !== null) headers.set('authorization', `Bearer ${bearer}`);
  const answer = await fetch(url, { ...init, headers, ...(signal === undefined ? {} : { signal }) }).catch(
    (error: unknown): never => {
      if (signal?.aborted) throw error;
      throw new Problem(0, 'no_answer', '');
    },
  );
  const date = Date.parse(answer.headers.get('date') ?? '');
  // the header has whole seconds: smaller differences are rounding
  if (!Number.isNaN(date)) clockOffset = Math.abs(date - Date.now()) < 2_000 ? 0 : date - Date.now();
  if (answer.ok) return answer;
  if (answer.status === 401) askForToken();
  throw await problemOf(answer);
}

/** The same request for a terminal. */
export function curlOf({ method, url, body }: Call): string {
  const quoted = (text: string) => `'${text.replaceAll("'", String.raw`'\''`)}'`;
  const lines = [`curl${method === 'GET' ? '' : ` -X ${method}`} ${quoted(`${location.origin}${url}`)}`];
  if (token() !== null) lines.push(`-H "Authorization: Bearer $TOKEN"`);
  if (body !== undefined) lines.push(`-H 'content-type: application/json'`, `-d ${quoted(JSON.stringify(body))}`);
  return lines.join(' \\\n  ');
}
