import { Client } from 'pg';

/** Where a database is. */
export interface DatabaseTarget {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
}

/** SQLSTATEs that no waiting will cure: the password is wrong, the role is not there. */
const HOPELESS = new Set(['28P01', '28000']);

/**
 * Makes the database if it is not there.
 * @returns the server's version, such as 18.4, or null while the server does not answer yet
 * @throws Error when the server answers but refuses us
 */
export async function makeDatabase({ database, ...target }: DatabaseTarget): Promise<string | null> {
  const client = new Client({ ...target, database: 'postgres', connectionTimeoutMillis: 5_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ version: string; is_there: boolean }>(
      `select split_part(current_setting('server_version'), ' ', 1) as version,
              exists (select from pg_database where datname = $1) as is_there`,
      [database],
    );
    if (rows[0]?.is_there !== true) await client.query(`create database ${client.escapeIdentifier(database)}`);
    return rows[0]?.version ?? '';
  } catch (error: unknown) {
    if (HOPELESS.has(String((error as { code?: string }).code))) throw error;
    return null;
  } finally {
    await client.end().catch(() => undefined);
  }
}
