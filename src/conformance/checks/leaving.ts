import { exitText, sayWord, statusOf } from '../bench';
import { failed, ok, type Check } from '../check';

/** How a parser leaves: asked to, and without a word. */

/** Time to finish, hand back and say goodbye. */
const LEAVE_MS = 30_000;
/** Until the partitions of a killed worker belong to the new one. */
const TAKE_OVER_MS = 60_000;

const stopping: Check = {
  name: 'sigterm',
  expected:
    'on SIGTERM it says stopping, finishes its tasks or hands them back (failed, cancelled, retryable), exit code 0',
  needs: ['command', 'slow'],
  run: async (bench) => {
    const task = await bench.send(bench.slowTask());
    if (!(await bench.runs(task))) return failed('the slow task did not run');
    const process = bench.process;
    if (process === null) return failed('there is no process');
    const exit = await process.end('SIGTERM', LEAVE_MS);
    if (exit === null) {
      await process.end('SIGKILL', LEAVE_MS);
      return failed(`it did not end within ${LEAVE_MS / 1000} s`);
    }
    const end = await bench.endOf(task, 2_000);
    const worker = bench.wordsOf(task)[0]?.raw['worker_id'];
    const goodbye = () =>
      bench.wire.heartbeats.some(({ raw }) => raw['worker_id'] === worker && raw['stopping'] === true);
    await bench.wire.until(goodbye, 2_000);
    if (exit.code !== 0) return failed(`${exitText(exit)}`);
    if (!goodbye()) return failed('no heartbeat said stopping');
    const isHandedBack = end?.message?.error?.code === 'cancelled' && end.message.error.retryable !== false;
    if (end === null || (statusOf(end) !== 'completed' && !isHandedBack))
      return failed(
        `its open task: ${sayWord(end)}${end?.message?.error?.retryable === false ? ', not retryable' : ''}`,
      );
    return ok(`exit code 0, ${sayWord(end)}`);
  },
};

const killed: Check = {
  name: 'killed',
  expected: 'after kill -9 of a worker a new one does the next attempt of its task',
  needs: ['command', 'slow'],
  run: async (bench) => {
    const first = await bench.send(bench.slowTask());
    if (!(await bench.runs(first))) return failed('the slow task did not run');
    await bench.process?.end('SIGKILL', LEAVE_MS);
    const { good } = bench.options;
    const source = { ...first.source, url: good.url, settings: { ...good.settings } };
    const trouble = await bench.ensureRunning();
    if (trouble !== null) return failed(trouble);
    const second = await bench.send({ ...first, source, params: { ...good.params }, attempt: 2 });
    const end = await bench.endOf(second, TAKE_OVER_MS);
    return end !== null && statusOf(end) === 'completed'
      ? ok('attempt 2 completed')
      : failed(`attempt 2: ${sayWord(end)}`);
  },
};

/** Checks of the end of a parser process; each begins with one that runs. */
export const leavingChecks = [stopping, killed];
