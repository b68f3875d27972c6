import { DEMO_KEYS } from './youtube-api';

type Env = Readonly<Record<string, string | undefined>>;

const NAMES = ['YOUTUBE_API_KEYS', 'YOUTUBE_API_BASE', 'YOUTUBE_FEED_BASE'].flatMap((name) => [name, `${name}_FILE`]);

/** Whether the environment names a YouTube of its own: demo channels would then be asked of the real one. */
export function hasOwnYoutube(env: Env): boolean {
  return NAMES.some((name) => env[name]);
}

/**
 * What points YouTube's parser at the demo origin; nothing when the environment names a key or an address of its own, for
 * a real key is not for the stand-in, and a demo one not for YouTube.
 */
export function demoYoutubeEnvironment(env: Env, origin: string): Record<string, string> {
  if (hasOwnYoutube(env)) return {};
  return {
    YOUTUBE_API_BASE: `${origin}/youtube/v3`,
    YOUTUBE_FEED_BASE: `${origin}/youtube/feeds/videos.xml`,
    YOUTUBE_API_KEYS: DEMO_KEYS.join(','),
  };
}
