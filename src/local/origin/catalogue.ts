import type { Catalogue } from '../../manager/catalog/seed';
import { demoFeeds } from './origin';

/** The catalogue that `npm start` shows: every feed of the demo origin, looked at every 30 seconds or every minute. */
export function demoCatalogue(origin: string): Catalogue {
  return {
    cadences: [
      { name: 'demo: every 30 seconds', interval_seconds: 30 },
      { name: 'demo: every minute, spread', interval_seconds: 60, spread_seconds: 20 },
    ],
    sources: demoFeeds.map((path, index) => ({
      type: 'RSS',
      url: `${origin}${path}`,
      name: `Demo ${path.slice(1)}`,
      task_types: 'FEED',
      cadence: index % 4 === 3 ? 'demo: every minute, spread' : 'demo: every 30 seconds',
    })),
  };
}
