import { Cron } from 'croner';
import { momentOf, nextJump, offsetAt, wallTimeAt } from './wall-clock';

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
 * Cron runs on the wall clock of its zone, by the rules of Vixie cron, cron(8). A fixed time (no `*` in the fields of
 * minute and hour) that a clock jumping ahead leaves out fires once, at the first moment after the gap; one that a clock
 * falling back shows twice fires once, at its first occurrence. Anything else follows what the clock shows: nothing in a
 * gap, and every few minutes through both hours.
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
    return error instanceof Error ? error.message.replace(/^\w+: /, '') : 'This is not a cron expression.';
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

const parsed = new Map<string, Parsed>();
const MOST_PARSED = 1_000;

function nextByCron({ cron, timezone }: Clock, after: Date): Date | null {
  if (cron === null) return null;
  const { pattern, isFixed } = parsedOf(cron);
  return isFixed ? nextFixed(pattern, timezone, after) : nextShown(pattern, timezone, after);
}

interface Parsed {
  /** Runs on wall times: croner's own rules for jumps leave out fixed times with several minutes in a gap. */
  readonly pattern: Cron;
  readonly isFixed: boolean;
}

function parsedOf(cron: string): Parsed {
  let known = parsed.get(cron);
  if (known === undefined) {
    if (parsed.size >= MOST_PARSED) parsed.clear();
    const fields = cron.trim().split(/\s+/).slice(-5, -3);
    known = {
      pattern: new Cron(cron.trim(), { timezone: 'UTC', paused: true }),
      isFixed: fields.every((field) => !/[*?]/.test(field)),
    };
    parsed.set(cron, known);
  }
  return known;
}

/** A moment for every wall time of the pattern. Later wall times never have earlier moments, so the first one counts. */
function nextFixed(pattern: Cron, timezone: string, after: Date): Date | null {
  let wall = pattern.nextRun(new Date(wallTimeAt(after.getTime(), timezone)));
  while (wall !== null) {
    const moment = momentOf(wall.getTime(), timezone);
    if (moment > after.getTime()) return new Date(moment);
    wall = pattern.nextRun(wall);
  }
  return null;
}

/** The first moment at which the clock shows a time of the pattern, looked for from one jump of the clock to the next. */
function nextShown(pattern: Cron, timezone: string, after: Date): Date | null {
  let from = after.getTime();
  for (;;) {
    const offset = offsetAt(from, timezone);
    const wall = pattern.nextRun(new Date(from + offset));
    if (wall === null) return null;
    const moment = wall.getTime() - offset;
    const jump = nextJump(from, moment, timezone);
    if (jump === null) return new Date(moment);
    // the moment of the jump itself may be one
    const shown = wallTimeAt(jump, timezone);
    const first = pattern.nextRun(new Date(shown - 1));
    if (first?.getTime() === shown) return new Date(jump);
    from = jump;
  }
}
