import { ERROR_CODES, isErrorCode } from '../contract/error-codes';
import { HEADER_MESSAGE_TYPE, HEADER_REQUEST_ID } from '../contract/topics';
import { must, needed, Skip, type Check } from './check';

/** What every parser must do, whatever its language (docs/writing-a-parser.md has the reasons). */

const ENDS = ['completed', 'failed', 'expired'] as const;
/** For what must not happen: long enough for a word to come. */
const QUIET_MS = 2_500;
const MANY = 100;

const accepting: Check[] = [
  {
    name: 'accepts a task',
    expects: 'a running status with worker_id and attempt, keyed by the task id',
    run: async ({ talk, url }) => {
      const task = talk.task(url);
      await talk.send(task);
      const { value, key, headers } = await talk.hear(task.task_id, ['running']);
      must(Boolean(value.worker_id), 'the running status has no worker_id');
      must(value.attempt === 1, `the running status is about attempt ${value.attempt ?? 'nothing'}`);
      must(key === task.task_id, `its key is ${key ?? 'empty'} instead of the task id`);
      must(headers[HEADER_MESSAGE_TYPE] === 'status', `its header ${HEADER_MESSAGE_TYPE} is not "status"`);
      await talk.hear(task.task_id, ENDS);
      return `${value.worker_id} is running attempt 1`;
    },
  },
  {
    name: 'completes it',
    expects: 'a completed status with a result, after running; its items came before',
    run: async ({ talk, url }) => {
      const task = talk.task(url);
      const request_id = await talk.send(task);
      const end = await talk.hear(task.task_id, ENDS);
      must(end.value.status === 'completed', `it ended as ${end.value.status}: ${end.value.error?.message ?? ''}`);
      must(end.value.attempt === 1, 'completed names another attempt');
      must(typeof end.value.result === 'object' && end.value.result !== null, 'completed has no result');
      must(
        end.headers[HEADER_REQUEST_ID] === request_id,
        `the header ${HEADER_REQUEST_ID} of the task did not come back`,
      );
      const items = talk.items.filter(({ value }) => value.task_id === task.task_id);
      // the reader of items may be behind that of statuses by a batch
      const late = items.filter(({ at }) => at > end.at + 500);
      must(late.length === 0, `${late.length} items came after completed`);
      must(
        items.every(({ value, key }) => value.source_id === task.source.id && key === String(task.source.id)),
        'items name another source, or are not keyed by it',
      );
      must(talk.strange.length === 0, `some messages cannot be read: ${talk.strange.slice(0, 3).join('; ')}`);
      return `completed with ${items.length} items`;
    },
  },
  {
    name: 'takes its cursor back',
    expects: 'a task with the cursor of the one before completes',
    run: async ({ talk, url }) => {
      const first = talk.task(url);
      await talk.send(first);
      const { value } = await talk.hear(first.task_id, ENDS);
      if (!value.cursor) throw new Skip('completed has no cursor');
      const second = talk.task(url, { cursor: value.cursor });
      await talk.send(second);
      const end = await talk.hear(second.task_id, ENDS);
      must(end.value.status === 'completed', `with its own cursor it ended as ${end.value.status}`);
      return `cursor of ${JSON.stringify(value.cursor).length} bytes`;
    },
  },
  {
    name: 'says why it fails',
    expects: 'a failed status with a code of the closed list and a message',
    run: async ({ talk, failing_url }) => {
      const task = talk.task(needed(failing_url, '--failing-url'));
      await talk.send(task);
      const { value } = await talk.hear(task.task_id, ENDS);
      must(value.status === 'failed', `it ended as ${value.status}`);
      const { code = '', message = '' } = value.error ?? {};
      must(isErrorCode(code), `the code "${code}" is not one of ${ERROR_CODES.join(', ')}`);
      must(message !== '', 'the error has no message');
      return `${code}: ${message.slice(0, 80)}`;
    },
  },
];

