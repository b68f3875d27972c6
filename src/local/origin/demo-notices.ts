type Env = Readonly<Record<string, string | undefined>>;

const NAMES = ['TELEGRAM_BOT_TOKEN', 'BOT_TOKEN', 'TELEGRAM_CHAT_ID', 'CHAT_ID', 'TELEGRAM_API_BASE'];

/** Who is told in the demo: the stand-in of Telegram; what it was told is at `/telegram/messages` of the origin. */
export const demoNoticeRules = [
  {
    name: 'demo: groups with failures, at most once a minute',
    channel: 'telegram',
    events: ['partial', 'failed', 'expired'],
    quiet_seconds: 60,
  },
];

/** Whether the environment names a bot of its own. */
export function hasOwnBot(env: Env): boolean {
  return NAMES.some((name) => env[name] || env[`${name}_FILE`]);
}

/** What points notices at the demo origin; nothing when the environment names a bot of its own. */
export function demoNoticesEnvironment(env: Env, origin: string): Record<string, string> {
  if (hasOwnBot(env)) return {};
  return { TELEGRAM_API_BASE: `${origin}/telegram`, TELEGRAM_BOT_TOKEN: '1:demo', TELEGRAM_CHAT_ID: '1' };
}
