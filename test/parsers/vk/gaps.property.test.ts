import fc from 'fast-check';
import { fillGaps, gapBehind } from '../../../src/parsers/vk/fill-gaps';
import { readWall } from '../../../src/parsers/vk/read-wall';
import { boundGaps, MOST_GAPS, type Gap } from '../../../src/parsers/vk/wall-cursor';
import type { WallPost } from '../../../src/parsers/vk/vk-shapes';
import { apply, Wall, type Change } from './wall';

/** Runs over a wall that changes between and during them, with a cap on pages: whatever a run leaves, later ones fetch. */

interface Memory {
  newest: number | null;
  gaps: Gap[];
}

class Reader {
  memory: Memory = { newest: null, gaps: [] };
  readonly seen = new Map<number, number>();

  constructor(
    readonly wall: Wall,
    readonly max_pages: number,
  ) {}

  /** One run. @param changes made after each of its pages @param dies_at page after which it is killed */
  async run(changes: Change[][] = [], dies_at = Infinity): Promise<void> {
    let pages = 0;
    const reading = {
      fetchPage: async (offset: number, count: number) => {
        if (pages >= dies_at) throw new Error('killed');
        const page = this.wall.page(offset, count);
        for (const change of changes[pages] ?? []) apply(this.wall, change);
        pages += 1;
        return page;
      },
      onPost: async ({ id }: WallPost) => void this.seen.set(id, (this.seen.get(id) ?? 0) + 1),
      not_before: null,
      max_pages: this.max_pages,
      now: this.wall.clock + 1_000_000,
    };
    const { newest, gaps } = this.memory;
    const read = await readWall({ ...reading, watermark: newest });
    const filled = await fillGaps(gaps, reading, read.total);
    this.memory = { newest: read.newest, gaps: boundGaps([...gapBehind(read, newest), ...filled.gaps]) };
  }
}

const added = fc.record({ kind: fc.constant('add' as const), n: fc.nat(1_000) });
const removed = fc.record({ kind: fc.constant('remove' as const), n: fc.nat(1_000) });
const removedOnTop = fc.record({ kind: fc.constant('remove' as const), n: fc.nat(150) });
const change = fc.oneof(added, removed, { weight: 2, arbitrary: removedOnTop });
const during = fc.array(fc.array(change, { maxLength: 60 }), { maxLength: 6 });
const run = fc.record({
  burst: fc.nat(600),
  removed: fc.array(fc.nat(1_000), { maxLength: 80 }),
  during,
  dies_at: fc.option(fc.nat(3), { nil: Infinity }),
});

test('whatever is published, deleted and killed, each post is handed over in the end', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(run, { minLength: 1, maxLength: 14 }),
      fc.integer({ min: 1, max: 4 }),
      async (runs, cap) => {
        const wall = new Wall();
        for (let n = 0; n < 90; n++) wall.add(7);
        const reader = new Reader(wall, cap);
        await reader.run();
        for (const one of runs) {
          for (let n = 0; n < one.burst; n++) wall.add(n % 3);
          for (const at of one.removed) wall.remove(at);
          await reader.run(one.during, one.dies_at).catch(() => undefined);
          expect(reader.memory.gaps.length).toBeLessThanOrEqual(MOST_GAPS);
        }
        let quiet = 0;
        do await reader.run();
        while (reader.memory.gaps.length > 0 && ++quiet < 300);
        expect(wall.posts.filter(({ id }) => !reader.seen.has(id))).toEqual([]);
        expect(reader.memory.gaps).toEqual([]);
      },
    ),
    { numRuns: 150 },
  );
});

test('1,000 posts with a cap of two pages take some runs, and nearly each is handed over once', async () => {
  const wall = new Wall();
  for (let n = 0; n < 50; n++) wall.add(7);
  const reader = new Reader(wall, 2);
  await reader.run();
  wall.clock += 10_000;
  for (let n = 0; n < 1_000; n++) wall.add(700);
  let runs = 0;
  do await reader.run();
  while (reader.memory.gaps.length > 0 && ++runs < 20);
  expect(runs).toBeLessThan(7);
  const burst = wall.posts.slice(0, 1_000).map(({ id }) => reader.seen.get(id) ?? 0);
  expect(Math.min(...burst)).toBe(1);
  // the newest twenty are seen by each poll, and the second at the edge of a gap twice
  expect(burst.slice(20).filter((times) => times > 1).length).toBeLessThan(20);
});

test('posts that come faster than the cap are caught up with once they come slower', async () => {
  const wall = new Wall();
  wall.add(1);
  const reader = new Reader(wall, 2);
  await reader.run();
  for (let hour = 0; hour < 8; hour++) {
    for (let n = 0; n < 300; n++) wall.add(7);
    await reader.run();
  }
  // 195 by the poll and up to 195 for the gaps: more than 300
  expect(reader.memory.gaps.length).toBeLessThanOrEqual(2);
  await reader.run();
  await reader.run();
  expect(wall.posts.filter(({ id }) => !reader.seen.has(id))).toEqual([]);
});
