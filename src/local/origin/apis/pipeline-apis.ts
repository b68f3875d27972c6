import type { IncomingMessage, ServerResponse } from 'node:http';

/** Stand-ins of the APIs that pipelines ask: Alpha Vantage, a slow and faulty one, and consumer complaints. */

/** Answers one request. */
type ApiAnswer = (request: IncomingMessage, response: ServerResponse, query: URLSearchParams, now: number) => void;

const STATES = ['TX', 'CA', 'NY', 'FL', 'OH'];
const PRODUCTS = ['Credit reporting', 'Mortgage', 'Debt collection', 'Student loan'];
// the comma has to be quoted in CSV
const COMPANIES = ['EQUIFAX, INC.', 'WELLS FARGO & COMPANY', 'Experian "Information" Solutions', 'CITIBANK, N.A.'];
const DAY_MS = 86_400_000;
/** A new complaint comes every ten seconds. */
const COMPLAINT_MS = 10_000;

const apis: Readonly<Record<string, ApiAnswer>> = {
  '/alpha-vantage/query': answerSeries,
  '/api/data': answerData,
  '/complaints/search': answerComplaints,
};

/**
 * Answers a request to one of the APIs.
 * @returns false when the path is none of theirs
 */
export function answerPipelineApi(
  path: string,
  query: string,
  request: IncomingMessage,
  response: ServerResponse,
  now: number,
): boolean {
  const answer = Object.hasOwn(apis, path) ? apis[path] : undefined;
  answer?.(request, response, new URLSearchParams(query), now);
  return answer !== undefined;
}

/** As the real one: a notice with status 200 when it is asked too often, here in one second of five. */
function answerSeries(_: IncomingMessage, response: ServerResponse, query: URLSearchParams, now: number): void {
  const symbol = query.get('symbol') ?? '';
  if (query.get('function') !== 'TIME_SERIES_DAILY' || symbol === '')
    return send(response, { 'Error Message': 'Invalid API call. Please retry or visit the documentation.' });
  if (Math.floor(now / 1_000) % 5 === 0) {
    const key = query.get('apikey') ?? 'none';
    const Information = `We have detected your API key as ${key} and our standard API rate limit is 25 requests per day.`;
    return send(response, { Information });
  }
  const days = Array.from({ length: 5 }, (_unused, n) => new Date(now - n * DAY_MS).toISOString().slice(0, 10));
  const price = 100 + (symbol.charCodeAt(0) % 50);
  const series = days.map((day, n): [string, Record<string, string>] => [
    day,
    { '1. open': `${price + n}.0000`, '2. high': `${price + n + 2}.0000`, '4. close': `${price + n + 1}.0000` },
  ]);
  send(response, { 'Meta Data': { '2. Symbol': symbol }, 'Time Series (Daily)': Object.fromEntries(series) });
}

/** Thinks for up to 0.3 s; fails in one second of four, for `id=4` always. */
function answerData(_: IncomingMessage, response: ServerResponse, query: URLSearchParams, now: number): void {
  const id = query.get('id') ?? '';
  const isFailing = id === '4' || Math.floor(now / 1_000) % 4 === 0;
  const timer = setTimeout(
    () => (isFailing ? send(response, { error: 'busy' }, 503) : send(response, { id, value: Number(id) * 10 })),
    (Number(id) % 4) * 100,
  );
  response.once('close', () => clearTimeout(timer));
}

/** The newest complaints first, `size` and `frm` as the search of the CFPB has them. */
function answerComplaints(_: IncomingMessage, response: ServerResponse, query: URLSearchParams, now: number): void {
  const size = Math.min(Math.max(Number(query.get('size') ?? 10) || 10, 1), 100);
  const newest = Math.floor(now / COMPLAINT_MS) - Math.max(0, Number(query.get('frm') ?? 0) || 0);
  const hits = Array.from({ length: size }, (_unused, n) => ({ _source: complaint(newest - n) }));
  const answer = { hits: { total: { value: 10_000 }, hits } };
  // how long a server thinks decides what asking it costs
  const wait_ms = Math.min(Number(query.get('wait_ms') ?? 0) || 0, 1_000);
  if (wait_ms <= 0) return send(response, answer);
  const timer = setTimeout(() => send(response, answer), wait_ms);
  response.once('close', () => clearTimeout(timer));
}

function complaint(number: number): Record<string, unknown> {
  return {
    complaint_id: String(number),
    date_received: new Date(number * COMPLAINT_MS).toISOString(),
    state: STATES[number % STATES.length],
    product: PRODUCTS[number % PRODUCTS.length],
    company: COMPANIES[number % COMPANIES.length],
    complaint_what_happened: `Complaint ${number}`,
  };
}

function send(response: ServerResponse, value: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}