const fences: Check[] = [
  {
    name: 'leaves what came too late',
    expects: 'a task past its not_after is answered with expired and not worked at',
    run: async ({ talk, url }) => {
      const task = talk.task(url, { not_after: new Date(Date.now() - 60_000).toISOString() });
      await talk.send(task);
      const { value } = await talk.hear(task.task_id, [...ENDS, 'running']);
      must(value.status === 'expired', `it said ${value.status}`);
      await talk.rest(500);
      must(
        talk.items.every((item) => item.value.task_id !== task.task_id),
        'it emitted items all the same',
      );
      return 'expired';
    },
  },
  {
    name: 'runs a message once',
    expects: 'the same task and attempt, delivered twice while it runs, is run once',
    run: async ({ talk, slow_url }) => {
      const task = talk.task(needed(slow_url, '--slow-url'));
      await talk.send(task);
      await talk.hear(task.task_id, ['running']);
      await talk.send(task);
      await talk.rest(QUIET_MS);
      const begun = talk.said(task.task_id, 'running').filter(({ value }) => !value.progress);
      await talk.cancel({ task_id: task.task_id });
      must(begun.length === 1, `it said running ${begun.length} times`);
      return 'running once';
    },
  },
  {
    name: 'runs a higher attempt',
    expects: 'attempt 2 of a task whose attempt 1 has ended is run',
    run: async ({ talk, url }) => {
      const task = talk.task(url);
      await talk.send(task);
      await talk.hear(task.task_id, ENDS);
      await talk.send({ ...task, attempt: 2 });
      await talk.until('an end of attempt 2', () =>
        talk.said(task.task_id).some(({ value }) => value.attempt === 2 && ENDS.some((end) => end === value.status)),
      );
      return 'both attempts ended';
    },
  },
  {
    name: 'ignores fields it does not know',
    expects: 'a task with more fields than the contract has completes',
    run: async ({ talk, url }) => {
      const task = { ...talk.task(url), a_field_of_tomorrow: { deep: [1, 2, 3] } };
      await talk.send(task);
      const { value } = await talk.hear(task.task_id, ENDS);
      must(value.status === 'completed', `it ended as ${value.status}`);
      return 'completed';
    },
  },
  {
    name: 'survives what is no task',
    expects: 'empty, broken and foreign messages do not stop it: the next task completes',
    run: async ({ talk, url }) => {
      const task = talk.task(url);
      const foreign = JSON.stringify({ ...talk.task(url), v: 99 });
      await talk.sendRaw('', 'not json', '[]', '{"v":1}', foreign, Buffer.from([0xff, 0xfe, 0x00]));
      await talk.send(task);
      const { value } = await talk.hear(task.task_id, ENDS, talk.wait_ms * 2);
      must(value.status === 'completed', `the next task ended as ${value.status}`);
      return 'the next task completed';
    },
  },
  {
    name: 'works off more than it can hold',
    expects: `${MANY} tasks at once are all completed`,
    run: async ({ talk, url }) => {
      const tasks = Array.from({ length: MANY }, () => talk.task(url));
      await talk.send(...tasks);
      const done = () => tasks.filter(({ task_id }) => talk.said(task_id, 'completed').length > 0).length;
      await talk.until(
        `${MANY} completed`,
        () => done() === MANY,
        talk.wait_ms * 4,
        () => `${done()} were completed`,
      );
      return `${MANY} completed`;
    },
  },
];

