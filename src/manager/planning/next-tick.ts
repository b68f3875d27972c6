import { Cron } from 'croner';

/** When a cadence fires. Pure; the same on every replica. */

/** The clock of a cadence. Without cron and interval it fires on request only. */
export interface Clock {
  readonly cron: string | null;
  readonly timezone: string;
  readonly interval_seconds: number | null;
  readonly starts_at: Date | null;
  readonly ends_at: Date | null;
}

/**
 * The first firing after a moment; null when there is none.
 *
 * Cron runs on the wall clock of its zone. Where the clock jumps ahead, a time that does not exist fires once, at the
 * first moment after the gap; where it falls back, a fixed time fires once, at its first occurrence, and a clock of
 * every few minutes goes on through both hours (the rules of Vixie cron, cron(8)).
 * Intervals count from `starts_at`, else from the epoch, so that replicas agree.
 */
export function nextTickAt(clock: Clock, after: Date): Date | null {
  const from = clock.starts_at !== null && clock.starts_at > after ? new Date(clock.starts_at.getTime() - 1) : after;
  const next =
    clock.interval_seconds !== null ? nextByInterval(clock, clock.interval_seconds, from) : nextByCron(clock, from);
  return next !== null && clock.ends_at !== null && next > clock.ends_at ? null : next;
}

/** The next `count` firings after a moment. */
export function upcomingTicks(clock: Clock, after: Date, count: number): Date[] {
  const ticks: Date[] = [];
  let at: Date | null = after;
  while (ticks.length < count && at !== null) {
    at = nextTickAt(clock, at);
    if (at !== null) ticks.push(at);
  }
  return ticks;
}

/** Why a cron expression or zone cannot be used; null when it can. */
export function cronProblem(cron: string, timezone: string): string | null {
  const zone = timezoneProblem(timezone);
  if (zone !== null) return zone;
  if (cron.trim().split(/\s+/).length > 6 || cron.trim().split(/\s+/).length < 5) {
    return 'A cron expression has five fields, or six with seconds first.';
  }
  try {
    const next = new Cron(cron.trim(), { timezone, paused: true }).nextRun(new Date());
    return next === null ? 'This cron expression never fires.' : null;
  } catch (error) {
    return error instanceof Error ? error.message : 'This is not a cron expression.';
  }
}

/** Why a name is no IANA time zone; null when it is one. */
export function timezoneProblem(timezone: string): string | null {
  try {
    new Intl.DateTimeFormat('en', { timeZone: timezone });
    return null;
  } catch {
    return `"${timezone}" is not an IANA time zone such as Europe/Berlin.`;
  }
}

function nextByInterval({ starts_at }: Clock, interval_seconds: number, after: Date): Date {
  const step = interval_seconds * 1000;
  const origin = starts_at?.getTime() ?? 0;
  return new Date(origin + (Math.floor((after.getTime() - origin) / step) + 1) * step);
}

const parsed = new Map<string, Cron>();
const MOST_PARSED = 1_000;

function nextByCron({ cron, timezone }: Clock, after: Date): Date | null {
  if (cron === null) return null;
  const key = `${timezone} ${cron}`;
  let job = parsed.get(key);
  if (job === undefined) {
    if (parsed.size >= MOST_PARSED) parsed.clear();
    job = new Cron(cron.trim(), { timezone, paused: true });
    parsed.set(key, job);
  }
  return job.nextRun(after);
}
