import type { CsvApiSettings } from '../../contract/source-types/csv-api';
import { LimitStore } from './limit-store';
import { Begun, RateLimit, type OnWait, type Pace } from './rate-limit';
import { Holding, SharedLimit } from './shared-limit';
import { SlotPool, Slots } from './slots';

type LimitSettings = CsvApiSettings['input']['limits'];

/** What one run holds of a limit. */
export interface RunLimit {
  readonly slots: Slots;
  readonly pace: Pace;
}

/** Limits that nobody has used for long are forgotten beyond this many. */
const MOST_KEPT = 10_000;

/**
 * The limits of a process. Runs under one limit share it: those of one source, or those that give it the same name. With
 * a database of limits, named ones and rates hold over all processes; a bare number of requests at once never asks it.
 */
export class Limits {
  readonly #kept = new Map<string, { readonly pool: SlotPool; readonly begun: Begun; holding: Holding | null }>();
  readonly #store: LimitStore | null;

  /** @param url of the database of limits; null: they hold in this process */
  constructor(url: string | null) {
    this.#store = url === null ? null : new LimitStore(url);
  }

  /** Whether other processes count too. */
  get areShared(): boolean {
    return this.#store !== null;
  }

  /** The limit of one run's requests. @param place what an unnamed limit belongs to: the source and the step */
  of({ name, concurrency, rate }: LimitSettings, place: string, onWait: OnWait): RunLimit {
    const key = name === undefined ? place : `name/${name}`;
    const kept = this.#keep(key);
    const slots = new Slots(concurrency, kept.pool);
    if (this.#store === null || (name === undefined && rate === undefined))
      return { slots, pace: new RateLimit(rate, kept.begun, onWait) };
    kept.holding ??= new Holding(this.#store, key);
    return { slots, pace: new SharedLimit(kept.holding, concurrency, rate, onWait) };
  }

  async stop(): Promise<void> {
    await this.#store?.stop();
  }

  #keep(key: string) {
    const kept = this.#kept.get(key) ?? { pool: new SlotPool(), begun: new Begun(), holding: null };
    // the newest last: the first are those that were not used for longest
    this.#kept.delete(key);
    this.#kept.set(key, kept);
    for (const [old, { pool, holding }] of this.#kept) {
      if (this.#kept.size <= MOST_KEPT) break;
      if (pool.used === 0 && (holding?.mine ?? 0) === 0) this.#kept.delete(old);
    }
    return kept;
  }
}
