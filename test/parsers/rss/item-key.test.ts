import fc from 'fast-check';
import { makeItems } from '../../../src/parsers/rss/make-items';
import { readFeed } from '../../../src/parsers/rss/read-feed';

interface Entry {
  readonly id?: string;
  readonly link?: string;
  readonly title?: string;
  readonly text?: string;
  readonly date?: string;
}

const URL_OF_FEED = 'https://site.example/feed';

function feedOf(entries: readonly Entry[]): string {
  const tag = (name: string, value: string | undefined) =>
    value === undefined ? '' : `<${name}${name === 'guid' ? ' isPermaLink="false"' : ''}>${value}</${name}>`;
  return `<rss version="2.0"><channel><title>t</title>${entries
    .map(
      ({ id, link, title, text, date }) =>
        `<item>${tag('guid', id)}${tag('link', link)}${tag('title', title)}${tag('description', text)}${tag('pubDate', date)}</item>`,
    )
    .join('')}</channel></rss>`;
}

function itemsOf(entries: readonly Entry[], doubled: readonly string[] = [], url = URL_OF_FEED) {
  return makeItems(readFeed(feedOf(entries)), url, 5_000, doubled);
}

const keysOf = (entries: readonly Entry[], doubled: readonly string[] = []) =>
  itemsOf(entries, doubled).items.map(({ item_key }) => item_key);

test('an id makes the key: edits of everything else leave it and change the hash', () => {
  const [before] = itemsOf([{ id: 'a', link: '/1', title: 'x', text: 'y' }]).items;
  for (const change of [{ title: 'X' }, { text: 'Y' }, { link: '/2' }]) {
    const [after] = itemsOf([{ id: 'a', link: '/1', title: 'x', text: 'y', ...change }]).items;
    expect(after?.item_key).toBe(before?.item_key);
    expect(after?.content_hash).not.toBe(before?.content_hash);
  }
});

test('the same item gives the same hash again, also when the feed dates it anew', () => {
  const [a, b] = ['Mon, 06 Sep 2021 00:01:00 GMT', 'Tue, 07 Sep 2021 00:01:00 GMT'].map(
    (date) => itemsOf([{ id: 'a', title: 'x', date }]).items[0],
  );
  expect(a?.content_hash).toBe(b?.content_hash);
});

test('without an id the resolved link makes the key, without a link title and text', () => {
  expect(keysOf([{ link: '/1', title: 'x' }])).toEqual(keysOf([{ link: 'https://site.example/1', title: 'other' }]));
  expect(keysOf([{ title: 'x', text: 'y' }])).toEqual(keysOf([{ title: 'x', text: 'y' }]));
  expect(keysOf([{ title: 'x', text: 'y' }])).not.toEqual(keysOf([{ title: 'x', text: 'z' }]));
});

test('an id and a link of the same text are not the same key', () => {
  expect(keysOf([{ id: 'https://site.example/1' }])).not.toEqual(keysOf([{ link: 'https://site.example/1' }]));
});

test('an id that several items have is told apart by the link, then by the title', () => {
  expect(
    new Set(
      keysOf([
        { id: 'a', link: '/1' },
        { id: 'a', link: '/2' },
      ]),
    ).size,
  ).toBe(2);
  expect(
    new Set(
      keysOf([
        { id: 'a', title: '1' },
        { id: 'a', title: '2' },
      ]),
    ).size,
  ).toBe(2);
});

test('an id once doubled keeps its keys when one of its items has left the feed', () => {
  const both = itemsOf([
    { id: 'a', link: '/1' },
    { id: 'a', link: '/2' },
    { id: 'b', link: '/3' },
  ]);
  const left = itemsOf(
    [
      { id: 'a', link: '/2' },
      { id: 'b', link: '/3' },
    ],
    both.doubled_ids,
  );
  expect(left.items.map(({ item_key }) => item_key)).toEqual(both.items.slice(1).map(({ item_key }) => item_key));
  expect(left.doubled_ids).toEqual(both.doubled_ids);
});

test('the very same item twice is one item and does not make its id a doubled one', () => {
  const twice = itemsOf([
    { id: 'a', link: '/1', title: 'x' },
    { id: 'a', link: '/1', title: 'x' },
  ]);
  expect(twice.items).toHaveLength(1);
  expect(twice.doubled_ids).toEqual([]);
  expect(twice.items[0]?.item_key).toBe(keysOf([{ id: 'a', link: '/1', title: 'x' }])[0]);
});

test('what is remembered of doubled ids stays small', () => {
  const entries = Array.from({ length: 1_000 }, (_, i) => [
    { id: `id${i}`, link: '/a' },
    { id: `id${i}`, link: '/b' },
  ]).flat();
  expect(itemsOf(entries).doubled_ids).toHaveLength(100);
});

test('keys are the same in any order of the feed', () => {
  const part = fc.option(fc.constantFrom('a', 'b', 'c', 'd'), { nil: undefined });
  const entry = fc.record({ id: part, link: part, title: part, text: part });
  fc.assert(
    fc.property(
      fc
        .array(entry, { minLength: 1, maxLength: 12 })
        .chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length }))),
      ([list, shuffled]) => {
        const plain = (entries: typeof list) =>
          keysOf(entries.map((e) => JSON.parse(JSON.stringify(e)) as Entry)).toSorted();
        expect(plain(shuffled)).toEqual(plain(list));
      },
    ),
  );
});
