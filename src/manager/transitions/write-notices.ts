/**
 * The outbox of notices, as parts of the statements that end groups and tasks: a notice is there if and only if the
 * end is. Rules are few; without any the parts cost a look at an empty table.
 */

/** Reads `counted (id, cadence_id, source_type, task_type, status, just_finished)`. */
export const noticesOfGroups = `group_notices as (
    insert into notice (rule_id, channel, target, event, task_group_id)
    select r.id, r.channel, r.target, c.status::text, c.id
    from counted c join notice_rule r on r.is_enabled and r.scope = 'group' and c.status::text = any (r.events)
      and (r.source_type is null or r.source_type = c.source_type) and (r.task_type is null or r.task_type = c.task_type)
      and (r.cadence_id is null or r.cadence_id = c.cadence_id)
      and (r.schedule_id is null or exists (
        select from task t where t.schedule_id = r.schedule_id and t.group_id = c.id and t.id > c.id_floor))
    where c.just_finished and c.trigger <> 'dry_run'
  )`;

/**
 * Reads `changed (id, group_id, schedule_id, was, became)`. A task whose result asks for a notice itself (the notify
 * step of a pipeline) goes to the default chat.
 */
export const noticesOfTasks = `task_notices as (
    insert into notice (rule_id, channel, target, event, task_group_id, task_id)
    select r.id, r.channel, r.target, c.became::text, c.group_id, c.id
    from changed c join task_group g on g.id = c.group_id and g.trigger <> 'dry_run'
    join notice_rule r on r.is_enabled and r.scope = 'task' and c.became::text = any (r.events)
      and (r.source_type is null or r.source_type = g.source_type) and (r.task_type is null or r.task_type = g.task_type)
      and (r.cadence_id is null or r.cadence_id = g.cadence_id) and (r.schedule_id is null or r.schedule_id = c.schedule_id)
    where c.became > 'running' and c.became <> c.was
    returning 1
  )`;

/**
 * Reads `changed (id, group_id, schedule_id, was, became, asks_for_notice)`: pipelines that have a notify step. A run
 * that could not say anything itself (its time was over, its worker was lost, its input was away) is spoken for by its
 * source's settings.
 */
export const noticesAskedFor = `asked_notices as (
    insert into notice (channel, target, event, task_group_id, task_id)
    select 'telegram', '', c.became::text, c.group_id, c.id from changed c
    where c.became > 'running' and c.became <> c.was and (c.asks_for_notice
      or c.became in ('failed', 'expired') and exists (
        select from schedule s join source o on o.id = s.source_id
        where s.id = c.schedule_id and o.type = 'CSV_API' and o.settings ? 'notify'
          and o.settings->'notify'->>'when' is distinct from 'success'))
    returning 1
  )`;
