import type { Catalogue } from '../../manager/catalog/seed';
import { demoFeeds } from './demo-feeds';
import { demoPipelines } from './pipelines';
import { demoScripts, demoScriptSources } from './script-sites/demo-scripts';
import { demoVkSources } from './vk/demo-sources';
import { demoYoutubeSources } from './youtube/demo-sources';

const OFTEN = 'demo: every 30 seconds';
const SPREAD = 'demo: every minute, spread';
const RARELY = 'demo: every five minutes';

type Env = Readonly<Record<string, string | undefined>>;

/**
 * The catalogue that `npm start` shows: every feed of the demo origin, walls of its VK and channels of its YouTube, looked at
 * every 30 seconds or every minute, scripts that run every five, and pipelines.
 * @param origin address of the demo origin, without a slash at its end
 * @param env sources of an API that it names for real are left out
 */
export function demoCatalogue(origin: string, env: Env = {}): Catalogue {
  return {
    cadences: [
      { name: OFTEN, interval_seconds: 30 },
      { name: SPREAD, interval_seconds: 60, spread_seconds: 20 },
      { name: RARELY, interval_seconds: 300 },
    ],
    sources: [
      ...demoFeedSources(origin),
      ...demoVkSources(SPREAD, env),
      ...demoYoutubeSources(SPREAD, env),
      ...demoScriptSources(origin, RARELY),
      ...demoPipelines(origin),
    ],
    scripts: demoScripts(),
  };
}

function demoFeedSources(origin: string): Record<string, unknown>[] {
  return Object.keys(demoFeeds).map((path, index) => ({
    type: 'RSS',
    url: `${origin}${path}`,
    name: `Demo ${path.slice(1)}`,
    task_types: 'FEED',
    cadence: index % 4 === 3 ? SPREAD : OFTEN,
  }));
}
