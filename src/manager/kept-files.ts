import type { DataSource } from 'typeorm';
import type { Config } from '../config/env';
import { tryAdvisoryLock, withClient } from '../database/clients';
import { openStorage } from '../storage/open-storage';
import type { Storage } from '../storage/storage';
import { removeFiles } from './retention/remove-files';
import { sweepOrphans } from './retention/sweep-orphans';

/** Objects that one round looks through; with a round an hour, a million in two days. */
const SWEPT_A_ROUND = 20_000;
const LEFTOVER_MS = 86_400_000;
const CHECK_MS = 2_000;
/** Readiness is asked often; the storage need not be. */
const CHECKED_FOR_MS = 5_000;

/** The manager's hand on the storage: how it stands, and what has to go from it. */
export class KeptFiles {
  #swept: string | null = null;
  #checked: { at: number; problem: Promise<string | null> } | null = null;

  private constructor(
    readonly storage: Storage,
    private readonly dataSource: DataSource,
  ) {}

  /** Opens the configured storage; whether it can be used shows in `problem`. */
  static async open(config: Config['storage'], dataSource: DataSource): Promise<KeptFiles> {
    return new KeptFiles(await openStorage(config), dataSource);
  }

  /** Why the storage cannot be used now; null: it can. */
  problem(): Promise<string | null> {
    if (this.#checked === null || Date.now() - this.#checked.at > CHECKED_FOR_MS)
      this.#checked = { at: Date.now(), problem: this.#check() };
    return this.#checked.problem;
  }

  /** One round of retention of files; one replica does it at a time. */
  async tidy(signal: AbortSignal): Promise<Record<string, number>> {
    const done = await withClient(this.dataSource, (client) =>
      tryAdvisoryLock(client, 'retention of files', async () => {
        const removed = await removeFiles(this.dataSource, this.storage, signal);
        const { orphans, next } = await sweepOrphans(this.dataSource, this.storage, {
          after: this.#swept,
          limit: SWEPT_A_ROUND,
          signal,
        });
        this.#swept = next;
        const leftovers = await this.storage.removeLeftovers(new Date(Date.now() - LEFTOVER_MS));
        return { removed, orphans, leftovers };
      }),
    );
    return done ?? {};
  }

  async #check(): Promise<string | null> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<string>((resolve) => {
      timer = setTimeout(() => resolve(`${this.storage.describes} does not answer within ${CHECK_MS} ms.`), CHECK_MS);
    });
    const checked = this.storage.check().then(
      () => null,
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );
    const problem = await Promise.race([checked, late]);
    clearTimeout(timer);
    return problem;
  }
}
