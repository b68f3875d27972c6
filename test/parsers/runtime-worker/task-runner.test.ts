import type { TaskMessage } from '../../../src/contract/messages';
import { TaskRunner, type AcceptedTask } from '../../../src/parsers/runtime/task-runner';
import { waitFor } from '../../support/wait-for';

const taskOf = (task_id: string, attempt = 1): AcceptedTask => ({
  message: { task_id, attempt } as TaskMessage,
  abort: new AbortController(),
});

test('two attempts of one task hold a place each until each is done', async () => {
  const finish: (() => void)[] = [];
  const runner = new TaskRunner(4, () => new Promise((resolve) => finish.push(resolve)));
  runner.start([taskOf('a', 1), taskOf('a', 2)], runner.reserve(2));
  finish[0]?.();
  await waitFor('the first to end', () => runner.running === 1);
  expect(runner.tasks().map(({ message }) => message.attempt)).toEqual([2]);
  finish[1]?.();
  await runner.drain(1_000);
  expect(runner.tasks()).toEqual([]);
});

test('draining waits for tasks that are being accepted', async () => {
  const runner = new TaskRunner(4, async () => undefined);
  const places = runner.reserve(1);
  let drained = false;
  const draining = runner.drain(5_000).then(() => (drained = true));
  await new Promise(setImmediate);
  expect(drained).toBe(false);
  runner.start([taskOf('a')], places);
  await draining;
  expect(runner.tasks()).toEqual([]);
});

test('a worker takes no more than it can run, until its tasks prove quick', async () => {
  const runner = new TaskRunner(3, async () => undefined);
  expect(runner.reserve(10)).toBe(3);
  runner.start([taskOf('a'), taskOf('b'), taskOf('c')], 3);
  await runner.drain(1_000);
  expect(runner.reserve(10)).toBe(10);
});
