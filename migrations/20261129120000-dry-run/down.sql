alter table task_group drop constraint task_group_draft;
alter table task_group drop constraint task_group_trigger;
delete from task where group_id in (select id from task_group where trigger = 'dry_run');
delete from task_group where trigger = 'dry_run';
alter table task_group add constraint task_group_trigger check (trigger in ('cadence', 'request', 'manual'));
alter table task_group drop column draft;
