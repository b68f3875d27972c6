import { randomInt, randomUUID } from 'node:crypto';
import type { TaskMessage } from '../../contract/messages';
import { isEnd, sayWord, statusOf, type Bench } from '../bench';
import { failed, ok, type Check, type Verdict } from '../check';

/** Tasks that must not be run, or not to their end: too late, cancelled, too long. */

/** What must not happen is waited for this long. */
const NOTHING_MS = 1_500;
/** A parser stops a task within this time. */
const STOP_MS = 10_000;

const expired: Check = {
  name: 'not-after',
  expected: 'a task past its not_after is answered with expired, and no work is done for it',
  run: async (bench) => {
    const past = new Date(Date.now() - 60_000).toISOString();
    const task = await bench.send(bench.task(bench.options.good, { not_after: past }));
    const end = await bench.endOf(task);
    if (end === null || statusOf(end) !== 'expired') return failed(sayWord(end));
    await bench.wire.listenFor(NOTHING_MS);
    if (bench.itemsOf(task).length > 0) return failed('expired, but items came all the same');
    const others = bench.wordsOf(task).filter((word) => word !== end);
    return others.length > 0 ? failed(`expired, but also ${others.map(sayWord).join(', ')}`) : ok('expired, no work');
  },
};

async function cancelledBy(
  bench: Bench,
  orderOf: (task: TaskMessage) => Parameters<Bench['cancel']>[0],
): Promise<Verdict> {
  const task = await bench.send(bench.slowTask());
  if (!(await bench.runs(task)))
    return failed(`the slow task did not run: ${sayWord(bench.wordsOf(task).find(isEnd) ?? null)}`);
  if (bench.wordsOf(task).some(isEnd)) return failed('the slow task ended before it could be cancelled');
  const begun = Date.now();
  await bench.cancel(orderOf(task));
  const end = await bench.endOf(task, STOP_MS);
  const code = end?.message?.error?.code;
  if (end === null) {
    await bench.cancel({ task_id: task.task_id });
    return failed(`it went on for ${STOP_MS / 1000} s after the order`);
  }
  const seen = `${sayWord(end)} after ${Date.now() - begun} ms`;
  return statusOf(end) === 'failed' && code === 'cancelled' ? ok(seen) : failed(seen);
}

const cancelTask: Check = {
  name: 'cancel-task',
  expected: 'a cancellation by task ends the running task with failed, code cancelled',
  needs: ['slow'],
  run: (bench) => cancelledBy(bench, ({ task_id }) => ({ task_id })),
};

const cancelGroup: Check = {
  name: 'cancel-group',
  expected: 'a cancellation by group ends its running tasks with failed, code cancelled',
  needs: ['slow'],
  run: (bench) => cancelledBy(bench, ({ task_group_id }) => ({ task_group_id })),
};

const cancelOther: Check = {
  name: 'cancel-other',
  expected: 'a cancellation of another task, group or attempt changes nothing',
  needs: ['slow'],
  run: async (bench) => {
    const task = await bench.send(bench.slowTask());
    if (!(await bench.runs(task))) return failed('the slow task did not run');
    await bench.cancel({ task_id: randomUUID() });
    await bench.cancel({ task_group_id: randomInt(1, 1_000_000) });
    await bench.cancel({ task_id: task.task_id, attempt: task.attempt + 1 });
    const end = await bench.endOf(task, NOTHING_MS);
    await bench.cancel({ task_id: task.task_id });
    await bench.endOf(task, STOP_MS);
    return end === null ? ok(`still running ${NOTHING_MS} ms later`) : failed(`the task ended: ${sayWord(end)}`);
  },
};

const timeout: Check = {
  name: 'timeout',
  expected: 'a task longer than its timeout_seconds ends with failed, code timeout',
  needs: ['slow'],
  run: async (bench) => {
    const begun = Date.now();
    const task = await bench.send(bench.slowTask({ timeout_seconds: 1 }));
    const end = await bench.endOf(task, 1_000 + STOP_MS);
    if (end === null) await bench.cancel({ task_id: task.task_id });
    const seen = `${sayWord(end)} after ${Date.now() - begun} ms, allowed was 1 s`;
    return end?.message?.error?.code === 'timeout' && statusOf(end) === 'failed' ? ok(seen) : failed(seen);
  },
};

/** Checks of tasks that are refused or broken off. */
export const refusalChecks = [expired, cancelOther, cancelTask, cancelGroup, timeout];
