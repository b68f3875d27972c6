import type { DataSource } from 'typeorm';
import { addressOf, parseAllowList, refusalOfUrl } from '../../contract/address';
import { poolOf, run, type Statement } from '../../database/clients';

/** A source whose address redirected to another one for good, three times in a row. */
export interface PermanentMove {
  readonly source_id: number;
  readonly url: string;
  readonly task_id: string;
}

// Survives another source taking the address meanwhile: the unique index decides, and the move is told as refused.
const move: Statement = {
  name: 'follow-permanent-move',
  text: `with other as (
      select min(x.id) as id from source o join source x on x.type = o.type and x.url = $2 and x.id <> o.id where o.id = $1
    ),
    moved as (
      update source o set url = $2, host_key = $3, updated_at = now() from other
      where o.id = $1 and o.url <> $2 and other.id is null
      returning old.url as was
    )
    insert into source_change (source_id, field, old, new, reason, task_id)
    select $1, 'url', was, $2, 'moved permanently', $4::uuid from moved
    union all
    select $1, 'url', o.url, $2, 'moved permanently, but source ' || other.id || ' has this address already', $4::uuid
    from other, source o where o.id = $1 and other.id is not null and not exists (
      select from source_change c where c.source_id = $1 and c.field = 'url' and c.new = $2)
    returning reason`,
};

/** Changes the addresses of sources that moved for good. An address that must not be asked is not followed. */
export async function followMoves(
  dataSource: DataSource,
  moves: readonly PermanentMove[],
  allow_private: readonly string[],
): Promise<number> {
  if (moves.length === 0) return 0;
  const allow = parseAllowList(allow_private);
  let followed = 0;
  for (const { source_id, url, task_id } of moves) {
    const to = addressOf(url);
    if ('refusal' in to || refusalOfUrl(to.url, allow) !== null) continue;
    followed += (await run(poolOf(dataSource), move, [source_id, to.url, to.host_key, task_id])).length;
  }
  return followed;
}
