-- Every script that was ever uploaded. The current one of a source is named by its settings; workers read the code from
-- the storage, this table is the record.

create table script_revision (
  id integer generated always as identity primary key,
  source_id integer not null references source (id) on delete cascade,
  revision integer not null,
  language text not null,
  code text not null,
  sha256 text not null,
  created_by text,
  created_at timestamptz not null default now(),
  constraint script_revision_unique unique (source_id, revision),
  constraint script_revision_number check (revision >= 1),
  constraint script_revision_language check (language in ('python', 'javascript', 'typescript')),
  constraint script_revision_code check (octet_length(code) <= 1048576)
);
