import { isEnd, sayWord, statusOf, type Bench } from '../bench';
import { failed, ok, type Check, type Verdict } from '../check';

/** Kafka delivers at least once, and whatever it was given: repetitions, newer attempts, messages nobody can read. */

/** A second run would have said something within this time. */
const AGAIN_MS = 1_500;

const duplicate: Check = {
  name: 'duplicate',
  expected: 'the same task_id and attempt delivered again is not run again',
  run: async (bench) => {
    const task = bench.task();
    await bench.send(task);
    await bench.send(task);
    await bench.endOf(task);
    await bench.send(task);
    // same key, same partition: when this one is done, the repetitions were looked at
    const fence = await bench.send(bench.task(bench.options.good, { source: task.source }));
    await bench.endOf(fence);
    await bench.wire.listenFor(AGAIN_MS);
    const words = bench.wordsOf(task);
    const ends = words.filter(isEnd).length;
    const begins = words.filter((word) => statusOf(word) === 'running' && !word.message?.progress).length;
    const seen = `sent three times: ${begins} × running, ${ends} × ended`;
    return ends === 1 && begins <= 1 ? ok(seen) : failed(seen);
  },
};

const higherAttempt: Check = {
  name: 'higher-attempt',
  expected: 'a higher attempt of a task that was done is run, and says its attempt',
  run: async (bench) => {
    const first = await bench.send(bench.task());
    await bench.endOf(first);
    const second = await bench.send({ ...first, attempt: 2 });
    const end = await bench.endOf(second);
    return end !== null && end.raw['attempt'] === 2 && statusOf(end) === 'completed'
      ? ok('attempt 2 completed')
      : failed(`attempt 2: ${sayWord(end)}`);
  },
};

const unknownFields: Check = {
  name: 'unknown-fields',
  expected: 'fields it does not know are ignored',
  run: async (bench) => {
    const task = bench.task();
    const source = { ...task.source, shelf: 7 };
    await bench.send(task, { ...task, source, color: 'green', nested: { deep: [1, { deeper: null }] } });
    const end = await bench.endOf(task);
    return end !== null && statusOf(end) === 'completed' ? ok('completed') : failed(sayWord(end));
  },
};

/** Sends something unreadable, then a task with the same key: it can be done only by a parser that goes on. */
async function survives(bench: Bench, send: (key: string) => Promise<void>): Promise<Verdict> {
  const task = bench.task();
  await send(String(task.source.id));
  await bench.send(task);
  const end = await bench.endOf(task);
  if (end !== null && statusOf(end) === 'completed') return ok('the next task was completed');
  const exit = bench.process?.exit;
  return failed(exit ? 'the parser ended' : `the next task: ${sayWord(end)}`);
}

const unknownVersion: Check = {
  name: 'unknown-version',
  expected: 'a message of an unknown version is not run and does not stop the parser',
  run: async (bench) => {
    const future = bench.task();
    const verdict = await survives(bench, (key) => bench.sendBytes(key, JSON.stringify({ ...future, v: 99 })));
    const [word] = bench.wordsOf(future);
    return word === undefined ? verdict : failed(`a task of version 99 was answered: ${sayWord(word)}`);
  },
};

const poison = (name: string, what: string, values: readonly (string | Buffer)[]): Check => ({
  name,
  expected: `${what} does not stop the parser`,
  run: (bench) =>
    survives(bench, async (key) => {
      for (const value of values) await bench.sendBytes(key, value);
    }),
});

const badControl: Check = {
  name: 'bad-control',
  expected: 'unreadable orders on the control topic do not stop the parser',
  run: (bench) =>
    survives(bench, async () => {
      for (const value of ['{', '', '[]', '{"v":1,"kind":"dance"}', '{"v":99,"kind":"cancel"}', '{"kind":"cancel"}'])
        await bench.control(value);
    }),
};

/** Checks of what Kafka may deliver. */
export const deliveryChecks = [
  duplicate,
  higherAttempt,
  unknownFields,
  unknownVersion,
  poison('not-json', 'a message that is not JSON', ['{', 'hello', Buffer.from([0xff, 0xfe, 0x00])]),
  poison('empty', 'an empty message', ['']),
  poison('wrong-types', 'a message of the wrong types', [
    '[]',
    'null',
    '17',
    '"task"',
    '{}',
    '{"v":1,"task_id":5,"attempt":"one","source":[],"params":"none","not_after":12,"timeout_seconds":"long"}',
  ]),
  badControl,
];
