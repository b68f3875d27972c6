-- The trace a group was asked for in (https://www.w3.org/TR/trace-context/); its task messages carry it on.
alter table task_group add column traceparent text;
