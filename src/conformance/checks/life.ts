import { isErrorCode } from '../../contract/error-codes';
import type { TaskMessage } from '../../contract/messages';
import { attemptOf, isEnd, sayWord, statusOf, type Bench } from '../bench';
import { failed, ok, skipped, verdictOf, type Check } from '../check';

/** The life of one task: running, items, completed or failed, the cursor. */

/** With room to spare a task is taken within this time. */
const PROMPT_MS = 5_000;
/** Items are acknowledged before `completed`: none may come after it. */
const AFTERWARDS_MS = 1_000;
/** The kit sends no more than this at once. */
const MOST_TASKS = 2_001;

const running: Check = {
  name: 'running',
  expected: `says running within ${PROMPT_MS / 1000} s, before anything else, with worker_id and attempt`,
  run: async (bench) => {
    const task = bench.task();
    const begun = Date.now();
    await bench.send(task);
    if (!(await bench.runs(task, PROMPT_MS)))
      return failed(`no running within ${PROMPT_MS / 1000} s; ${sayWord(await bench.endOf(task))}`);
    const took = Date.now() - begun;
    await bench.endOf(task);
    const [first] = bench.wordsOf(task);
    if (first === undefined || statusOf(first) !== 'running')
      return failed(`the first word was ${sayWord(first ?? null)}`);
    const missing = ['worker_id', 'attempt'].filter(
      (name) => first.raw[name] === undefined || first.raw[name] === null,
    );
    if (missing.length > 0) return failed(`running came without ${missing.join(' and ')}`);
    return ok(`running after ${took} ms by ${String(first.raw['worker_id'])}`);
  },
};

const completed: Check = {
  name: 'completed',
  expected: 'says completed once, last, with a result, and echoes task_id and attempt',
  run: async (bench) => {
    const task = bench.task(bench.options.good, { attempt: 3 });
    await bench.send(task);
    const end = await bench.endOf(task);
    if (end === null || statusOf(end) !== 'completed')
      return failed(`${sayWord(end)}: ${end?.message?.error?.message ?? ''}`);
    const words = bench.wordsOf(task);
    if (end.raw['attempt'] !== 3) return failed(`attempt ${String(end.raw['attempt'])} came back instead of 3`);
    if (typeof end.raw['result'] !== 'object' || end.raw['result'] === null)
      return failed('completed came without a result');
    if (words.at(-1) !== end) return failed(`${sayWord(words.at(-1) ?? null)} came after completed`);
    return ok(`completed, attempt 3, result ${JSON.stringify(end.raw['result']).slice(0, 120)}`);
  },
};

const cursor: Check = {
  name: 'cursor',
  expected: 'accepts in the next task the cursor that the last one gave back',
  run: async (bench) => {
    const first = await bench.send(bench.task());
    const given = (await bench.endOf(first))?.message?.cursor;
    if (given === undefined || given === null) return skipped('the parser gives no cursor back');
    const { source, schedule_id } = first;
    const next = await bench.send(bench.task(bench.options.good, { source, schedule_id, cursor: given }));
    const end = await bench.endOf(next);
    const seen = `${sayWord(end)} with cursor ${JSON.stringify(given).slice(0, 120)}`;
    return end !== null && statusOf(end) === 'completed' ? ok(seen) : failed(seen);
  },
};

const items: Check = {
  name: 'items',
  expected: 'items keep the schema, name their task, attempt and source, and all come before completed',
  run: async (bench) => {
    const before = bench.wire.items.length;
    // an item without an attempt speaks of the first one: only a later one shows whether it is named
    const task = await bench.send(bench.task(bench.options.good, { attempt: 2 }));
    const end = await bench.endOf(task);
    if (end === null || statusOf(end) !== 'completed') return failed(sayWord(end));
    await bench.wire.listenFor(AFTERWARDS_MS);
    const found = bench.wire.items.slice(before).filter(({ raw }) => !isOfAnother(bench, task, raw));
    if (found.length === 0) return skipped('the task left no items');
    const problems = found.flatMap(({ problem, raw, at }) => {
      const key = String(raw['item_key']);
      if (problem !== null) return [`item ${key} breaks the schema: ${problem}`];
      const wrong = (
        [
          ['source', raw['source_id'], task.source.id],
          ['task', raw['task_id'], task.task_id],
          ['attempt', attemptOf(raw), task.attempt],
        ] as const
      ).find(([, is, wanted]) => is !== wanted);
      if (wrong !== undefined) return [`item ${key} names ${wrong[0]} ${String(wrong[1])} instead of ${wrong[2]}`];
      return at > end.at ? [`item ${key} was sent ${at - end.at} ms after completed`] : [];
    });
    return verdictOf(problems, `${found.length} items, all before completed`);
  },
};

/** Whether an item is rightly that of another attempt that was sent; what names nothing that was sent is not. */
function isOfAnother(bench: Bench, { task_id, attempt }: TaskMessage, raw: Readonly<Record<string, unknown>>): boolean {
  const named = bench.sent.get(`${String(raw['task_id'])}/${attemptOf(raw)}`)?.task;
  return named !== undefined && (named.task_id !== task_id || named.attempt !== attempt);
}

const failure: Check = {
  name: 'failed',
  expected: 'a task that cannot succeed says failed with a code of the closed list and a message',
  needs: ['failing'],
  run: async (bench) => {
    const task = await bench.send(bench.task(bench.options.failing ?? bench.options.good));
    const end = await bench.endOf(task);
    if (end === null || statusOf(end) !== 'failed') return failed(sayWord(end));
    const error = end.message?.error;
    if (!error) return failed(`failed came without an error (${end.problem ?? 'no error field'})`);
    if (!isErrorCode(error.code)) return failed(`${error.code} is no code of the list`);
    return error.message === ''
      ? failed(`${error.code} came without a message`)
      : ok(`${error.code}: ${error.message.slice(0, 120)}`);
  },
};

const progress: Check = {
  name: 'progress',
  expected: 'progress, where it is sent, never goes back within an attempt',
  run: async (bench) => {
    let seen = 0;
    const problems: string[] = [];
    for (const { task } of bench.sent.values()) {
      let last = 0;
      for (const word of bench.wordsOf(task)) {
        const done = word.message?.progress?.done;
        if (done === undefined) continue;
        seen += 1;
        if (done < last) problems.push(`progress of ${task.task_id} went from ${last} to ${done}`);
        last = done;
      }
    }
    return seen === 0 ? skipped('the parser sent no progress') : verdictOf(problems, `${seen} words with progress`);
  },
};

const capacity: Check = {
  name: 'more-than-capacity',
  expected: 'more tasks at once than there is capacity for are all done',
  run: async (bench) => {
    const count = bench.capacity() * 2 + 1;
    if (count > MOST_TASKS) return skipped(`a capacity of ${bench.capacity()} is more than the kit has tasks for`);
    const tasks = await Promise.all(Array.from({ length: count }, () => bench.send(bench.task())));
    await bench.wire.until(() => tasks.every((task) => bench.wordsOf(task).some(isEnd)), bench.options.timeout_ms * 2);
    const done = tasks.filter((task) => bench.wordsOf(task).some((word) => statusOf(word) === 'completed')).length;
    const seen = `${done} of ${count} completed, capacity ${bench.capacity()}`;
    return done === count ? ok(seen) : failed(seen);
  },
};

/** Checks of tasks that run. */
export const lifeChecks = [running, completed, cursor, items, failure, capacity];

/** Looks at everything that was said; comes last. */
export const progressCheck = progress;
