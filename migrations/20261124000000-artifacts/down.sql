drop table if exists removed_artifact;
drop index if exists artifact_source, artifact_created_at;
alter table artifact drop column if exists is_completed, drop column if exists attempt, drop column if exists source_id;
