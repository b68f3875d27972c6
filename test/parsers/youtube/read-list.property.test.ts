import fc from 'fast-check';
import { OVERLAP, readList, type ListRead } from '../../../src/parsers/youtube/read-list';

/** A list of videos, newest first, that changes between the looks at it. */

const PAGE = 50;
const DAY = Date.UTC(2026, 0, 1);

interface Entry {
  readonly id: string;
  readonly at: number;
  readonly access?: 'private' | 'deleted';
}

const recordOf = ({ id, at, access }: Entry) => ({
  snippet: {
    title: access === 'private' ? 'Private video' : access === 'deleted' ? 'Deleted video' : `Video ${id}`,
    publishedAt: new Date(DAY + at * 60_000).toISOString(),
    channelId: 'UC0',
  },
  contentDetails: {
    videoId: id,
    ...(access === undefined ? { videoPublishedAt: new Date(DAY + at * 60_000).toISOString() } : {}),
  },
  status: { privacyStatus: access === undefined ? 'public' : 'privacyStatusUnspecified' },
});

interface Looking {
  readonly known?: Iterable<string>;
  readonly max_pages?: number;
  readonly not_before?: number | null;
  readonly isNewestFirst?: boolean;
  readonly added_at?: string | null;
}

function look(list: readonly Entry[], looking: Looking = {}): Promise<ListRead> {
  return readList({
    fetchPage: async (token) => {
      const offset = Number(token ?? 0);
      const more = offset + PAGE < list.length ? { nextPageToken: String(offset + PAGE) } : {};
      return {
        items: list.slice(offset, offset + PAGE).map(recordOf),
        pageInfo: { totalResults: list.length },
        ...more,
      };
    },
    known: new Set(looking.known ?? []),
    added_at: looking.added_at ?? null,
    not_before: looking.not_before ?? null,
    max_pages: looking.max_pages ?? 200,
    isNewestFirst: looking.isNewestFirst ?? true,
  });
}

const entries = (count: number, from = 0): Entry[] =>
  Array.from({ length: count }, (_, index) => ({ id: `v${from + count - index}`, at: from + count - index }));
const ids = ({ fresh }: ListRead) => fresh.map(({ id }) => id);

test('whatever is published, deleted or hidden between two looks, every new video is told once', async () => {
  const holes = fc.array(fc.tuple(fc.nat(400), fc.constantFrom('private' as const, 'deleted' as const)), {
    maxLength: 40,
  });
  await fc.assert(
    fc.asyncProperty(
      fc.nat(260),
      fc.nat(190),
      fc.array(fc.nat(400), { maxLength: 30 }),
      holes,
      async (old, added, gone, hidden) => {
        const before = entries(old);
        const first = await look(before);
        expect(first.fresh).toHaveLength(old);
        const known = first.settled.slice(0, 200);
        const removed = new Set(gone.map((n) => `v${n}`));
        const access = new Map(hidden.map(([n, why]) => [`v${n}`, why]));
        const after = [...entries(added, old), ...before]
          .filter(({ id }) => !removed.has(id))
          .map((entry): Entry => {
            const why = access.get(entry.id);
            return why === undefined ? entry : { ...entry, access: why };
          });
        const second = await look(after, { known });
        const expected = after.filter(
          ({ id, at, access: why }) => at > old && why === undefined && !known.includes(id),
        );
        expect(ids(second)).toEqual(expect.arrayContaining(expected.map(({ id }) => id)));
        expect(new Set(ids(second)).size).toBe(second.fresh.length);
        expect(second.settled.filter((id) => access.has(id))).toEqual([]);
      },
    ),
    { numRuns: 300 },
  );
});

test('a quiet channel costs one page, also when known videos were deleted from it', async () => {
  const list = entries(300);
  const { settled } = await look(list, { max_pages: 1 });
  expect(settled).toHaveLength(50);
  const holed = [...entries(3, 300), ...list.filter((_, index) => index % 10 !== 3)];
  const second = await look(holed, { known: settled });
  expect(second).toMatchObject({ pages: 1, reached: 'known' });
  expect(ids(second).slice(0, 3)).toEqual(['v303', 'v302', 'v301']);
});

test('a premiere that stands among known videos is found', async () => {
  const list = entries(60);
  const { settled } = await look(list);
  const premiere = { id: 'premiere', at: 900 };
  const second = await look([...list.slice(0, 4), premiere, ...list.slice(4)], { known: settled });
  expect(ids(second)).toEqual(['premiere']);
  expect(second).toMatchObject({ pages: 1, reached: 'known' });
  // also below the run of known ones, as far as its page goes
  const deep = [...list.slice(0, OVERLAP + 5), premiere, ...list.slice(OVERLAP + 5)];
  expect(ids(await look(deep, { known: settled }))).toEqual(['premiere']);
});

test('a few known videos that moved to the top hide nothing below them', async () => {
  const list = entries(200);
  const known = list.slice(70).map(({ id }) => id);
  const moved = [...list.slice(70, 70 + OVERLAP - 1), ...list.slice(0, 70), ...list.slice(70 + OVERLAP - 1)];
  expect(await look(moved, { known })).toMatchObject({ pages: 2, reached: 'known', fresh: { length: 70 } });
});

test('a burst larger than a page is read down to what is known; a cap says that it was met', async () => {
  const list = entries(400);
  const known = list.slice(150, 350).map(({ id }) => id);
  expect(await look(list, { known })).toMatchObject({ pages: 4, reached: 'known', fresh: { length: 150 } });
  expect(await look(list, { known, max_pages: 2 })).toMatchObject({ pages: 2, reached: 'page_limit' });
});

test('age ends the reading of uploads, and old videos are settled without being told', async () => {
  const list = entries(300);
  const found = await look(list, { not_before: DAY + 281 * 60_000 });
  expect(found).toMatchObject({ pages: 1, reached: 'age', fresh: { length: 20 }, settled: { length: 50 } });
});

test('of another list a new video is found wherever it is, and those of before are known though their ids are forgotten', async () => {
  const oldestFirst = entries(300).reverse();
  const first = await look(oldestFirst, { isNewestFirst: false });
  expect(first).toMatchObject({ pages: 6, reached: 'end', fresh: { length: 300 } });
  const known = ids(first).slice(-20);
  const second = await look([...oldestFirst, { id: 'new', at: 301 }], {
    isNewestFirst: false,
    known,
    added_at: first.newest_added_at,
  });
  expect(ids(second)).toEqual(['new']);
});

test('records as nobody would write them are counted and end nothing', async () => {
  const odd: unknown[] = [null, 7, {}, { contentDetails: { videoId: '../x' } }, { contentDetails: { videoId: 'ok' } }];
  const found = await readList({
    fetchPage: async () => ({ items: odd, nextPageToken: 'again' }),
    known: new Set(),
    added_at: null,
    not_before: null,
    max_pages: 100,
    isNewestFirst: true,
  });
  expect(found).toMatchObject({ pages: 2, reached: 'end', skipped: { unusable: 8 } });
  expect(ids(found)).toEqual(['ok']);
});
