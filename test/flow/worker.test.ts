import { randomUUID } from 'node:crypto';
import type { StatusMessage, TaskMessage } from '../../src/contract/messages';
import { loadConfig, type Config } from '../../src/config/env';
import { BatchConsumer } from '../../src/kafka/batch-consumer';
import { createKafka } from '../../src/kafka/client';
import { MessageProducer } from '../../src/kafka/producer';
import { ensureTopics } from '../../src/kafka/topics';
import { statusMessage } from '../../src/contract/messages';
import { startParser, type RunningParser } from '../../src/parsers/main';
import { retryLater, type ParserContext, type ParserTask } from '../../src/parsers/runtime/parser';
import { onFileEnd } from '../support/clean-up';
import { serverConfig } from '../support/database';
import { testLog } from '../support/log';
import { itemOf, scriptedParser } from '../support/parsers';
import { testEnvironment } from '../support/system';
import { waitFor } from '../support/wait-for';

/** A worker on a real broker, seen from outside: tasks go in, statuses come out. */

let config: Config;
let producer: MessageProducer;
let worker: RunningParser;
const heard: StatusMessage[] = [];
let behave: (task: ParserTask, context: ParserContext) => Promise<{ result: Record<string, unknown> }> = async () => ({
  result: {},
});

beforeAll(async () => {
  config = loadConfig(testEnvironment(serverConfig(), { PARSER_CONCURRENCY: '4' }), { postgres: true });
  const client = createKafka(config.kafka, testLog);
  await ensureTopics(client);
  producer = new MessageProducer(client);
  await producer.connect();
  const ears = new BatchConsumer({
    name: 'ears',
    client,
    group: `ears-${randomUUID()}`,
    topic: config.kafka.topics.statuses,
    schema: statusMessage,
    bounds: { size: 100, timeout_ms: 50, idle_ms: 5 },
    apply: async (batch) => void heard.push(...batch.map(({ value }) => value)),
    bury: async () => undefined,
  }).start();
  worker = await startParser(
    'RSS',
    config,
    testLog,
    scriptedParser((task, context) => behave(task, context)),
  );
  onFileEnd(async () => {
    await worker.stop(100);
    await ears.stop();
    await producer.stop();
  });
});

function taskOf(more: Partial<TaskMessage> = {}): TaskMessage {
  const source = { id: 1, url: 'https://example.com/', external_id: null, name: null, settings: {} };
  const created_at = new Date().toISOString();
  const not_after = new Date(Date.now() + 60_000).toISOString();
  return {
    v: 1,
    task_id: randomUUID(),
    task_group_id: 1,
    attempt: 1,
    source_type: 'RSS',
    task_type: 'FEED',
    schedule_id: 1,
    source,
    params: {},
    cursor: null,
    priority: 0,
    created_at,
    not_after,
    timeout_seconds: 30,
    ...more,
  };
}

const send = (...tasks: TaskMessage[]) =>
  producer.send(
    config.kafka.topics.RSS,
    tasks.map((task) => ({ key: '1', value: JSON.stringify(task) })),
  );
const wordsOf = ({ task_id }: TaskMessage) => heard.filter((status) => status.task_id === task_id);
const endOf = async (task: TaskMessage) => {
  await waitFor('the end of the task', () => wordsOf(task).some(({ status }) => status !== 'running'));
  return wordsOf(task).at(-1);
};

test('a task is accepted, then run; a duplicate of it is dropped', async () => {
  let runs = 0;
  behave = async () => ({ result: { runs: ++runs } });
  const task = taskOf();
  const last = taskOf();
  await send(task, task, last);
  await endOf(last);
  expect(wordsOf(task).map(({ status }) => status)).toEqual(['running', 'completed']);
  expect(wordsOf(task)[0]).toMatchObject({ attempt: 1, worker_id: worker.worker.id, occurred_at: expect.any(String) });
  expect(runs).toBe(2);
});

test('a task past its time is answered with expired, one of wrong params with config; neither is run', async () => {
  behave = () => Promise.reject(new Error('must not run'));
  const late = taskOf({ not_after: new Date(Date.now() - 1_000).toISOString() });
  const wrong = taskOf({ params: { max_items: -1 } });
  await send(late, wrong);
  expect(await endOf(late)).toMatchObject({ status: 'expired' });
  expect(await endOf(wrong)).toMatchObject({ status: 'failed', error: { code: 'config', retryable: false } });
});

test('an instruction of the parser travels as it is; anything else is internal', async () => {
  behave = () => Promise.reject(retryLater(30_000, 'http_429', 'slow down'));
  const told = taskOf();
  await send(told);
  expect(await endOf(told)).toMatchObject({
    status: 'failed',
    error: { code: 'http_429', message: 'slow down', retryable: true, retry_after_ms: 30_000 },
  });
  behave = () => Promise.reject(new TypeError('x is not a function'));
  const broken = taskOf();
  await send(broken);
  expect(await endOf(broken)).toMatchObject({
    status: 'failed',
    error: { code: 'internal', message: 'TypeError: x is not a function' },
  });
});

test('a task that runs too long is ended, also if its parser does not listen', async () => {
  behave = () => new Promise(() => undefined);
  const task = taskOf({ timeout_seconds: 1 });
  await send(task);
  expect(await endOf(task)).toMatchObject({ status: 'failed', error: { code: 'timeout' } });
});

test('a cancellation aborts a running task, and refuses one that comes later', async () => {
  const signals: AbortSignal[] = [];
  behave = (_, { signal }) => {
    signals.push(signal);
    return new Promise(() => undefined);
  };
  const running = taskOf();
  const later = taskOf();
  await send(running);
  await waitFor('the task to run', () => signals.length === 1);
  const cancel = (task_id: string) => ({
    key: null,
    value: JSON.stringify({ v: 1, kind: 'cancel', task_id, attempt: 1 }),
  });
  await producer.send(config.kafka.topics.control, [cancel(running.task_id), cancel(later.task_id)]);
  expect(await endOf(running)).toMatchObject({ status: 'failed', error: { code: 'cancelled', retryable: false } });
  expect(signals[0]?.aborted).toBe(true);
  await send(later);
  expect(await endOf(later)).toMatchObject({ status: 'failed', error: { code: 'cancelled', retryable: false } });
});

test('completed is said only after every item is acknowledged', async () => {
  behave = async (_, { emit }) => {
    for (let n = 0; n < 500; n++) await emit(itemOf(`k${n}`));
    return { result: { items: 500 } };
  };
  const task = taskOf();
  await send(task);
  expect(await endOf(task)).toMatchObject({ status: 'completed', result: { items: 500 } });
});

test('what a stopping worker cannot finish it hands back', async () => {
  let running = 0;
  behave = () => {
    running += 1;
    return new Promise(() => undefined);
  };
  const tasks = Array.from({ length: 4 }, () => taskOf());
  await send(...tasks);
  await waitFor('the tasks to run', () => running === 4);
  await worker.stop(200);
  for (const task of tasks)
    expect(await endOf(task)).toMatchObject({ status: 'failed', error: { code: 'cancelled', retryable: true } });
});
