drop table if exists idempotency_key, dead_letter, item, worker, artifact, task_attempt, task_delay, task, tick, task_group, schedule, source, cadence cascade;
drop function if exists make_task_partitions(timestamptz, integer);
drop function if exists uuid_floor(timestamptz);
drop type if exists group_status;
drop type if exists task_status;
do $$
begin
  execute format('alter database %I reset random_page_cost', current_database());
  execute format('alter database %I reset jit', current_database());
exception when insufficient_privilege then
  null;
end
$$;
