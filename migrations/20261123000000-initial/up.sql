-- The whole schema. Statuses are declared in merge order (src/contract/task-status.ts); a test compares the two.

create type task_status as enum ('created', 'queued', 'running', 'expired', 'failed', 'completed', 'cancelled');
create type group_status as enum ('created', 'running', 'completed', 'partial', 'failed', 'cancelled', 'expired');

-- Clocks ---------------------------------------------------------------------------------------------------------

create table cadence (
  id integer generated always as identity primary key,
  name text not null,
  cron text,
  timezone text not null default 'UTC',
  interval_seconds integer,
  spread_seconds integer not null default 0,
  is_enabled boolean not null default true,
  catch_up text not null default 'one',
  starts_at timestamptz,
  ends_at timestamptz,
  next_tick_at timestamptz,
  last_tick_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint cadence_name_unique unique (name),
  constraint cadence_name_length check (char_length(name) between 1 and 255),
  constraint cadence_clock check (num_nonnulls(cron, interval_seconds) <= 1),
  constraint cadence_interval check (interval_seconds between 1 and 31622400),
  constraint cadence_spread check (spread_seconds between 0 and 86400),
  constraint cadence_catch_up check (catch_up in ('none', 'one'))
);
create index cadence_next_tick on cadence (next_tick_at) where next_tick_at is not null;

insert into cadence (name) values ('on_request');

-- Sources and their schedules --------------------------------------------------------------------------------------

create table source (
  id integer generated always as identity primary key,
  type text not null,
  name text,
  url text,
  host_key text,
  external_id text,
  is_active boolean not null default true,
  settings jsonb not null default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint source_type_url_unique unique (type, url),
  constraint source_named check (url is not null or name is not null),
  constraint source_url_length check (char_length(url) between 1 and 2048),
  constraint source_name_length check (char_length(name) between 1 and 1024),
  constraint source_settings_object check (jsonb_typeof(settings) = 'object')
);
create unique index source_type_name_unique on source (type, name) where url is null;
create index source_host_key on source (host_key);

create table schedule (
  id integer generated always as identity primary key,
  source_id integer not null references source (id) on delete cascade,
  -- copies of the source's columns, so that planning reads one table
  source_type text not null,
  source_is_active boolean not null default true,
  task_type text not null,
  cadence_id integer not null references cadence (id),
  is_enabled boolean not null default true,
  priority smallint not null default 0,
  ttl_seconds integer,
  timeout_seconds integer,
  max_attempts smallint not null default 3,
  retry_delay_seconds integer not null default 10,
  retry_backoff text not null default 'exponential',
  overlap text not null default 'skip',
  params jsonb not null default '{}',
  -- state, written when it changes
  cursor jsonb,
  not_before timestamptz,
  not_before_reason text,
  last_task_id uuid,
  last_outcome task_status,
  last_error_code text,
  last_finished_at timestamptz,
  consecutive_failures integer not null default 0,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint schedule_source_task_type_unique unique (source_id, task_type),
  constraint schedule_priority check (priority between -100 and 100),
  constraint schedule_ttl check (ttl_seconds between 1 and 2592000),
  constraint schedule_timeout check (timeout_seconds between 1 and 604800),
  constraint schedule_attempts check (max_attempts between 1 and 100),
  constraint schedule_retry_delay check (retry_delay_seconds between 0 and 86400),
  constraint schedule_retry_backoff check (retry_backoff in ('fixed', 'exponential')),
  constraint schedule_overlap check (overlap in ('skip')),
  constraint schedule_params_object check (jsonb_typeof(params) = 'object')
) with (fillfactor = 85);
-- the walk of planning: one cadence, one kind, by id
create index schedule_planning on schedule (cadence_id, source_type, task_type, id);

-- Groups and tasks -------------------------------------------------------------------------------------------------

create table task_group (
  id integer generated always as identity primary key,
  cadence_id integer references cadence (id) on delete set null,
  source_type text not null,
  task_type text not null,
  trigger text not null,
  tick_at timestamptz not null,
  status group_status not null default 'created',
  priority smallint not null default 0,
  total integer not null default 0,
  created integer not null default 0,
  queued integer not null default 0,
  running integer not null default 0,
  completed integer not null default 0,
  failed integer not null default 0,
  expired integer not null default 0,
  cancelled integer not null default 0,
  late integer not null default 0,
  -- what planning left out, by reason
  skipped jsonb not null default '{}',
  -- manual runs: which schedules were asked for; null for a tick
  selection jsonb,
  params jsonb not null default '{}',
  ttl_seconds integer not null,
  planned_through integer not null default 0,
  is_dispatched boolean not null default false,
  -- every task of the group has a greater id; bounds the partitions that its statements touch
  id_floor uuid not null default uuidv7(interval '-1 second'),
  dispatched_through uuid not null default uuidv7(interval '-1 second'),
  running_check_at timestamptz,
  request_id text,
  expires_at timestamptz not null,
  created_at timestamptz not null default now(),
  started_at timestamptz,
  finished_at timestamptz,
  constraint task_group_trigger check (trigger in ('cadence', 'request', 'manual')),
  constraint task_group_priority check (priority between -100 and 100),
  constraint task_group_counters check (
    least(created, queued, running, completed, failed, expired, cancelled, late) >= 0
    and total = created + queued + running + completed + failed + expired + cancelled
  )
) with (fillfactor = 50);
-- open groups are few; no counter is in an index, so counting stays HOT
create index task_group_open on task_group (source_type, task_type) where finished_at is null;
create index task_group_created_at on task_group (created_at);

