import type { DataSource } from 'typeorm';
import { ON_REQUEST, type CatchUp } from '../../contract/schedule-settings';
import { Cadence, Schedule } from '../../database/entities';
import { cronProblem, nextTickAt, timezoneProblem, type Clock } from '../cadence/next-tick';
import { CatalogError, invalidAt, missing } from './catalog-error';
import { wakePlanning } from './schedules';

/** Cadences: clocks shared by many schedules. */

export interface NewCadence {
  readonly name: string;
  readonly cron?: string | null;
  readonly timezone?: string;
  readonly interval_seconds?: number | null;
  readonly spread_seconds?: number;
  readonly is_enabled?: boolean;
  readonly catch_up?: CatchUp;
  readonly starts_at?: string | Date | null;
  readonly ends_at?: string | Date | null;
}

const DEFAULTS = {
  cron: null,
  timezone: 'UTC',
  interval_seconds: null,
  spread_seconds: 0,
  is_enabled: true,
  catch_up: 'one' as CatchUp,
  starts_at: null,
  ends_at: null,
};

/** Creates a cadence; it fires from now on. */
export async function createCadence(dataSource: DataSource, draft: NewCadence): Promise<Cadence> {
  const clock = checkedClock({ ...DEFAULTS, ...draft });
  return dataSource.transaction(async (manager) => {
    const cadence = await manager.save(Cadence, manager.create(Cadence, { ...clock, next_tick_at: dueOf(clock) }));
    await wakePlanning(manager);
    return cadence;
  });
}

/** Changes a cadence; its next firing is computed anew from now. */
export async function changeCadence(dataSource: DataSource, id: number, change: Partial<NewCadence>): Promise<Cadence> {
  return dataSource.transaction(async (manager) => {
    // waits for a planner that is firing this cadence, which would set its next tick after us
    const cadence = await manager.findOne(Cadence, { where: { id }, lock: { mode: 'pessimistic_write' } });
    if (cadence === null) throw missing('cadence', id);
    if (cadence.name === ON_REQUEST)
      throw new CatalogError('conflict', `${ON_REQUEST} is due at every request and cannot be changed.`);
    const clock = checkedClock({ ...cadence, ...change });
    Object.assign(cadence, clock, { next_tick_at: dueOf(clock) });
    await manager.save(Cadence, cadence);
    await wakePlanning(manager);
    return cadence;
  });
}

/** Deletes a cadence that no schedule uses. */
export async function deleteCadence(dataSource: DataSource, id: number): Promise<void> {
  await dataSource.transaction(async (manager) => {
    const cadence = await manager.findOneBy(Cadence, { id });
    if (cadence === null) throw missing('cadence', id);
    if (cadence.name === ON_REQUEST) throw new CatalogError('conflict', `${ON_REQUEST} cannot be deleted.`);
    if (await manager.existsBy(Schedule, { cadence_id: id }))
      throw new CatalogError('conflict', 'Schedules use this cadence; give them another one first.');
    await manager.delete(Cadence, { id });
  });
}

/** A clock whose values fit together, dates as dates. @throws CatalogError with the path of the first that does not */
export function checkedClock(draft: Required<Omit<NewCadence, 'name'>> & { readonly name?: string }) {
  const { cron, timezone, interval_seconds, spread_seconds } = draft;
  const starts_at = draft.starts_at === null ? null : new Date(draft.starts_at);
  const ends_at = draft.ends_at === null ? null : new Date(draft.ends_at);
  if (cron !== null && interval_seconds !== null) throw invalidAt('cron', 'give either cron or interval_seconds');
  if (cron === null && interval_seconds === null) throw invalidAt('cron', 'cron or interval_seconds is required');
  const problem = cron === null ? null : cronProblem(cron, timezone);
  if (problem !== null) throw invalidAt(timezoneProblem(timezone) === null ? 'cron' : 'timezone', problem);
  if (timezoneProblem(timezone) !== null) throw invalidAt('timezone', timezoneProblem(timezone) ?? '');
  if (interval_seconds !== null && spread_seconds > interval_seconds)
    throw invalidAt('spread_seconds', 'must not be longer than the interval');
  if (starts_at !== null && ends_at !== null && starts_at >= ends_at)
    throw invalidAt('ends_at', 'must be after starts_at');
  return { ...draft, starts_at, ends_at };
}

function dueOf(clock: Clock & { readonly is_enabled: boolean }): Date | null {
  return clock.is_enabled ? nextTickAt(clock, new Date()) : null;
}
