alter table task_group drop column traceparent;
