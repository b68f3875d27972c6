/** Videos of the YouTube stand-in: number `n` of a channel is always the same one, and what it is changes with the clock. */

/** One video as it is at a moment. Times in milliseconds since 1970. */
export interface DemoVideo {
  /** 11 characters: two of its channel, a dash, its number. */
  readonly id: string;
  readonly n: number;
  readonly title: string;
  /** What its place in the list follows. */
  readonly uploaded_at: number;
  readonly published_at: number;
  readonly access: 'public' | 'private' | 'deleted';
  readonly state: 'none' | 'upcoming' | 'live';
  /** Of its file; 0 for a broadcast that is not over. */
  readonly seconds: number;
  readonly broadcast: { readonly scheduled: number; readonly start: number | null; readonly end: number | null } | null;
}

/** Makes video number `n`. @param at when it was uploaded */
export type MakeVideo = (code: string, n: number, at: number, now: number) => DemoVideo;

const MINUTE_MS = 60_000;

export function videoId(code: string, n: number): string {
  return `${code}-${n.toString(36).padStart(8, '0')}`;
}

/** Which channel's video, and which of them, an id names; null for ids of another kind. */
export function readVideoId(id: string): { code: string; n: number } | null {
  const [, code, n] = /^([a-z]{2,8})-([0-9a-z]{8})$/.exec(id) ?? [];
  return code === undefined || n === undefined ? null : { code, n: Number.parseInt(n, 36) };
}

/** Every fourth is a short of 20 to 59 seconds. */
export const plain: MakeVideo = (code, n, at) => ({
  id: videoId(code, n),
  n,
  title: `Video ${n} of the demo`,
  uploaded_at: at,
  published_at: at,
  access: 'public',
  state: 'none',
  seconds: n % 4 === 0 ? 20 + (n % 40) : 120 + (n % 600),
  broadcast: null,
});

/** Every fifth is a premiere: uploaded, begun three minutes later, over after another two. */
export const withPremieres: MakeVideo = (code, n, at, now) => {
  const video = plain(code, n, at, now);
  return n % 5 === 0 ? broadcast(video, now, { after: 3 * MINUTE_MS, seconds: 120, isFile: true }) : video;
};

/** Every third is a broadcast that begins at once and goes on for four minutes. */
export const withBroadcasts: MakeVideo = (code, n, at, now) => {
  const video = plain(code, n, at, now);
  return n % 3 === 0 ? broadcast(video, now, { after: 0, seconds: 240, isFile: false }) : video;
};

/** Each gets a better title when it is half an hour old. */
export const withEdits: MakeVideo = (code, n, at, now) => {
  const video = plain(code, n, at, now);
  return now - at < 30 * MINUTE_MS ? video : { ...video, title: `${video.title}, corrected` };
};

/** Every fifth was deleted, every seventh is private. */
export const withHoles: MakeVideo = (code, n, at, now) => {
  const video = plain(code, n, at, now);
  if (n % 5 === 0) return { ...video, access: 'deleted' };
  return n % 7 === 0 ? { ...video, access: 'private' } : video;
};

function broadcast(
  video: DemoVideo,
  now: number,
  { after, seconds, isFile }: { after: number; seconds: number; isFile: boolean },
): DemoVideo {
  const start = video.uploaded_at + after;
  const end = start + seconds * 1000;
  const state = now < start ? 'upcoming' : now < end ? 'live' : 'none';
  return {
    ...video,
    title: `${isFile ? 'Premiere' : 'Broadcast'} ${video.n}`,
    published_at: start,
    state,
    seconds: isFile || state === 'none' ? seconds : 0,
    broadcast: { scheduled: start, start: now < start ? null : start, end: now < end ? null : end },
  };
}
