import { loadConfig } from '../../../src/config/env';
import { taskMessage } from '../../../src/contract/messages';
import { poolOf } from '../../../src/database/clients';
import type { OutgoingMessage } from '../../../src/kafka/producer';
import { dispatchSourceType, type DispatchParts } from '../../../src/manager/dispatch/dispatch-source-type';
import { planDue } from '../../../src/manager/planning/plan-due';
import { planRequest } from '../../../src/manager/planning/plan-request';
import { recordStatuses } from '../../../src/manager/statuses/record-statuses';
import { countersAndCounts, makeSchedules } from '../../support/catalogue';
import { createTestDatabase, type TestDatabase } from '../../support/database';
import { testLog } from '../../support/log';
import { testEnvironment } from '../../support/system';
import { waitFor } from '../../support/wait-for';

let database: TestDatabase;
let sent: OutgoingMessage[];
beforeEach(async () => {
  database = await createTestDatabase();
  sent = [];
});
afterEach(async () => {
  const { counters, counts } = await countersAndCounts(database.dataSource);
  expect(counters).toEqual(counts);
  await database.drop();
});

const planning = () => ({ dataSource: database.dataSource, ttl_seconds: 3600, onPlanned: () => undefined });
const run = (more: Partial<DispatchParts> = {}) =>
  dispatchSourceType(
    {
      dataSource: database.dataSource,
      log: testLog,
      producer: { sendBlocks: async (_, messages) => void sent.push(...messages) },
      topics: loadConfig(testEnvironment(database.config), { postgres: true }).kafka.topics,
      dispatch_window: 20_000,
      timeout_seconds: 600,
      max_request_size: 1_048_576,
      ...more,
    },
    'RSS',
    new AbortController().signal,
  );
const decoded = () => sent.map(({ value }) => taskMessage.parse(JSON.parse(String(value))));

test('what is sent is the message of the contract, settings, params and cursor included', async () => {
  const { source_ids, schedule_ids } = await makeSchedules(database.dataSource, 1, {
    cadence: 'on_request',
    timeout_seconds: 42,
  });
  const pool = poolOf(database.dataSource);
  await pool.query(`update source set name = 'A "quoted" näme', settings = '{"headers":{"x":"y"}}' where id = $1`, [
    source_ids[0],
  ]);
  await pool.query(
    `update schedule set cursor = '{"etag":"\\"abc\\""}', params = '{"max_items":5}', priority = 3 where id = $1`,
    [schedule_ids[0]],
  );
  await planRequest(
    planning(),
    { params: { ignore_validators: true } },
    { asker: { request_id: 'req-1', traceparent: null } },
  );
  await run();
  expect(decoded()).toEqual([
    expect.objectContaining({
      attempt: 1,
      source_type: 'RSS',
      task_type: 'FEED',
      schedule_id: schedule_ids[0],
      source: {
        id: source_ids[0],
        url: expect.any(String),
        external_id: null,
        name: 'A "quoted" näme',
        settings: { headers: { x: 'y' } },
      },
      params: { max_items: 5, ignore_validators: true },
      cursor: { etag: '"abc"' },
      priority: 3,
      timeout_seconds: 42,
    }),
  ]);
  expect(sent[0]).toMatchObject({
    key: String(source_ids[0]),
    headers: { 'message-type': 'task', 'request-id': 'req-1' },
  });
});

test('no more than the window waits in Kafka; what is done makes room', async () => {
  await makeSchedules(database.dataSource, 30);
  await planDue(planning());
  expect(await run({ dispatch_window: 12 })).toMatchObject({ sent: 12, is_waiting: true });
  expect(await run({ dispatch_window: 12 })).toMatchObject({ sent: 0, is_waiting: true });
  const done = decoded().slice(0, 5);
  await recordStatuses(
    database.dataSource,
    done.map(({ task_id }) => ({ task_id, attempt: 1, status: 'running' as const })),
  );
  expect(await run({ dispatch_window: 12 })).toMatchObject({ sent: 5 });
  expect(new Set(decoded().map(({ task_id }) => task_id)).size).toBe(17);
});

test('a group with higher priority goes first, also if it came later', async () => {
  await makeSchedules(database.dataSource, 3, { host: 'low.example' });
  await planDue(planning());
  await makeSchedules(database.dataSource, 3, { host: 'high.example', cadence: 'on_request' });
  await planRequest(planning(), { priority: 10 });
  await run({ dispatch_window: 3 });
  expect(decoded().every(({ source }) => source.url?.includes('high.example'))).toBe(true);
});

test('a send that fails leaves everything as it was; the next one goes on', async () => {
  await makeSchedules(database.dataSource, 10);
  await planDue(planning());
  const away = { sendBlocks: () => Promise.reject(new Error('Kafka is away')) };
  await expect(run({ producer: away })).rejects.toThrow('Kafka is away');
  expect(await run()).toMatchObject({ sent: 10, is_waiting: false });
});

