import type { DemoWall } from '../src/local/origin/vk/demo-walls';
import { growing } from '../src/local/origin/vk/demo-walls';
import type { DemoChannel } from '../src/local/origin/youtube/demo-channels';
import { plain } from '../src/local/origin/youtube/demo-videos';

/** The sources of `many`: of twenty one is a wall of VK, one a channel of YouTube, and the others are feeds. */

/** Kinds of sources with what reads them. */
export const KINDS = [
  { type: 'RSS', task_type: 'FEED', parser: 'rss' },
  { type: 'VK', task_type: 'WALL', parser: 'vk' },
  { type: 'YOUTUBE', task_type: 'VIDEOS', parser: 'youtube' },
] as const;

export type Kind = (typeof KINDS)[number]['type'];

/** VK allows a token three requests a second: as many tokens as not to wait for them. Each process has half of them. */
export const TOKENS = Array.from({ length: 100 }, (_, n) => `vk-bench-${n}`);
export const KEY = 'youtube-demo-one';

/** Posts and videos of each, as many as a feed has items. */
const ENTRIES = 20;
const HOUR_MS = 3_600_000;

/** What source number `n` is. */
export function kindOf(n: number): Kind {
  if (n % 20 === 5) return 'VK';
  return n % 20 === 15 ? 'YOUTUBE' : 'RSS';
}

/** Whose wall is source number `n`. */
export function ownerOf(n: number): number {
  return -(1_000_000 + n);
}

/** Which channel is source number `n`. */
export function channelOf(n: number): string {
  return `UCbench${String(n).padStart(17, '0')}`;
}

/** The walls among so many sources. A post an hour: next to none comes while it is measured. */
export function walls(count: number): Record<string, DemoWall> {
  return Object.fromEntries(
    numbersOf('VK', count).map((n) => {
      const owner_id = ownerOf(n);
      return [`bench_${n}`, { owner_id, title: `Bench ${n}`, posts: growing(owner_id, HOUR_MS, ENTRIES) }];
    }),
  );
}

/** The channels among so many sources. */
export function channels(count: number): Record<string, DemoChannel> {
  return Object.fromEntries(
    numbersOf('YOUTUBE', count).map((n) => {
      const title = `Bench ${n}`;
      const one = { code: codeOf(n), title, every_ms: 6 * HOUR_MS, most: ENTRIES, video: plain };
      return [`bench_${n}`, { channel_id: channelOf(n), ...one }];
    }),
  );
}

function numbersOf(kind: Kind, count: number): number[] {
  return Array.from({ length: count }, (_, index) => index + 1).filter((n) => kindOf(n) === kind);
}

/** A number in letters. */
function codeOf(n: number): string {
  return Array.from(String(n).padStart(6, '0'), (digit) => 'abcdefghij'[Number(digit)]).join('');
}
