-- Whose word a file's row is: a completion's before a failure's, a later attempt's before an earlier one's.
alter table artifact
  add column source_id integer,
  add column attempt smallint not null default 1,
  add column is_completed boolean not null default false;
update artifact f set source_id = t.source_id from task t where t.id = f.task_id;

create index artifact_created_at on artifact (created_at, id);
create index artifact_source on artifact (source_id, created_at, id);

-- Files whose rows are gone and which are still in storage: written in the transaction that deletes the rows, so that
-- a manager killed before it has deleted the objects finds them again.
create table removed_artifact (
  id bigint generated always as identity primary key,
  task_id uuid not null,
  name text not null,
  storage_key text not null
);
