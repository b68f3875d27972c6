-- Limits that pipeline parsers keep together (LIMITS_URL). A limit is a row; its lock makes one of all who ask at once.
create table request_limit (
  key text not null,
  -- Requests granted so far.
  granted bigint not null default 0,
  last_at timestamptz,
  -- A server asked for patience.
  held_until timestamptz,
  -- How far back the widest window looks; 0: none does.
  keep_seconds double precision not null default 0,
  constraint request_limit_pkey primary key (key)
);
-- Moments of grants, only where a window looks back.
create table request_moment (
  key text not null,
  n bigint not null,
  at timestamptz not null,
  constraint request_moment_pkey primary key (key, n)
);
-- Requests under way, by process; a process that died says nothing, and its lease ends.
create table request_lease (
  key text not null,
  holder uuid not null,
  many integer not null,
  until timestamptz not null,
  constraint request_lease_pkey primary key (key, holder)
);

-- Grants a request, or says in how many ms to ask again (null: when another request ends).
-- Each caller keeps its own figures and counts everybody's requests, so pipelines may give one limit different figures.
create function take_request(
  limit_key text, me uuid, mine integer, most integer, per_count integer, per_seconds double precision, evenly boolean,
  lease_seconds double precision
) returns table (is_granted boolean, wait_ms double precision) language plpgsql as $$
declare
  l request_limit;
  moment timestamptz;
  free_at timestamptz;
  others integer;
begin
  insert into request_limit (key) values (limit_key) on conflict do nothing;
  select * into l from request_limit where key = limit_key for update;
  -- not now(): that is when the transaction began, before it waited for the lock
  moment := clock_timestamp();
  free_at := l.held_until;
  if per_count is not null and evenly then
    free_at := greatest(free_at, l.last_at + per_seconds / per_count * interval '1 second');
  elsif per_count is not null then
    free_at := greatest(free_at, (select m.at from request_moment m where m.key = limit_key and m.n = l.granted + 1 - per_count)
      + per_seconds * interval '1 second');
  end if;
  if free_at > moment then
    return query select false, extract(epoch from free_at - moment)::double precision * 1000;
    return;
  end if;
  select coalesce(sum(many), 0) into others from request_lease where key = limit_key and holder <> me and until > moment;
  if others + mine >= most then
    return query select false, null::double precision;
    return;
  end if;
  update request_limit set granted = l.granted + 1, last_at = moment,
    keep_seconds = case when per_count is null or evenly then keep_seconds else greatest(keep_seconds, per_seconds) end
    where key = limit_key;
  if l.keep_seconds > 0 or (per_count is not null and not evenly) then
    insert into request_moment (key, n, at) values (limit_key, l.granted + 1, moment);
    if l.granted % 100 = 0 then
      delete from request_moment where key = limit_key
        and at < moment - greatest(l.keep_seconds, per_seconds) * interval '1 second';
    end if;
  end if;
  insert into request_lease (key, holder, many, until)
    values (limit_key, me, mine + 1, moment + lease_seconds * interval '1 second')
    on conflict (key, holder) do update set many = excluded.many, until = excluded.until;
  if l.granted % 100 = 0 then
    delete from request_lease where key = limit_key and until < moment - interval '1 hour';
  end if;
  return query select true, 0::double precision;
end
$$;