test('two dispatchers at once: each task is sent once', async () => {
  await makeSchedules(database.dataSource, 12_000);
  await planDue(planning());
  await Promise.all([run(), run(), run()]);
  expect(sent).toHaveLength(12_000);
  expect(new Set(decoded().map(({ task_id }) => task_id)).size).toBe(12_000);
});

test('a retry goes out when it is due, with its attempt; a message that is too large fails its task with a sentence', async () => {
  await makeSchedules(database.dataSource, 2, { retry_delay_seconds: 0 });
  await planDue(planning());
  await run();
  const [first] = decoded();
  await recordStatuses(database.dataSource, [
    { task_id: first?.task_id ?? '', attempt: 1, status: 'failed', error: { code: 'connect', message: 'no' } },
  ]);
  sent = [];
  expect(await run()).toMatchObject({ sent: 1 });
  expect(decoded()).toEqual([expect.objectContaining({ task_id: first?.task_id, attempt: 2 })]);
  await recordStatuses(database.dataSource, [
    { task_id: first?.task_id ?? '', attempt: 2, status: 'failed', error: { code: 'connect', message: 'no' } },
  ]);
  expect(await run({ max_request_size: 100 })).toMatchObject({ sent: 0, refused: 1 });
  const { rows } = await poolOf(database.dataSource).query('select status, error_code from task where id = $1', [
    first?.task_id,
  ]);
  expect(rows).toEqual([{ status: 'failed', error_code: 'config' }]);
});

/** A producer that hands out each request, to be let through or refused by the test. */
function heldProducer() {
  const requests: { tasks: OutgoingMessage[]; pass: () => void; refuse: () => void }[] = [];
  const sendBlocks = (_: string, messages: readonly OutgoingMessage[]) =>
    new Promise<void>((resolve, reject) => {
      const pass = () => {
        sent.push(...messages);
        resolve();
      };
      requests.push({ tasks: [...messages], pass, refuse: () => reject(new Error('Kafka is away')) });
    });
  const request = async (n: number) => {
    await waitFor(`request ${n}`, () => requests.length > n);
    return requests[n] as (typeof requests)[number];
  };
  return { producer: { sendBlocks }, request };
}

async function countMarked(): Promise<number> {
  const { rows } = await poolOf(database.dataSource).query<{ queued: number }>(
    `select count(*)::int as queued from task where status = 'queued'`,
  );
  return rows[0]?.queued ?? 0;
}

test('a chunk is marked while the next one is under way; when that one fails, the run after it goes on there', async () => {
  await makeSchedules(database.dataSource, 12_000);
  await planDue(planning());
  const { producer, request } = heldProducer();
  const running = run({ producer });
  const first = await request(0);
  expect(await countMarked()).toBe(0);
  first.pass();
  const second = await request(1);
  await waitFor('the mark of the first chunk', async () => (await countMarked()) === first.tasks.length);
  second.refuse();
  await expect(running).rejects.toThrow('Kafka is away');
  expect(await countMarked()).toBe(first.tasks.length);
  expect(await run()).toMatchObject({ sent: 12_000 - first.tasks.length, is_waiting: false });
  expect(new Set(decoded().map(({ task_id }) => task_id)).size).toBe(12_000);
  expect(sent).toHaveLength(12_000);
});

test('the window holds for what is sent and not marked yet', async () => {
  await makeSchedules(database.dataSource, 12_000);
  await planDue(planning());
  expect(await run({ dispatch_window: 8_000 })).toMatchObject({ sent: 8_000, is_waiting: true });
  expect(sent).toHaveLength(8_000);
});

test('a more urgent group that comes while a chunk is under way goes before the rest', async () => {
  await makeSchedules(database.dataSource, 12_000, { host: 'low.example' });
  await planDue(planning());
  const { producer, request } = heldProducer();
  const running = run({ producer });
  const first = await request(0);
  await makeSchedules(database.dataSource, 3, { host: 'high.example', cadence: 'on_request' });
  await planRequest(planning(), { priority: 10 });
  first.pass();
  let urgentAt = 0;
  for (let n = 1, passed = first.tasks.length; passed < 12_003; n++) {
    const { tasks, pass } = await request(n);
    if (tasks.some(({ value }) => String(value).includes('high.example'))) urgentAt = n;
    passed += tasks.length;
    pass();
  }
  expect(await running).toMatchObject({ sent: 12_003 });
  // at most the chunk that was read ahead goes before it
  expect(urgentAt).toBeGreaterThan(0);
  expect(urgentAt).toBeLessThanOrEqual(2);
});
