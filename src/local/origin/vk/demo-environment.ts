import { DEMO_TOKENS } from './vk-api';

type Env = Readonly<Record<string, string | undefined>>;

const NAMES = ['VK_TOKENS', 'VK_TOKENS_FILE', 'VK_API_BASE', 'VK_API_BASE_FILE'];

/** Whether the environment names a VK of its own: demo walls would then be asked of the real one. */
export function hasOwnVk(env: Env): boolean {
  return NAMES.some((name) => env[name]);
}

/**
 * What points VK's parser at the demo origin; nothing when the environment names a token or an address of its own, for a
 * real token is not for the stand-in, and a demo one not for VK.
 */
export function demoVkEnvironment(env: Env, origin: string): Record<string, string> {
  if (hasOwnVk(env)) return {};
  return { VK_API_BASE: `${origin}/vk/method`, VK_TOKENS: DEMO_TOKENS.join(',') };
}