const stopping: Check[] = [
  {
    name: 'stops a cancelled task',
    expects: 'failed with code cancelled, soon after a cancellation by task',
    run: async ({ talk, slow_url }) => {
      const task = talk.task(needed(slow_url, '--slow-url'));
      await talk.send(task);
      await talk.hear(task.task_id, ['running']);
      await talk.cancel({ task_id: task.task_id });
      const { value } = await talk.hear(task.task_id, ENDS);
      must(
        value.status === 'failed' && value.error?.code === 'cancelled',
        `it ended as ${value.status} ${value.error?.code ?? ''}`,
      );
      return 'failed, cancelled';
    },
  },
  {
    name: 'stops a cancelled group',
    expects: 'a cancellation by group stops its task, and no other',
    run: async ({ talk, slow_url }) => {
      const [one, other] = [talk.task(needed(slow_url, '--slow-url')), talk.task(slow_url)];
      await talk.send(one, other);
      await talk.hear(one.task_id, ['running']);
      await talk.hear(other.task_id, ['running']);
      await talk.cancel({ task_group_id: one.task_group_id });
      const { value } = await talk.hear(one.task_id, ENDS);
      must(value.error?.code === 'cancelled', `it ended as ${value.status} ${value.error?.code ?? ''}`);
      const hit = talk.said(other.task_id).find((word) => word.value.error?.code === 'cancelled');
      must(hit === undefined, 'the task of another group was stopped too');
      await talk.cancel({ task_id: other.task_id });
      return 'the one was stopped, the other not';
    },
  },
  {
    name: 'keeps its time',
    expects: 'a task that takes longer than timeout_seconds fails with code timeout',
    run: async ({ talk, slow_url }) => {
      const task = talk.task(needed(slow_url, '--slow-url'), { timeout_seconds: 1 });
      await talk.send(task);
      const { value } = await talk.hear(task.task_id, ENDS);
      must(value.error?.code === 'timeout', `it ended as ${value.status} ${value.error?.code ?? ''}`);
      return 'failed, timeout';
    },
  },
  {
    name: 'gives signs of life',
    expects: 'a heartbeat at least every 5 s, from the worker that runs the tasks',
    run: async ({ talk, url }) => {
      const task = talk.task(url);
      await talk.send(task);
      const { value } = await talk.hear(task.task_id, ['running']);
      const ours = () => talk.heartbeats.filter((beat) => beat.value.worker_id === value.worker_id);
      const before = ours().length;
      await talk.until(
        'three heartbeats',
        () => ours().length >= before + 3,
        17_000,
        () => `${ours().length - before} came`,
      );
      const last = ours().at(-1);
      must(last?.key === value.worker_id, 'heartbeats are not keyed by the worker id');
      must(last?.value.source_type === talk.subject.source_type, 'heartbeats name another source type');
      must((last?.value.capacity ?? 0) > 0, 'heartbeats have no capacity');
      return `every ${Math.round(((last?.at ?? 0) - (ours().at(-3)?.at ?? 0)) / 2)} ms`;
    },
  },
];

const process: Check[] = [
  {
    name: 'leaves in good order',
    expects: 'on SIGTERM it says stopping, ends or hands back its tasks, and exits with 0',
    run: async ({ talk, slow_url, program }) => {
      if (program === null) throw new Skip('give --command');
      const task = talk.task(needed(slow_url, '--slow-url'));
      await talk.send(task);
      await talk.hear(task.task_id, ['running']);
      const code = await program.end('SIGTERM', 60_000);
      must(code === 0, `it ended with ${code}`);
      await talk.until('a heartbeat that says stopping', () => talk.heartbeats.some(({ value }) => value.stopping));
      const { value } = await talk.hear(task.task_id, ENDS);
      const isBack = value.status === 'failed' && value.error?.code === 'cancelled' && value.error.retryable !== false;
      must(value.status === 'completed' || isBack, `its task ended as ${value.status} ${value.error?.code ?? ''}`);
      return `exit 0, its task ${isBack ? 'handed back' : 'completed'}`;
    },
  },
  {
    name: 'goes on after a kill',
    expects: 'a task whose worker was killed is run by a new process as attempt 2',
    run: async ({ talk, url, slow_url, program }) => {
      if (program === null) throw new Skip('give --command');
      if (!program.isRunning) await program.start();
      const task = talk.task(needed(slow_url, '--slow-url'));
      await talk.send(task);
      await talk.hear(task.task_id, ['running'], talk.wait_ms * 3);
      await program.end('SIGKILL', 10_000);
      await program.start();
      const again = { ...task, attempt: 2, source: { ...task.source, url } };
      await talk.send(again);
      await talk.until(
        'attempt 2 to be completed',
        () => talk.said(task.task_id, 'completed').some(({ value }) => value.attempt === 2),
        talk.wait_ms * 5,
      );
      return 'attempt 2 completed';
    },
  },
];

export const CHECKS: readonly Check[] = [...accepting, ...fences, ...stopping, ...process];
