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
        execute format('create table %I partition of %I for values from (%L) to (%L) with (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.05)',
          partition, parent, uuid_floor(week), uuid_floor(week + interval '7 days'));
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
    execute format('alter table %s set (fillfactor = 80)', partition);
  end loop;
end
$$;
