import { Command } from 'commander';
import { expireStale } from '../manager/expiry/expire-stale';
import { print, type Env } from './cli-error';
import { withDatabase } from './with-database';

export function expireCommand(env: Env): Command {
  return new Command('expire')
    .description(
      'End stale tasks once, like GET /api/v1/task_group/cancel_expired_task_group; lost workers are the business of a running manager, which hears them',
    )
    .option('--json', 'one JSON line', false)
    .action(async ({ json }: { json: boolean }) => {
      const { finished: _, ...answer } = await withDatabase(env, (dataSource, { tasks }) =>
        expireStale({
          dataSource,
          timeout_seconds: tasks.timeout_seconds,
          worker_lost_seconds: tasks.worker_lost_seconds,
          listenedFor: () => 0,
        }),
      );
      print(
        answer,
        json,
        `${answer.expired_tasks} tasks of ${answer.expired_groups} groups expired, ${answer.requeued_tasks} handed out again`,
      );
    });
}
