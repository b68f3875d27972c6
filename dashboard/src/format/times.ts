import i18next from 'i18next';
import { serverNow } from '../api/request';

/** Moments as the language of the page writes them, in the zone chosen in the settings. */

const ZONE_KEY = 'parser-manager-zone';

/** The zone times are shown in: chosen, or that of the browser. */
export function zone(): string {
  return localStorage.getItem(ZONE_KEY) ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** Chooses the zone; null: that of the browser. */
export function chooseZone(name: string | null): void {
  if (name === null) localStorage.removeItem(ZONE_KEY);
  else localStorage.setItem(ZONE_KEY, name);
}

const made = new Map<string, Intl.DateTimeFormat>();

function format(options: Intl.DateTimeFormatOptions, timeZone = zone()): Intl.DateTimeFormat {
  const key = `${i18next.language}${timeZone}${JSON.stringify(options)}`;
  const known = made.get(key);
  if (known !== undefined) return known;
  const fresh = new Intl.DateTimeFormat(i18next.language, { timeZone, hourCycle: 'h23', ...options });
  made.set(key, fresh);
  return fresh;
}

const DAY: Intl.DateTimeFormatOptions = { year: 'numeric', month: 'numeric', day: 'numeric' };

/** Today `14:02:10`, this year `12 Nov 14:02`, else with the year. */
export function moment(at: Date, timeZone = zone()): string {
  const now = new Date(serverNow());
  if (format(DAY, timeZone).format(at) === format(DAY, timeZone).format(now))
    return format({ hour: '2-digit', minute: '2-digit', second: '2-digit' }, timeZone).format(at);
  const isThisYear =
    format({ year: 'numeric' }, timeZone).format(at) === format({ year: 'numeric' }, timeZone).format(now);
  return format(
    {
      ...(isThisYear ? {} : { year: 'numeric' }),
      day: 'numeric',
      month: 'short',
      hour: '2-digit',
      minute: '2-digit',
    },
    timeZone,
  ).format(at);
}

/** `14:02`, for axes. */
export function clock(at: Date): string {
  return format({ hour: '2-digit', minute: '2-digit' }).format(at);
}

/** `14:02:10`, for axes of minutes. */
export function second(at: Date): string {
  return format({ hour: '2-digit', minute: '2-digit', second: '2-digit' }).format(at);
}

/** `12 Nov`. */
export function day(at: Date): string {
  return format({ day: 'numeric', month: 'short' }).format(at);
}

const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
];

/** `4 min. ago`, `in 2 hr.`, by the server's clock. */
export function ago(at: Date): string {
  const seconds = (at.getTime() - serverNow()) / 1_000;
  const [unit, size] = STEPS.find(([, step]) => Math.abs(seconds) >= step) ?? ['second', 1];
  return new Intl.RelativeTimeFormat(i18next.language, { style: 'short', numeric: 'auto' }).format(
    Math.trunc(seconds / size),
    unit,
  );
}

/** A range of the address bar: `-24h`, `-7d` or a moment, as a moment. Null when it is none of these. */
export function momentOf(text: string): Date | null {
  const relative = /^-(\d{1,4})([mhd])$/.exec(text);
  if (relative !== null) {
    const sizes: Record<string, number> = { m: 60_000, h: 3_600_000, d: 86_400_000 };
    return new Date(serverNow() - Number(relative[1]) * (sizes[relative[2] ?? 'h'] ?? 0));
  }
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : new Date(at);
}
