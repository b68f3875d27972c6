import type { DataSource } from 'typeorm';
import { poolOf, run, type Statement } from '../../database/clients';

const existing: Statement = {
  name: 'sources-by-address',
  text: `select o.id, o.type, o.url from unnest($1::text[], $2::text[]) as k (type, url)
    join source o on o.type = k.type and o.url = k.url`,
};

/** Ids of the sources that have these addresses already, by `type url`. */
export async function findExisting(
  dataSource: DataSource,
  wanted: readonly { readonly source_type: string; readonly url: string }[],
): Promise<Map<string, number>> {
  const rows = await run<{ id: number; type: string; url: string }>(poolOf(dataSource), existing, [
    wanted.map(({ source_type }) => source_type),
    wanted.map(({ url }) => url),
  ]);
  return new Map(rows.map(({ id, type, url }) => [`${type} ${url}`, id]));
}
