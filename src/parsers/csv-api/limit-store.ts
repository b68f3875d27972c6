import { randomUUID } from 'node:crypto';
import { Pool } from 'pg';
import { RunStopped } from './run-stopped';
import type { Rate } from './rate-limit';

/**
 * Limits that all processes keep together, in the one database a pipeline parser may know: who asks is granted a request
 * or told when to ask again, by the database's clock, under a lock of the limit's row (schema `limits`).
 */

/** A process that says nothing for so long has no requests under way. */
export const LEASE_SECONDS = 15;

/** What is asked for. */
export interface LimitCall {
  readonly key: string;
  /** Requests of this process that are under way. */
  readonly mine: number;
  /** Requests of all processes at once. */
  readonly most: number;
  readonly rate: Rate | undefined;
}

/** A grant, or in how many ms to ask again; null: when another request ends, which nobody can say. */
export type LimitAnswer =
  { readonly is_granted: true } | { readonly is_granted: false; readonly wait_ms: number | null };

/** What no waiting will cure, by SQLSTATE. */
const MISSING =
  'The database of LIMITS_URL knows no limits: it must be one on which "parser-manager migrate up" has run.';
const REFUSED = 'The database of LIMITS_URL refuses its login: wrong user, password or pg_hba.conf.';
const FORBIDDEN = 'The login of LIMITS_URL may not keep limits: docs/operations.md says how it is given the right to.';
const MISTAKES: Readonly<Record<string, string>> = {
  '42883': MISSING,
  '42P01': MISSING,
  '3D000': MISSING,
  '3F000': MISSING,
  '28000': REFUSED,
  '28P01': REFUSED,
  '42501': FORBIDDEN,
};

/** The database of limits. */
export class LimitStore {
  readonly #pool: Pool;
  readonly #me = randomUUID();

  constructor(url: string) {
    this.#pool = new Pool({
      connectionString: url,
      max: 3,
      connectionTimeoutMillis: 5_000,
      query_timeout: 10_000,
      idleTimeoutMillis: 30_000,
      application_name: 'parser-manager limits',
    });
    // a connection that breaks while nobody uses it
    this.#pool.on('error', () => undefined);
  }

  /** Asks for one request. @throws RunStopped `config` when the database knows no limits or refuses; others while it is away */
  async take({ key, mine, most, rate }: LimitCall): Promise<LimitAnswer> {
    const even = rate?.mode !== 'window';
    const values = [key, this.#me, mine, most, rate?.count ?? null, rate?.per_seconds ?? null, even, LEASE_SECONDS];
    const { rows } = await this.#query<{ is_granted: boolean; wait_ms: number | null }>(
      'limit-take',
      'select is_granted, wait_ms from limits.take_request($1, $2, $3, $4, $5, $6, $7, $8)',
      values,
    );
    const [answer] = rows;
    if (answer?.is_granted === true) return { is_granted: true };
    return { is_granted: false, wait_ms: answer?.wait_ms ?? null };
  }

  /** Says how many requests of this process are under way now. */
  async settle(key: string, mine: number): Promise<void> {
    await this.#query(
      'limit-settle',
      `insert into limits.request_lease (key, holder, many, until) values ($1, $2, $3, now() + $4::float8 * interval '1 second')
       on conflict (key, holder) do update set many = excluded.many, until = excluded.until`,
      [key, this.#me, mine, LEASE_SECONDS],
    );
  }

  /** Nobody goes for `ms` from now. */
  async hold(key: string, ms: number): Promise<void> {
    await this.#query(
      'limit-hold',
      `insert into limits.request_limit as l (key, held_until) values ($1, now() + $2::float8 * interval '1 millisecond')
       on conflict (key) do update set held_until = greatest(l.held_until, excluded.held_until)`,
      [key, ms],
    );
  }

  async stop(): Promise<void> {
    await this.#pool.end();
  }

  async #query<Row extends object>(name: string, text: string, values: unknown[]) {
    try {
      return await this.#pool.query<Row>({ name, text, values });
    } catch (cause: unknown) {
      const mistake = MISTAKES[(cause as { code?: string }).code ?? ''];
      if (mistake !== undefined) throw new RunStopped('config', mistake, { retryable: true, cause });
      throw cause;
    }
  }
}
