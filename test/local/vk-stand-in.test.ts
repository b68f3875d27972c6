import { startOrigin } from '../../src/local/origin/origin';
import { demoVkEnvironment } from '../../src/local/origin/vk/demo-environment';
import { demoVkSources } from '../../src/local/origin/vk/demo-sources';
import type { VkApiOptions } from '../../src/local/origin/vk/vk-api';
import { onFileEnd } from '../support/clean-up';

/** The stand-in answers like VK: what its parser's tests rely on. */

interface Said {
  response?: { count: number; items: Record<string, unknown>[]; profiles?: object[]; groups?: object[] };
  error?: { error_code: number; error_msg: string; request_params: { key: string; value: string }[] };
}

const NOON = Date.UTC(2026, 10, 23, 12);

async function vkAt(vk: VkApiOptions = { per_second: Infinity }) {
  const clock = { now: NOON };
  const origin = await startOrigin({ vk, now: () => clock.now });
  onFileEnd(() => origin.stop());
  const ask = async (method: string, params: Record<string, string> = {}, token = 'vk-demo-one') => {
    const answer = await fetch(`${origin.url}/vk/method/${method}`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${token}` },
      body: new URLSearchParams({ v: '5.199', ...params }),
    });
    return (await answer.json()) as Said;
  };
  const wall = (domain: string, more: Record<string, string> = {}) => ask('wall.get', { domain, ...more });
  return { ask, wall, clock, origin };
}

test('pages follow each other, count 20 unless told, 100 at most, with the total', async () => {
  const { wall } = await vkAt();
  const idsOf = ({ response }: Said) => response?.items.map(({ id }) => id);
  const all = idsOf(await wall('demo_news', { count: '100' })) ?? [];
  expect(all).toHaveLength(60);
  expect(idsOf(await wall('demo_news'))).toEqual(all.slice(0, 20));
  expect(idsOf(await wall('demo_news', { offset: '15', count: '10' }))).toEqual(all.slice(15, 25));
  expect(idsOf(await wall('demo_news', { offset: '60' }))).toEqual([]);
  expect((await wall('demo_big', { count: '1000' })).response).toMatchObject({
    count: 100_000,
    items: { length: 100 },
  });
  const extended = await wall('demo_person', { extended: '1' });
  expect(extended.response).toMatchObject({ profiles: [{ id: 102, first_name: 'Anna' }], groups: [] });
});

test('walls grow with the clock, the pinned post stays first, edits come with age', async () => {
  const { wall, clock } = await vkAt();
  const first = await wall('demo_pinned');
  const edits = await wall('demo_edits');
  expect(await wall('demo_pinned')).toEqual(first);
  clock.now += 60_000;
  const later = await wall('demo_pinned');
  expect(later.response?.items[0]).toEqual(first.response?.items[0]);
  expect(later.response?.items[0]).toMatchObject({ is_pinned: 1 });
  expect(later.response?.items.slice(4)).toEqual(first.response?.items.slice(1, -3));
  const [newest] = edits.response?.items ?? [];
  const same = (await wall('demo_edits')).response?.items.find(({ id }) => id === newest?.['id']);
  expect([newest?.['edited'], same?.['edited']]).toEqual([undefined, Number(newest?.['date']) + 60]);
});

test.each([
  ['vk-demo-revoked', 5],
  ['somebody-elses', 5],
  ['', 5],
  ['vk-demo-captcha', 14],
  ['vk-demo-flooded', 9],
  ['vk-demo-day-limited', 29],
  ['vk-demo-community', 27],
])('token "%s" gets error %i', async (token, code) => {
  const { ask } = await vkAt();
  const { error } = await ask('wall.get', { domain: 'demo_news' }, token);
  expect(error?.error_code).toBe(code);
  expect(JSON.stringify(error)).not.toContain(token || 'access_token=');
});

test.each([
  ['demo_private', 15],
  ['demo_hermit', 30],
  ['demo_deleted', 18],
  ['demo_banned', 37],
  ['demo_flood', 9],
  ['demo_day_limit', 29],
  ['nobody', 100],
])('the wall %s answers error %i', async (name, code) => {
  expect((await (await vkAt()).wall(name)).error?.error_code).toBe(code);
});

test('the fourth call within a second gets error 6, each token for itself; day limits end in error 29', async () => {
  const { ask } = await vkAt({});
  const codes = async (token: string) =>
    Promise.all(
      Array.from({ length: 4 }, async () => (await ask('users.get', { user_ids: '102' }, token)).error?.error_code),
    );
  expect((await codes('vk-demo-one')).filter((code) => code === 6)).toHaveLength(1);
  expect((await codes('vk-demo-two')).filter((code) => code === 6)).toHaveLength(1);
  const limited = await vkAt({ per_second: Infinity, day_limit: 1 });
  await limited.wall('demo_news');
  expect((await limited.wall('demo_news')).error?.error_code).toBe(29);
});

test('the weak gateway answers with a page now and then; methods and versions that there are not get errors', async () => {
  const { origin, clock, ask, wall } = await vkAt();
  const statuses = new Set<number>();
  for (let n = 0; n < 2; n++) {
    const body = new URLSearchParams({ v: '5.199', domain: 'demo_html_502' });
    const headers = { Authorization: 'Bearer vk-demo-one' };
    const answer = await fetch(`${origin.url}/vk/method/wall.get`, { method: 'POST', headers, body });
    statuses.add(answer.status);
    expect(await answer.text()).toMatch(answer.status === 502 ? /^<html>/ : /^\{"response"/);
    clock.now += 7_000;
  }
  expect([...statuses].sort()).toEqual([200, 502]);
  expect((await ask('wall.post')).error?.error_code).toBe(3);
  expect((await ask('utils.resolveScreenName', { screen_name: 'nobody' })).response).toEqual([]);
  expect((await wall('constructor')).error?.error_code).toBe(100);
});

test('the demo points the parser at the stand-in, unless the environment has a VK of its own', () => {
  expect(demoVkEnvironment({}, 'http://127.0.0.1:1')).toEqual({
    VK_API_BASE: 'http://127.0.0.1:1/vk/method',
    VK_TOKENS: 'vk-demo-one,vk-demo-two',
  });
  for (const name of ['VK_TOKENS', 'VK_TOKENS_FILE', 'VK_API_BASE']) {
    expect(demoVkEnvironment({ [name]: 'x' }, 'http://127.0.0.1:1')).toEqual({});
    expect(demoVkSources('often', { [name]: 'x' })).toEqual([]);
  }
  const urls = demoVkSources('often', {}).map(({ url }) => String(url));
  // one wall that puts the tokens to rest would do so to all of them
  expect(urls.filter((url) => /flood|limit/.test(url))).toEqual([]);
  expect(new Set(urls).size).toBe(urls.length);
});
