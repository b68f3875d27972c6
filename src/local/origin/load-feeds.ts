import type { IncomingMessage, ServerResponse } from 'node:http';

/** The feeds of the bench: `/load/<n>.xml?items=20&bytes=15000`. They never change, and cost next to nothing to serve. */

const ETAG = '"load"';
const DEFAULT_ITEMS = 20;
const DEFAULT_BYTES = 15_000;
const MOST_ITEMS = 1_000;
const MOST_BYTES = 5_000_000;
/** Shapes asked for are few; a stranger who asks for many gets them made anew each time. */
const MOST_TEMPLATES = 50;
const WORDS = 'Lorem ipsum dolor sit amet, consectetur adipiscing elit. ';

/** The text between the places where a feed's own name goes. */
type Template = readonly string[];

const templates = new Map<string, Template>();

/** Answers a load path: valid RSS 2.0 with an ETag, and 304 to whoever names it. */
export function answerLoad(path: string, query: string, request: IncomingMessage, response: ServerResponse): void {
  if (request.headers['if-none-match'] === ETAG) return void response.writeHead(304, { ETag: ETAG }).end();
  const name = path.replaceAll(/[^\w/.-]/g, '').replaceAll('/', '-');
  const body = Buffer.from(templateOf(query).join(name));
  response.writeHead(200, {
    'Content-Type': 'application/rss+xml; charset=utf-8',
    'Content-Length': body.length,
    ETag: ETAG,
  });
  response.end(body);
}

function templateOf(query: string): Template {
  const known = templates.get(query);
  if (known !== undefined) return known;
  const parameters = new URLSearchParams(query);
  const items = whole(parameters.get('items'), DEFAULT_ITEMS, MOST_ITEMS);
  const bytes = whole(parameters.get('bytes'), DEFAULT_BYTES, MOST_BYTES);
  const template = makeTemplate(items, bytes);
  if (templates.size < MOST_TEMPLATES) templates.set(query, template);
  return template;
}

function whole(text: string | null, fallback: number, most: number): number {
  const number = Number(text ?? fallback);
  return Number.isInteger(number) && number >= 0 ? Math.min(number, most) : fallback;
}

const NAME = '\0';

/** A feed of about `bytes` bytes: what the items need, and words for the rest. */
function makeTemplate(items: number, bytes: number): Template {
  const bare = document(items, '');
  const words = items === 0 ? 0 : Math.max(0, Math.floor((bytes - bare.length) / items));
  return document(items, WORDS.repeat(Math.ceil(words / WORDS.length)).slice(0, words)).split(NAME);
}

function document(items: number, description: string): string {
  const item = (_: unknown, n: number) => {
    const at = new Date(Date.UTC(2026, 10, 2, 10, 0, 0) - n * 60_000).toUTCString();
    return `<item><title>${NAME} item ${n}</title><link>http://load.example/${NAME}/${n}</link><guid isPermaLink="false">${NAME}-${n}</guid><pubDate>${at}</pubDate><description>${description}</description></item>`;
  };
  const all = Array.from({ length: items }, item).join('\n');
  return `<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"><channel><title>${NAME}</title><link>http://load.example/</link><description>Load</description>${all}</channel></rss>`;
}
