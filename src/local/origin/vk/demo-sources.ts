import { hasOwnVk } from './demo-environment';

/** The VK sources of the demo catalogue. Walls that put every token to rest are not among them. */

const WALLS = [
  'https://vk.com/demo_news',
  'vk.com/demo_person',
  'https://m.vk.com/demo_pinned',
  '@demo_edits',
  'https://vk.ru/demo_busy',
  'https://vk.com/club107',
  'https://vk.com/demo_private',
  'https://vk.com/demo_deleted',
  'https://vk.com/demo_html_502',
];

/** @param cadence name of the clock that they follow @param env none when it names a VK of its own */
export function demoVkSources(
  cadence: string,
  env: Readonly<Record<string, string | undefined>>,
): Record<string, unknown>[] {
  if (hasOwnVk(env)) return [];
  return WALLS.map((url) => ({
    type: 'VK',
    url,
    name: `Demo VK ${url.split('/').at(-1)?.replace('@', '') ?? url}`,
    task_types: url.endsWith('demo_news') ? 'WALL|GROUP_INFO' : 'WALL',
    cadence,
  }));
}
