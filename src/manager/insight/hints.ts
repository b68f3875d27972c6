import type { DataSource } from 'typeorm';
import { poolOf, run, type Statement } from '../../database/clients';

/** What a page should fetch again. Hints carry no data. */
export interface Hint {
  overview?: 1;
  workers?: 1;
  items?: 1;
  dead_letters?: 1;
  /** Ids of groups whose counters moved. */
  groups?: number[];
}

interface Pulse {
  readonly groups: { readonly id: number; readonly mark: string }[];
  readonly workers: string;
  readonly items: string;
  readonly dead_letters: string;
}

// marks that change when something moved; open groups and those that ended just now are few
const pulse: Statement = {
  name: 'pulse',
  text: `select
    (select coalesce(json_agg(json_build_object('id', id, 'mark',
        concat_ws('/', status, total, queued, running, completed, failed, expired, cancelled, late, priority)) order by id), '[]')
      from task_group where finished_at is null or created_at > now() - interval '10 minutes' and finished_at > now() - interval '5 seconds') as groups,
    (select concat_ws('/', count(*), sum(running), sum(done_total), count(*) filter (where stopping), count(lost_at)) from worker) as workers,
    (select concat_ws('/', created, changed) from item_hour order by hour desc limit 1) as items,
    (select concat_ws('/', max(id), count(redriven_at)) from (select id, redriven_at from dead_letter order by id desc limit 100) d) as dead_letters`,
};

const EVERY_MS = 1_000;

/** One statement a second while anybody listens, nothing otherwise: each replica has its own. */
export class Hints {
  readonly #listeners = new Set<(hint: Hint) => void>();
  #timer: NodeJS.Timeout | undefined;
  #before: Pulse | null = null;

  constructor(private readonly dataSource: DataSource) {}

  /** Calls back with every hint until the returned function is called. */
  listen(onHint: (hint: Hint) => void): () => void {
    this.#listeners.add(onHint);
    if (this.#timer === undefined) this.#schedule();
    return () => {
      this.#listeners.delete(onHint);
      if (this.#listeners.size === 0) this.stop();
    };
  }

  /** Whether anybody listens. */
  get isBeating(): boolean {
    return this.#timer !== undefined;
  }

  /** Ends the beat. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#before = null;
  }

  #schedule(): void {
    this.#timer = setTimeout(() => void this.#beat(), EVERY_MS);
  }

  async #beat(): Promise<void> {
    try {
      const [now] = await run<Pulse & Record<string, unknown>>(poolOf(this.dataSource), pulse, []);
      const hint = now === undefined || this.#before === null ? {} : hintOf(this.#before, now);
      this.#before = now ?? null;
      if (Object.keys(hint).length > 0) for (const listener of this.#listeners) listener(hint);
    } catch {
      // the database is away: the page asks by itself and is told so there
    }
    if (this.#timer !== undefined && this.#listeners.size > 0) this.#schedule();
  }
}

/** What changed from one pulse to the next. Pure. */
export function hintOf(before: Pulse, now: Pulse): Hint {
  const marks = new Map(before.groups.map(({ id, mark }) => [id, mark]));
  const moved = now.groups.filter(({ id, mark }) => marks.get(id) !== mark).map(({ id }) => id);
  const left = before.groups.filter(({ id }) => !now.groups.some((group) => group.id === id)).map(({ id }) => id);
  const groups = [...moved, ...left];
  return {
    ...(groups.length > 0 ? { groups } : {}),
    ...(before.workers === now.workers ? {} : { workers: 1 as const }),
    ...(before.items === now.items ? {} : { items: 1 as const }),
    ...(before.dead_letters === now.dead_letters ? {} : { dead_letters: 1 as const }),
    ...(groups.length > 0 || before.workers !== now.workers || before.dead_letters !== now.dead_letters
      ? { overview: 1 as const }
      : {}),
  };
}
