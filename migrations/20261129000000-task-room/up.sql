-- A task is written four times: planned, queued, running, ended. With room for a second version of every row on its page all of
-- them are HOT; with a fifth of room most were not, and each of those wrote three index entries. Measured over the life of
-- 10,000 tasks: marking them as queued 1.6 times as fast, table and indexes together a sixth smaller.
create or replace function make_task_partitions(moment timestamptz, weeks integer) returns text[] language plpgsql as $$
declare
  first_week timestamptz := date_trunc('week', moment, 'UTC') - interval '7 days';
  week timestamptz;
  parent text;
  partition text;
  made text[] := '{}';
begin
  perform pg_advisory_xact_lock(hashtext('make_task_partitions'));
  for n in 0 .. weeks + 1 loop
    week := first_week + n * interval '7 days';
    foreach parent in array array['task', 'task_attempt'] loop
      partition := parent || '_' || to_char(week at time zone 'UTC', 'YYYYMMDD');
      if to_regclass(partition) is null then
        execute format('create table %I partition of %I for values from (%L) to (%L) with (fillfactor = %s, autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.05)',
          partition, parent, uuid_floor(week), uuid_floor(week + interval '7 days'),
          case parent when 'task' then 50 else 80 end);
        made := made || partition;
      end if;
    end loop;
  end loop;
  return made;
end
$$;

do $$
declare
  partition regclass;
begin
  for partition in select inhrelid::regclass from pg_inherits where inhparent = 'task'::regclass loop
    execute format('alter table %s set (fillfactor = 50)', partition);
  end loop;
end
$$;
