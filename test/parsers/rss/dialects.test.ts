import { makeItems, MOST_ITEM_BYTES } from '../../../src/parsers/rss/make-items';
import { NotAFeed, readFeed } from '../../../src/parsers/rss/read-feed';
import { FEEDS } from './feeds';

const URL_OF_FEED = 'https://site.example/feeds/main.xml';

function read(text: string) {
  const feed = readFeed(text);
  return { feed, items: makeItems(feed, URL_OF_FEED, 5_000).items };
}

test.each([
  ['RSS2', 'rss 2.0', 'Town paper', 2],
  ['RSS091', 'rss 0.91', 'Old', 1],
  ['RSS092', 'rss 0.92', 'Old', 1],
  ['RSS10', 'rss 1.0', 'Graph', 1],
  ['RSS090', 'rss 0.90', 'First', 1],
  ['ATOM10', 'atom 1.0', 'Atoms', 2],
  ['ATOM03', 'atom 0.3', 'Draft', 1],
  ['JSON_FEED', 'json feed', 'Braces', 2],
  ['BROKEN', 'rss 2.0', 'Torn', 2],
] as const)('%s is read as %s', (name, dialect, title, count) => {
  const { feed, items } = read(FEEDS[name]);
  expect([feed.dialect, feed.title, items.length]).toEqual([dialect, title, count]);
});

test('RSS 2.0: every field, links resolved, a zone by name', () => {
  const { feed, items } = read(FEEDS.RSS2);
  expect(feed).toMatchObject({ language: 'en-gb', ttl_minutes: 45, skip_hours: [3], skip_days: ['sunday'] });
  expect(items[0]).toMatchObject({
    kind: 'post',
    title: 'Bridge opens & closes',
    url: 'https://site.example/bridge',
    author: 'A. Writer',
    published_at: '2021-09-06T15:00:00.000Z',
    updated_at: null,
    payload: {
      guid: 'tag:paper,1',
      summary: 'Short.',
      content_html:
        '<p>Long <a href="https://site.example/map?a=1&amp;b=2">map</a> <img src="https://site.example/feeds/pic.jpg"></p>',
      categories: ['town', 'roads'],
      enclosures: [{ url: 'https://site.example/audio/1.mp3', type: 'audio/mpeg', length: 1234 }],
    },
  });
  expect(items[1]).toMatchObject({
    url: 'https://paper.example/two',
    published_at: null,
    payload: { published_raw: 'some day' },
  });
});

test('RSS 1.0: Dublin Core dates and authors', () => {
  expect(read(FEEDS.RSS10).items[0]).toMatchObject({
    author: 'R',
    published_at: '2003-12-13T17:30:02.000Z',
    payload: { guid: 'urn:one' },
  });
});

test('Atom 1.0: xml:base of feed and entry, inherited author, kinds of content', () => {
  const { items } = read(FEEDS.ATOM10);
  expect(items[0]).toMatchObject({
    url: 'https://atom.example/blog/1',
    author: 'Everybody',
    published_at: '2003-12-13T12:29:29.000Z',
    updated_at: '2003-12-13T18:30:02.000Z',
    payload: {
      summary: 'S',
      content_html: expect.stringContaining('href="https://atom.example/blog/x"') as string,
      enclosures: [{ url: 'https://atom.example/blog/1.ogg', type: 'audio/ogg', length: 9 }],
    },
  });
  expect(items[1]).toMatchObject({
    url: 'https://atom.example/other/2',
    author: 'Somebody',
    payload: { content_html: '1 &lt; 2' },
  });
});

test('Atom 0.3: issued, modified and escaped content', () => {
  expect(read(FEEDS.ATOM03).items[0]).toMatchObject({
    url: 'https://site.example/1',
    published_at: '2003-12-13T12:29:29.000Z',
    updated_at: '2003-12-13T18:30:02.000Z',
    payload: { content_html: '<p>hi</p>' },
  });
});

test('JSON Feed: both kinds of content, attachments', () => {
  const { items } = read(FEEDS.JSON_FEED);
  expect(items[0]).toMatchObject({
    url: 'https://site.example/1',
    author: 'J',
    published_at: '2020-01-01T00:00:00.000Z',
    updated_at: '2020-01-02T00:00:00.000Z',
    payload: {
      content_html: '<p>x</p>',
      summary: 's',
      categories: ['t'],
      enclosures: [{ url: 'https://site.example/a.mp3', type: 'audio/mpeg', length: 3 }],
    },
  });
  expect(items[1]?.payload['content_html']).toBe('a &lt; b');
});

