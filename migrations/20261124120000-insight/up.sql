-- What the read side needs, so that it never counts tasks or items.

-- items by the hour, counted as they are recorded
create table item_hour (
  hour timestamptz primary key,
  created bigint not null default 0,
  changed bigint not null default 0
) with (fillfactor = 50);

-- how long the groups of a clock usually take; groups are few, and no counter is in the index
create index task_group_history on task_group (cadence_id, source_type, task_type, id);

-- schedules whose last task failed: an update that changes neither the outcome nor the code stays HOT
create index schedule_failed on schedule (source_type, last_error_code) where last_outcome = 'failed';
