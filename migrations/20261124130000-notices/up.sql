-- Notices: who is told what, and the outbox. A notice is written by the statement that ends its group or task.

create table notice_rule (
  id integer generated always as identity primary key,
  name text not null,
  channel text not null,
  -- telegram: a chat id or @name; webhook: an address
  target text not null,
  thread_id integer,
  scope text not null default 'group',
  events text[] not null,
  -- null: any
  source_type text,
  task_type text,
  cadence_id integer references cadence (id) on delete cascade,
  schedule_id integer references schedule (id) on delete cascade,
  template text,
  -- names of result files that go along, with * for any characters; of tasks only
  attach text[] not null default '{}',
  -- at most one notice in this many seconds
  quiet_seconds integer not null default 0,
  is_enabled boolean not null default true,
  disabled_reason text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint notice_rule_name_unique unique (name),
  constraint notice_rule_name_length check (char_length(name) between 1 and 255),
  constraint notice_rule_channel check (channel in ('telegram', 'webhook')),
  constraint notice_rule_scope check (scope in ('group', 'task')),
  constraint notice_rule_quiet check (quiet_seconds between 0 and 86400)
);

create table notice (
  id bigint generated always as identity primary key,
  -- null: a pipeline asked for it itself
  rule_id integer references notice_rule (id) on delete set null,
  channel text not null,
  target text not null,
  event text not null,
  task_group_id integer not null,
  task_id uuid,
  status text not null default 'waiting',
  attempts integer not null default 0,
  due_at timestamptz not null default now(),
  error text,
  -- what the receiver called it: the id of the Telegram message, the status of the webhook's answer
  receipt text,
  created_at timestamptz not null default now(),
  sent_at timestamptz,
  constraint notice_status check (status in ('waiting', 'sent', 'failed', 'skipped'))
);
-- the outbox is short: what was sent leaves the index
create index notice_due on notice (due_at) where status = 'waiting';
create index notice_created_at on notice (created_at);
create index notice_rule_sent on notice (rule_id, sent_at) where status = 'sent';