test('broken XML gives what can be read, and says so', () => {
  const { feed, items } = read(FEEDS.BROKEN);
  expect(feed.warnings.join()).toContain('broken');
  expect(items.map(({ title, url, published_at }) => [title, url, published_at])).toEqual([
    ['Fish & chips', 'https://site.example/1', '2021-09-06T00:01:00.000Z'],
    ['Second', 'https://site.example/2', null],
  ]);
});

test.each([
  ['<rss><channel></channel></rss>'],
  ['<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"></feed>'],
  ['<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"></rdf:RDF>'],
  ['{"version":"https://jsonfeed.org/version/1"}'],
  ['{"version":"https://jsonfeed.org/version/1","items":[]}'],
])('%s is an empty feed and not a broken source', (text) => {
  expect(read(text).items).toEqual([]);
});

test.each(['', ' ', 'hello', '<html><body>x</body></html>', '{"a":1}', '[]', 'null', '<opml/>', '\u0000\u0000'])(
  '"%s" is not a feed',
  (text) => {
    expect(() => readFeed(text)).toThrow(NotAFeed);
  },
);

test('links that are no web addresses are not given to anybody', () => {
  const items = read(
    `<rss version="2.0"><channel><title>t</title>
    <item><title>a</title><guid isPermaLink="false">a</guid><link>javascript:alert(1)</link><enclosure url="javascript:alert(2)" type="x" length="1"/></item>
    <item><title>b</title><guid isPermaLink="false">b</guid><link>http://[</link><enclosure url="magnet:?xt=urn:btih:abc" type="x" length="1"/></item></channel></rss>`,
  ).items;
  expect(items.map(({ url }) => url)).toEqual([null, null]);
  expect(items.map(({ payload }) => (payload['enclosures'] as unknown[]).length)).toEqual([0, 1]);
});

test('an item of megabytes is cut to what a message takes, in any script', () => {
  for (const letter of ['x', 'ж', '"', '漢', '\\', '😀']) {
    const text = letter.repeat(1_500_000);
    const feed = readFeed(
      JSON.stringify({
        version: 'https://jsonfeed.org/version/1',
        title: 't',
        items: [{ id: '1', content_text: text, summary: text.slice(0, 700_000), title: text.slice(0, 9_000) }],
      }),
    );
    const { items, items_bytes } = makeItems(feed, URL_OF_FEED, 10);
    const bytes = Buffer.byteLength(JSON.stringify(items[0]));
    expect(bytes).toBeLessThanOrEqual(MOST_ITEM_BYTES);
    expect(bytes).toBe(items_bytes);
    expect(bytes).toBeGreaterThan(MOST_ITEM_BYTES * 0.9);
    expect(items[0]?.payload['is_cut']).toBe(true);
    expect(JSON.stringify(items[0])).not.toMatch(/\\ud[89a-f]/i);
  }
});

test('it is bytes that count, not characters', () => {
  const content_text = 'ж'.repeat(700_000);
  const feed = readFeed(
    JSON.stringify({ version: 'https://jsonfeed.org/version/1', title: 't', items: [{ id: '1', content_text }] }),
  );
  const [item] = makeItems(feed, URL_OF_FEED, 10).items;
  expect(Buffer.byteLength(JSON.stringify(item))).toBeLessThanOrEqual(MOST_ITEM_BYTES);
});

test('of more items than wanted the newest are kept, in the order of the feed', () => {
  const entry = (day: number) =>
    `<item><guid>${day}</guid><title>${day}</title><pubDate>${day} Jan 2004</pubDate></item>`;
  const feed = readFeed(
    `<rss version="2.0"><channel><title>t</title>${[3, 1, 9, 2, 8].map(entry).join('')}</channel></rss>`,
  );
  const { items, warnings } = makeItems(feed, URL_OF_FEED, 3);
  expect(items.map(({ title }) => title)).toEqual(['3', '9', '8']);
  expect(warnings).toHaveLength(1);
});
