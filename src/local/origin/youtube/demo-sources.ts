import { hasOwnYoutube } from './demo-environment';
import { demoChannels } from './demo-channels';

/** The YouTube sources of the demo catalogue. */

const SOURCES = [
  'https://www.youtube.com/@demo_news',
  'https://m.youtube.com/@demo_premieres/videos',
  `https://www.youtube.com/channel/${demoChannels['demo_holes']?.channel_id ?? ''}`,
  'https://www.youtube.com/playlist?list=PLdemo_best_of_the_news',
  `https://www.youtube.com/channel/${demoChannels['demo_gone']?.channel_id ?? ''}`,
  '@demo_closed',
  'youtube.com/@demo_weak',
];

/** @param cadence name of the clock that they follow @param env none when it names a YouTube of its own */
export function demoYoutubeSources(
  cadence: string,
  env: Readonly<Record<string, string | undefined>>,
): Record<string, unknown>[] {
  if (hasOwnYoutube(env)) return [];
  return SOURCES.map((url) => ({
    type: 'YOUTUBE',
    url,
    name: `Demo YouTube ${/demo[_-][a-z_-]+[a-z]/.exec(url)?.[0].replaceAll('-', '_') ?? url}`,
    task_types: url.endsWith('demo_news') ? 'VIDEOS|CHANNEL_INFO' : 'VIDEOS',
    cadence,
  }));
}
