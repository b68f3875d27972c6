import type { Answer } from '../answers';
import { picture } from './picture';

/** Stand-ins of the sites that the demo scripts read: http.cat, the API of Eve Online, and exchange rates. */

export const SCRIPT_SITES = '/script-sites';

const HOUR_MS = 3_600_000;
const WARS = 100;
const NAMES = ['Northern Watch', 'Amber Fleet', 'Quiet Miners', 'Lantern Union', 'The Long Haul', 'Seven Moons'];

/** What is at a path below `/script-sites`; undefined when there is nothing. */
export function scriptSite(path: string): Answer | undefined {
  const [, code] = /^\/http-cat\/(\d{3})\.jpg$/.exec(path) ?? [];
  if (code !== undefined) return bytes('image/jpeg', () => picture);
  if (path === '/esi/latest/wars/') return json((now) => Array.from({ length: WARS }, (_, n) => latestWar(now) - n));
  const [, war] = /^\/esi\/latest\/wars\/(\d+)\/$/.exec(path) ?? [];
  if (war !== undefined) return json(() => warOf(Number(war)));
  const [, id] = /^\/esi\/latest\/(?:corporations|alliances)\/(\d+)\/$/.exec(path) ?? [];
  if (id !== undefined) return json(() => ({ name: NAMES[Number(id) % NAMES.length] }));
  return path === '/prices/rates' ? json(ratesAt) : undefined;
}

/** A war is declared every hour: its number is that of the hour. */
function latestWar(now: number): number {
  return Math.floor(now / HOUR_MS);
}

function warOf(id: number): Record<string, unknown> {
  return {
    id,
    declared: new Date(id * HOUR_MS).toISOString(),
    aggressor: { corporation_id: id },
    defender: { alliance_id: id * 5 + 1 },
    mutual: false,
  };
}

function ratesAt(now: number): Record<string, unknown> {
  const minute = Math.floor(now / 60_000);
  const wave = (n: number) => Number((1 + n + Math.sin(minute / (n + 3)) / 10).toFixed(4));
  const rates = Object.fromEntries(['CHF', 'EUR', 'GBP', 'JPY', 'USD'].map((name, n) => [name, wave(n)]));
  return { date: new Date(minute * 60_000).toISOString(), rates };
}

function json(value: (now: number) => unknown): Answer {
  return (_, response, __, now) =>
    response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(value(now)));
}

function bytes(type: string, content: () => Buffer): Answer {
  return (_, response) => response.writeHead(200, { 'Content-Type': type }).end(content());
}
