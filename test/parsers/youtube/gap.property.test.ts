import fc from 'fast-check';
import { fillGap, gapBehind } from '../../../src/parsers/youtube/fill-gap';
import { readList } from '../../../src/parsers/youtube/read-list';
import { cursorOf, MOST_KNOWN, type VideosCursor } from '../../../src/parsers/youtube/videos-cursor';

/** Looks at uploads that change between them, with a cap on pages: whatever a look leaves, later ones fetch. */

const PAGE = 50;

const recordOf = (id: string) => ({
  snippet: { title: id },
  contentDetails: { videoId: id, videoPublishedAt: '2026-11-23T12:00:00Z' },
});

class Looks {
  /** Ids, newest first. */
  list: string[] = [];
  cursor: VideosCursor = { ...cursorOf({ target: { playlist_id: 'UU0' } }) };
  readonly told = new Map<string, number>();
  #id = 0;

  constructor(readonly max_pages: number) {}

  publish(count: number): void {
    for (let n = 0; n < count; n++) this.list.unshift(`v${++this.#id}`);
  }

  remove(at: number, count: number): void {
    this.list.splice(at % Math.max(1, this.list.length), count);
  }

  async look(): Promise<void> {
    const { cursor: before, max_pages } = this;
    const reading = { fetchPage: async (token: string | null) => this.#page(token), not_before: null };
    const polled = { ...reading, known: new Set(before.known), added_at: null, max_pages, isNewestFirst: true };
    const list = await readList(polled);
    const known = [...new Set([...list.settled, ...before.known])].slice(0, MOST_KNOWN);
    const opened = gapBehind(list, { before, wantsAll: false });
    const told = new Set([...before.known, ...list.settled]);
    const isFilled = opened === null && before.gap !== null;
    const filled = isFilled ? await fillGap(before.gap, reading, { max_pages, told }) : { gap: opened, fresh: [] };
    for (const { id } of [...list.fresh, ...filled.fresh]) this.told.set(id, (this.told.get(id) ?? 0) + 1);
    // as it travels
    const cursor = { ...before, known, gap: filled.gap };
    this.cursor = cursorOf(JSON.parse(JSON.stringify(cursor)) as Record<string, unknown>);
  }

  #page(token: string | null) {
    const offset = Number(token ?? 0);
    const more = offset + PAGE < this.list.length ? { nextPageToken: String(offset + PAGE) } : {};
    return { items: this.list.slice(offset, offset + PAGE).map(recordOf), ...more };
  }
}

async function catchUp(looks: Looks): Promise<number> {
  let count = 0;
  while (looks.cursor.gap !== null && ++count < 300) await looks.look();
  return count;
}

const round = fc.record({
  published: fc.nat(400),
  removed: fc.array(fc.record({ at: fc.nat(600), count: fc.integer({ min: 1, max: 70 }) }), { maxLength: 5 }),
});

test('whatever is published and deleted between looks, each new video is told in the end', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(round, { minLength: 1, maxLength: 12 }),
      fc.integer({ min: 1, max: 4 }),
      async (rounds, cap) => {
        const looks = new Looks(cap);
        looks.publish(40);
        await looks.look();
        for (const { published, removed } of rounds) {
          looks.publish(published);
          for (const { at, count } of removed) looks.remove(at, count);
          await looks.look();
        }
        await catchUp(looks);
        expect(looks.cursor.gap).toBeNull();
        expect(looks.list.filter((id) => !looks.told.has(id))).toEqual([]);
      },
    ),
    { numRuns: 200 },
  );
});

test('when nothing is deleted and each look has room for what is new, a gap is told once and its archive not at all', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 1_500 }),
      fc.array(fc.nat(40), { minLength: 40, maxLength: 40 }),
      fc.integer({ min: 1, max: 4 }),
      async (burst, later, cap) => {
        const looks = new Looks(cap);
        looks.publish(300);
        const archive = new Set(looks.list.slice(MOST_KNOWN));
        looks.cursor = { ...looks.cursor, known: looks.list.slice(0, MOST_KNOWN) };
        looks.publish(burst);
        await looks.look();
        for (const count of later) {
          looks.publish(count);
          await looks.look();
        }
        await catchUp(looks);
        const expected = looks.list.slice(0, -300);
        expect(looks.cursor.gap).toBeNull();
        expect(expected.map((id) => looks.told.get(id))).toEqual(expected.map(() => 1));
        expect([...looks.told.keys()].filter((id) => archive.has(id))).toEqual([]);
      },
    ),
    { numRuns: 100 },
  );
});

test('3,000 videos with a cap of five pages take thirteen looks, the last of which sees that it is all', async () => {
  const looks = new Looks(5);
  looks.publish(50);
  await looks.look();
  looks.publish(3_000);
  await looks.look();
  expect(await catchUp(looks)).toBe(12);
  expect(new Set(looks.told.values())).toEqual(new Set([1]));
});
