-- A dry run is a group of one task that belongs to no schedule: its source is a draft, which nobody has to save before.
alter table task_group add column draft jsonb;
alter table task_group drop constraint task_group_trigger;
alter table task_group add constraint task_group_trigger check (trigger in ('cadence', 'request', 'manual', 'dry_run'));
alter table task_group add constraint task_group_draft check ((trigger = 'dry_run') = (draft is not null));
