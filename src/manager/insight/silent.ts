import type { DataSource } from 'typeorm';
import { poolOf, run, type Statement } from '../../database/clients';
import { isSilentSql } from '../source-life/health';

/** A source that brings nothing new for longer than usual, although its tasks complete. */
export interface SilentSource {
  readonly source_id: number;
  readonly name: string;
  readonly last_item_at: Date;
  readonly usual_gap_seconds: number;
}

const silent: Statement = {
  name: 'silent-sources',
  text: `select o.id as source_id, coalesce(o.name, o.url) as name, o.last_item_at, o.usual_gap_seconds
    from source o where ${isSilentSql} order by o.last_item_at limit 20`,
};

/** The sources that are silent for the longest, at most 20. */
export async function readSilent(dataSource: DataSource): Promise<SilentSource[]> {
  return run<SilentSource & Record<string, unknown>>(poolOf(dataSource), silent, []);
}
