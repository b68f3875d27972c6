import type { PoolClient } from 'pg';
import type { DataSource } from 'typeorm';
import { transaction } from './clients';
import { scramVerifier } from './scram-verifier';

/** The login of pipeline parsers: it may keep limits (schema `limits`) and nothing else; docs/decisions/0012. */

/** What became of it. */
export interface LimitsLogin {
  readonly login: string;
  /** One sentence that says what an operator has to do; null: the login is there, with its password and its rights. */
  readonly problem: string | null;
}

/** Its name: roles belong to the server, so each database has one of its own. */
export function limitsLoginOf(database: string): string {
  return `${database}_limits`;
}

/** Postgres cuts longer names off. */
const LONGEST_NAME = 63;

/**
 * Makes the login of a migrated database, or gives the one that is there this password and what it lacks of its rights.
 * Whatever POSTGRES_USER may not do is left alone and told.
 * @param password in ASCII
 */
export async function makeLimitsLogin(dataSource: DataSource, password: string): Promise<LimitsLogin> {
  return transaction(dataSource, async (client) => {
    // replicas that start together
    await client.query(`select pg_advisory_xact_lock(hashtextextended('limits login', 0))`);
    const { rows } = await client.query<{ database: string }>('select current_database() as database');
    const login = limitsLoginOf(rows[0]?.database ?? '');
    return { login, problem: await make(client, login, password) };
  });
}

async function make(client: PoolClient, login: string, password: string): Promise<string | null> {
  if (Buffer.byteLength(login) > LONGEST_NAME)
    return `No login for limits: "${login}" is longer than the ${LONGEST_NAME} bytes of a name.`;
  const { is_there, is_more, may_create, may_alter } = await lookAt(client, login);
  if (is_more) return `"${login}" may do more than keep limits, so it is left as it is.`;
  if (!is_there && !may_create)
    return `POSTGRES_USER may not create roles: "${login}" is to be made by somebody who may (docs/operations.md, Limits).`;
  const role = client.escapeIdentifier(login);
  const verifier = client.escapeLiteral(scramVerifier(password));
  if (!is_there) await client.query(`create role ${role} login password ${verifier}`);
  else if (may_alter) await client.query(`alter role ${role} login password ${verifier}`);
  await client.query(`grant usage on schema limits to ${role}`);
  await client.query(`grant select, insert, update, delete on all tables in schema limits to ${role}`);
  if (!is_there || may_alter) return null;
  return `POSTGRES_USER may not change the password of "${login}", which keeps the one it has.`;
}

/** @returns `is_more`: it has rights or things that a login for limits has not, so it is somebody else's */
async function lookAt(client: PoolClient, login: string) {
  const { rows } = await client.query<{
    is_there: boolean;
    is_more: boolean;
    may_create: boolean;
    may_alter: boolean;
  }>(
    `select r.oid is not null as is_there,
       r.oid is not null and (
         r.rolname = current_user or r.rolsuper or r.rolcreaterole or r.rolcreatedb or r.rolreplication or r.rolbypassrls
         or exists (select from pg_auth_members where member = r.oid)
         or exists (select from pg_shdepend where refclassid = 'pg_authid'::regclass and refobjid = r.oid and deptype = 'o')
       ) as is_more,
       me.rolsuper or me.rolcreaterole as may_create,
       me.rolsuper or (me.rolcreaterole and pg_has_role(r.oid, 'member with admin option')) as may_alter
     from pg_roles me left join pg_roles r on r.rolname = $1
     where me.rolname = current_user`,
    [login],
  );
  const [row] = rows;
  if (row === undefined) throw new Error('The role of this session is gone.');
  return row;
}
