/** The feeds of the demo origin: every dialect, with items that appear as time goes by. Deterministic from the clock. */

/** How often a lively feed has a new item, in milliseconds. */
const NEW_ITEM_MS = 20_000;
const ITEMS = 8;

interface DemoItem {
  readonly n: number;
  readonly at: Date;
  readonly title: string;
}

/** The newest items of a feed at a moment. */
export function itemsAt(feed: string, now: number, every_ms = NEW_ITEM_MS, count = ITEMS): DemoItem[] {
  const newest = Math.floor(now / every_ms);
  return Array.from({ length: count }, (_, index) => {
    const n = newest - index;
    return { n, at: new Date(n * every_ms), title: `${feed} story ${n}` };
  });
}

/** The moment at which the newest item appeared: what ETag and Last-Modified are made of. */
export function lastChange(now: number, every_ms = NEW_ITEM_MS): Date {
  return new Date(Math.floor(now / every_ms) * every_ms);
}

const head = '<?xml version="1.0" encoding="UTF-8"?>\n';

export function rss20(
  feed: string,
  base: string,
  now: number,
  { extra = '', every_ms = NEW_ITEM_MS, relative = false } = {},
): string {
  const items = itemsAt(feed, now, every_ms).map(
    ({ n, at, title }) =>
      `<item><title>${title}</title><link>${relative ? '' : base}/${feed}/${n}</link><guid isPermaLink="false">${feed}-${n}</guid><pubDate>${at.toUTCString()}</pubDate><description>&lt;p&gt;Text of ${title}. &lt;a href="/about"&gt;About&lt;/a&gt;&lt;/p&gt;</description><category>demo</category></item>`,
  );
  return `${head}<rss version="2.0"><channel><title>${feed}</title><link>${base}/</link><description>A demo feed</description>${extra}${items.join('\n')}</channel></rss>`;
}

export function rss09x(version: string, feed: string, base: string, now: number): string {
  const items = itemsAt(feed, now).map(
    ({ n, title }) =>
      `<item><title>${title}</title><link>${base}/${feed}/${n}</link><description>Text of ${title}</description></item>`,
  );
  return `${head}<rss version="${version}"><channel><title>${feed}</title><link>${base}/</link><description>d</description><language>en</language>${items.join('\n')}</channel></rss>`;
}

export function rss10(feed: string, base: string, now: number): string {
  const items = itemsAt(feed, now).map(
    ({ n, at, title }) =>
      `<item rdf:about="${base}/${feed}/${n}"><title>${title}</title><link>${base}/${feed}/${n}</link><dc:date>${at.toISOString()}</dc:date><dc:creator>Demo</dc:creator></item>`,
  );
  return `${head}<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="${base}/"><title>${feed}</title><link>${base}/</link><description>d</description></channel>${items.join('\n')}</rdf:RDF>`;
}

export function atom10(feed: string, base: string, now: number): string {
  const entries = itemsAt(feed, now).map(
    ({ n, at, title }) =>
      `<entry><id>tag:demo,2026:${feed}/${n}</id><title>${title}</title><link href="${n}"/><updated>${at.toISOString()}</updated><published>${at.toISOString()}</published><author><name>Demo</name></author><content type="html">&lt;p&gt;Text of ${title}&lt;/p&gt;</content></entry>`,
  );
  return `${head}<feed xmlns="http://www.w3.org/2005/Atom" xml:base="${base}/${feed}/"><id>tag:demo,2026:${feed}</id><title>${feed}</title><updated>${lastChange(now).toISOString()}</updated><link href="${base}/"/>${entries.join('\n')}</feed>`;
}

export function atom03(feed: string, base: string, now: number): string {
  const entries = itemsAt(feed, now).map(
    ({ n, at, title }) =>
      `<entry><id>tag:demo,2026:${feed}/${n}</id><title>${title}</title><link rel="alternate" href="${base}/${feed}/${n}"/><modified>${at.toISOString()}</modified><issued>${at.toISOString()}</issued></entry>`,
  );
  return `${head}<feed version="0.3" xmlns="http://purl.org/atom/ns#"><title>${feed}</title><link rel="alternate" href="${base}/"/><modified>${lastChange(now).toISOString()}</modified>${entries.join('\n')}</feed>`;
}

export function jsonFeed(feed: string, base: string, now: number): string {
  const items = itemsAt(feed, now).map(({ n, at, title }) => ({
    id: `${feed}-${n}`,
    url: `${base}/${feed}/${n}`,
    title,
    content_html: `<p>Text of ${title}</p>`,
    date_published: at.toISOString(),
    tags: ['demo'],
  }));
  return JSON.stringify({ version: 'https://jsonfeed.org/version/1.1', title: feed, home_page_url: `${base}/`, items });
}

export function brokenXml(feed: string, base: string, now: number): string {
  const items = itemsAt(feed, now).map(
    ({ n, title }) =>
      `<item><title>${title} & more</title><link>${base}/${feed}/${n}</link><guid>${feed}-${n}</guid><description><p>no end</description></item>`,
  );
  return `<rss version="2.0"><channel><title>${feed}</title>${items.join('\n')}`;
}

export function cyrillic(feed: string, base: string, now: number, encoding: string): string {
  const items = itemsAt(feed, now).map(
    ({ n }) =>
      `<item><title>Новость ${n}</title><link>${base}/${feed}/${n}</link><guid isPermaLink="false">${feed}-${n}</guid></item>`,
  );
  return `<?xml version="1.0" encoding="${encoding}"?>\n<rss version="2.0"><channel><title>Лента</title><link>${base}/</link><description>д</description>${items.join('\n')}</channel></rss>`;
}