create table tick (
  id bigint generated always as identity primary key,
  cadence_id integer not null references cadence (id) on delete cascade,
  tick_at timestamptz not null,
  source_type text not null,
  task_type text not null,
  outcome text not null default 'planning',
  group_id integer,
  planned integer not null default 0,
  skipped jsonb not null default '{}',
  created_at timestamptz not null default now(),
  -- the guarantee of one group per tick: the first writer wins
  constraint tick_unique unique (cadence_id, tick_at, source_type, task_type),
  constraint tick_outcome check (outcome in ('planning', 'planned', 'empty', 'missed'))
);
create index tick_created_at on tick (created_at);

-- Partitioned by id: uuid v7 carries the time, so a status needs nothing but the id, and retention drops partitions.
-- No index names status or a changing time: it would make every status update non-HOT.
create table task (
  id uuid not null default uuidv7(),
  group_id integer not null,
  schedule_id integer not null,
  source_id integer not null,
  status task_status not null default 'created',
  attempt smallint not null default 1,
  max_attempts smallint not null default 1,
  not_before timestamptz,
  created_at timestamptz not null default now(),
  queued_at timestamptz,
  started_at timestamptz,
  finished_at timestamptz,
  worker_id text,
  error_code text,
  error text,
  progress jsonb,
  result jsonb,
  constraint task_pkey primary key (id)
) partition by range (id);
create index task_group_walk on task (group_id, id);
create index task_schedule_history on task (schedule_id, id);

-- Retries and deferrals: an attempt that is handed out at a later moment.
create table task_delay (
  task_id uuid not null,
  attempt smallint not null,
  source_type text not null,
  due_at timestamptz not null,
  reason text not null,
  constraint task_delay_pkey primary key (task_id, attempt)
);
create index task_delay_due on task_delay (source_type, due_at);

-- Attempts that ended without completing the task.
create table task_attempt (
  task_id uuid not null,
  attempt smallint not null,
  status task_status not null,
  worker_id text,
  started_at timestamptz,
  finished_at timestamptz not null default now(),
  error_code text,
  error text,
  retry_at timestamptz,
  constraint task_attempt_pkey primary key (task_id, attempt)
) partition by range (task_id);

create table artifact (
  id bigint generated always as identity primary key,
  task_id uuid not null,
  name text not null,
  bytes bigint not null,
  sha256 text not null,
  content_type text not null,
  storage_key text not null,
  created_at timestamptz not null default now(),
  constraint artifact_name_unique unique (task_id, name)
);

-- Workers and records ----------------------------------------------------------------------------------------------

create table worker (
  id text primary key,
  source_type text not null,
  host text not null default '',
  pid integer not null default 0,
  version text not null default '',
  started_at timestamptz not null,
  last_seen_at timestamptz not null,
  running integer not null default 0,
  capacity integer not null default 0,
  done_total bigint not null default 0,
  failed_total bigint not null default 0,
  stopping boolean not null default false,
  lost_at timestamptz
) with (fillfactor = 70);

create sequence item_id_seq;
create table item (
  id bigint not null default nextval('item_id_seq'),
  source_id integer not null,
  item_key text not null,
  kind text not null,
  url text,
  title text,
  author text,
  published_at timestamptz,
  updated_at timestamptz,
  content_hash text not null,
  payload jsonb not null default '{}',
  revision integer not null default 1,
  first_task_id uuid not null,
  last_task_id uuid not null,
  first_seen_at timestamptz not null default now(),
  last_changed_at timestamptz not null default now(),
  constraint item_pkey primary key (source_id, item_key)
) partition by hash (source_id);
create table item_0 partition of item for values with (modulus 4, remainder 0);
create table item_1 partition of item for values with (modulus 4, remainder 1);
create table item_2 partition of item for values with (modulus 4, remainder 2);
create table item_3 partition of item for values with (modulus 4, remainder 3);
alter sequence item_id_seq owned by item.id;
create index item_id on item (id);
create index item_source on item (source_id, id);
create index item_last_changed on item using brin (last_changed_at);

-- Messages nobody could use, requests that were answered -------------------------------------------------------------

create table dead_letter (
  id bigint generated always as identity primary key,
  topic text not null,
  partition integer not null,
  message_offset bigint not null,
  message_key bytea,
  value bytea,
  headers jsonb not null default '{}',
  reason text not null,
  detail text not null default '',
  consumer text not null default '',
  failed_at timestamptz not null,
  redriven_at timestamptz,
  constraint dead_letter_unique unique (topic, partition, message_offset, consumer)
);
create index dead_letter_failed_at on dead_letter (failed_at);

create table idempotency_key (
  key text primary key,
  request_hash text not null,
  group_ids integer[] not null default '{}',
  response jsonb,
  created_at timestamptz not null default now(),
  constraint idempotency_key_length check (char_length(key) between 1 and 255)
);
create index idempotency_key_created_at on idempotency_key (created_at);

-- Partitions by id -------------------------------------------------------------------------------------------------

-- The least uuid v7 of a moment: 48 bits of milliseconds, version 7, zeros.
create function uuid_floor(moment timestamptz) returns uuid language sql immutable strict parallel safe as $$
  select (lpad(to_hex((extract(epoch from moment) * 1000)::bigint), 12, '0') || '70008000000000000000')::uuid
$$;

-- Makes the weekly partitions of task and task_attempt from the week before `moment` to `weeks` ahead; returns those made.
create function make_task_partitions(moment timestamptz, weeks integer) returns text[] language plpgsql as $$
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

select make_task_partitions(now(), 4);

-- Planner settings measured for updates that touch partitions by id: 10 to 27 times faster than with the defaults.
do $$
begin
  execute format('alter database %I set random_page_cost = 1.1', current_database());
  execute format('alter database %I set jit = off', current_database());
exception when insufficient_privilege then
  raise notice 'the database belongs to another role: ask its owner for random_page_cost = 1.1 and jit = off';
end
$$;
