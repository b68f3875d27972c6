-- The life of a source: its health as a column, written when it changes, and a ledger of what changed.

alter table source
  add column health text not null default 'new',
  add column health_since timestamptz not null default now(),
  -- when it last brought a new item, and how long it usually takes to bring another
  add column last_item_at timestamptz,
  add column usual_gap_seconds real;
create index source_health on source (health, id);

-- since when its tasks fail, without a success between
alter table schedule add column failing_since timestamptz;

create table source_change (
  id bigint generated always as identity primary key,
  source_id integer not null references source (id) on delete cascade,
  at timestamptz not null default now(),
  field text not null,
  old text,
  new text,
  reason text not null,
  task_id uuid
);
create index source_change_of on source_change (source_id, id);
create index source_change_at on source_change (at);
