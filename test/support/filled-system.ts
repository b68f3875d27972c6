import { startOrigin } from '../../src/local/origin/origin';
import { RssParser } from '../../src/parsers/rss/rss-parser';
import { onFileEnd } from './clean-up';
import { call, startSystem, type TestSystem } from './system';
import { waitFor } from './wait-for';

/** A system that has collected: sources that are well, gone and oddly named, a finished run, items. */
export interface FilledSystem {
  readonly system: TestSystem;
  readonly api: string;
  readonly group: number;
  readonly failedTask: string;
  /** Of every page of the dashboard, each with something on it. */
  readonly addresses: readonly string[];
}

interface Plan {
  groups: { id: number }[];
}
interface List<T> {
  items: T[];
}

/** A name that tries everything: markup, right-to-left, emoji, 500 characters. */
export const NASTY = `<script>alert(1)</script> עברית 🙂 ${'very long '.repeat(45)}`.slice(0, 500);

/** Starts one and waits until its first run has ended. */
export async function startFilledSystem(): Promise<FilledSystem> {
  const origin = await startOrigin();
  onFileEnd(() => origin.stop());
  const system = await startSystem({ HTTP_ALLOW_PRIVATE: `127.0.0.1:${origin.port}` });
  const api = `${system.url}/api/v1`;
  await system.work(new RssParser(system.config.parser));
  const add = (path: string, name = `Feed ${path}`) =>
    call(`${api}/source`, { method: 'POST', body: { type: 'RSS', url: `${origin.url}${path}`, name } });
  for (const path of ['/rss20.xml', '/atom10.xml', '/feed.json', '/gone.xml']) await add(path);
  await add('/rss091.xml', NASTY);
  const cadence = await call<{ id: number }>(`${api}/cadence`, {
    method: 'POST',
    body: { name: 'nightly', cron: '30 2 * * *', timezone: 'Europe/Berlin' },
  });
  const plan = await call<Plan>(`${api}/task_group`, { method: 'POST' });
  const group = plan.body.groups[0]?.id ?? 0;
  await waitFor('the run to end', async () => {
    const { body } = await call<{ finished_at: string | null }>(`${api}/task_group/${group}`);
    return body.finished_at !== null;
  });
  await waitFor('the items', async () => (await call<List<{ id: number }>>(`${api}/item`)).body.items.length > 0);
  const item = (await call<List<{ id: number }>>(`${api}/item`)).body.items[0]?.id ?? 0;
  const tasks = await call<List<{ id: string }>>(`${api}/task_group/${group}/tasks?status=failed`);
  const failedTask = tasks.body.items[0]?.id ?? '';
  return { system, api, group, failedTask, addresses: addressesOf(group, failedTask, cadence.body.id, item) };
}

function addressesOf(group: number, task: string, cadence: number, item: number): string[] {
  return [
    '/',
    '/sources',
    '/sources/1',
    '/sources/1?tab=runs',
    '/sources/1?tab=items',
    '/sources/1?tab=changes',
    '/sources/1?tab=settings',
    '/sources/1/edit',
    '/sources/new',
    '/sources/import',
    '/cadences',
    `/cadences/${cadence}`,
    '/cadences/new',
    `/cadences/${cadence}/edit`,
    '/groups',
    `/groups/${group}`,
    `/groups/${group}?task=${task}`,
    `/tasks/${task}`,
    '/items',
    `/items/${item}`,
    '/files',
    '/workers',
    '/topics',
    '/dead-letters',
    '/notices',
    '/system',
    '/settings',
  ];
}
