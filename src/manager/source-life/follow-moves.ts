import { domainToASCII } from 'node:url';
import type { DataSource } from 'typeorm';
import { parseAllowList, refusalOf, type AllowList } from '../../contract/address';
import { poolOf, run, type Statement } from '../../database/clients';

/** A source whose address redirected to another one for good, three times in a row. */
export interface PermanentMove {
  readonly source_id: number;
  readonly url: string;
  readonly task_id: string;
}

const LONGEST_URL = 2_048;

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
    const to = URL.parse(url);
    if (to === null || !isUsable(to, allow)) continue;
    to.hash = '';
    const host = domainToASCII(to.hostname) || to.hostname;
    followed += (await run(poolOf(dataSource), move, [source_id, to.href, host, task_id])).length;
  }
  return followed;
}

function isUsable(url: URL, allow: AllowList): boolean {
  const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80));
  return (
    /^https?:$/.test(url.protocol) &&
    url.username === '' &&
    url.password === '' &&
    url.href.length <= LONGEST_URL &&
    refusalOf(url.hostname, port, allow) === null
  );
}
