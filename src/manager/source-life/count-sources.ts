import type { DataSource } from 'typeorm';
import { poolOf, run, type Statement } from '../../database/clients';
import { shownHealthSql, type Health } from './health';

/** How many sources there are of each type in each health. */
export interface SourceCounts {
  readonly total: number;
  readonly by_type: Readonly<Record<string, number>>;
  readonly by_health: Readonly<Partial<Record<Health, number>>>;
  readonly items: readonly { readonly type: string; readonly health: Health; readonly count: number }[];
}

const counts: Statement = {
  name: 'count-sources',
  text: `select o.type, ${shownHealthSql} as health, count(*)::int as count from source o group by 1, 2 order by 1, 2`,
};

/** Counts sources by type and health. */
export async function countSources(dataSource: DataSource): Promise<SourceCounts> {
  const items = await run<{ type: string; health: Health; count: number }>(poolOf(dataSource), counts, []);
  const by_type: Record<string, number> = {};
  const by_health: Partial<Record<Health, number>> = {};
  for (const { type, health, count } of items) {
    by_type[type] = (by_type[type] ?? 0) + count;
    by_health[health] = (by_health[health] ?? 0) + count;
  }
  return { total: items.reduce((sum, { count }) => sum + count, 0), by_type, by_health, items };
}
