drop table source_change;
alter table schedule drop column failing_since;
alter table source drop column usual_gap_seconds, drop column last_item_at, drop column health_since, drop column health;
