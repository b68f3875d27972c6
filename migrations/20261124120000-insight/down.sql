drop index schedule_failed;
drop index task_group_history;
drop table item_hour;
