import fc from 'fast-check';
import type { TaskMessage } from '../../../src/contract/messages';
import { HostGate } from '../../../src/parsers/runtime/host-gate';
import { TaskRunner, type AcceptedTask } from '../../../src/parsers/runtime/task-runner';
import { waitFor } from '../../support/wait-for';

const taskOf = (task_id: string, attempt = 1): AcceptedTask => ({
  message: { task_id, attempt } as TaskMessage,
  carried: {},
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

test('while enough quick tasks wait, a handful of free places is not worth two requests', async () => {
  const finish: (() => void)[] = [];
  let isQuick = true;
  const runner = new TaskRunner(2, () =>
    isQuick ? Promise.resolve() : new Promise((resolve) => finish.push(resolve)),
  );
  runner.start([taskOf('a'), taskOf('b')], runner.reserve(2));
  await runner.drain(1_000);
  isQuick = false;
  const room = runner.reserve(10_000);
  expect(room).toBeGreaterThan(100);
  runner.start(
    Array.from({ length: room }, (_, n) => taskOf(`t${n}`)),
    room,
  );
  finish.shift()?.();
  await waitFor('the next to begin', () => finish.length === 2);
  expect(runner.reserve(1_000)).toBe(0);
  // the last records of a partition need not wait for more room
  expect(runner.reserve(1)).toBe(1);
  while (runner.tasks().length > 0) {
    finish.shift()?.();
    await new Promise(setImmediate);
  }
  expect(runner.reserve(1_000)).toBeGreaterThan(1);
});

describe('a task that waits for its turn at a host', () => {
  /** A worker whose tasks each ask one host, named by the first letter of the task. */
  function worker(concurrency: number, perHost: number) {
    const gate = new HostGate(perHost, { yields: true });
    const open = new Map<string, () => void>();
    const most = { running: 0 };
    const runner = new TaskRunner(concurrency, async ({ message, abort }) => {
      const { task_id } = message;
      await gate
        .pass(task_id.slice(0, 1), abort.signal, async () => {
          most.running = Math.max(most.running, runner.running);
          await new Promise<void>((resolve) => open.set(task_id, resolve));
        })
        .catch(() => undefined);
    });
    const take = (...ids: string[]) => {
      const tasks = ids.map((id) => taskOf(id));
      runner.start(tasks, runner.reserve(tasks.length));
      return tasks;
    };
    const end = async (id: string) => {
      await waitFor(`${id} to be at its host`, () => open.has(id));
      open.get(id)?.();
    };
    return { runner, take, end, open, most };
  }

  test('gives its place to others, and goes first when its turn has come', async () => {
    const { runner, take, end, open, most } = worker(3, 1);
    take('s1', 's2', 's3');
    await waitFor('two to step aside', () => runner.running === 1);
    expect(runner.reserve(10)).toBe(2);
    runner.start([taskOf('a1'), taskOf('b1')], 2);
    await waitFor('the others to be at work', () => open.has('a1') && open.has('b1'));
    // no room is left: the next of the slow host has its turn, but must wait for a place
    await end('s1');
    await waitFor('the next of the slow host', () => open.has('s2'));
    expect(most.running).toBe(3);
    for (const id of ['a1', 'b1', 's2', 's3']) await end(id);
    await runner.drain(1_000);
    expect([runner.running, runner.reserve(3)]).toEqual([0, 3]);
  });

  test('that is broken off leaves no place behind, taken or missing', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ host: fc.constantFrom('a', 'b'), abort: fc.boolean() }), { minLength: 1, maxLength: 12 }),
        fc.integer({ min: 1, max: 4 }),
        async (wanted, concurrency) => {
          const { runner, open } = worker(concurrency, 1);
          const waiting = wanted.map(({ host, abort }, n) => ({ task: taskOf(`${host}${n}`), abort }));
          const begun: typeof waiting = [];
          while (waiting.length > 0 || runner.tasks().length > 0) {
            const some = waiting.splice(0, runner.reserve(Math.min(waiting.length, concurrency)));
            runner.start(
              some.map(({ task }) => task),
              some.length,
            );
            begun.push(...some);
            for (const { task, abort } of begun) if (abort) task.abort.abort(new Error('broken off'));
            for (const finish of open.values()) finish();
            await new Promise(setImmediate);
            if (runner.running > concurrency) throw new Error(`${runner.running} run at once`);
          }
          expect([runner.running, runner.reserve(100)]).toEqual([0, expect.any(Number)]);
          expect(runner.tasks()).toEqual([]);
        },
      ),
      { numRuns: 200 },
    );
  });
});
