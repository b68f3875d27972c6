import { Command } from 'commander';
import { planRequest } from '../manager/planning/plan-request';
import { print, type Env } from './cli-error';
import { withDatabase } from './with-database';

export function planCommand(env: Env): Command {
  return new Command('plan')
    .description(
      'Plan every due cadence and on_request once, like POST /api/v1/task_group/; a running manager dispatches',
    )
    .option('--json', 'one JSON line', false)
    .action(async ({ json }: { json: boolean }) => {
      const answer = await withDatabase(env, (dataSource, config) =>
        planRequest({ dataSource, ttl_seconds: config.tasks.ttl_seconds, onPlanned: () => undefined }, {}),
      );
      const groups = answer.groups.map(
        ({ id, source_type, task_type, total }) => `group ${id}: ${source_type} ${task_type}, ${total} tasks`,
      );
      const skipped = answer.skipped.map(
        ({ source_type, task_type, reason, count }) => `skipped ${source_type} ${task_type}: ${count} × ${reason}`,
      );
      print(answer, json, [...groups, ...skipped].join('\n') || 'nothing is due');
    });
}
