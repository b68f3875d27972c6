// A small parser that breaks one rule of the contract on purpose; without FAULT it breaks none.
// test/conformance/wrong-parsers.test.ts names every FAULT with the check that must see it.
const { createHash } = require('node:crypto');
const { Kafka, logLevel } = require('kafkajs');

const { env } = process;
const fault = env.FAULT ?? '';
const type = env.SOURCE_TYPE;
const worker_id = `wrong-${process.pid}`;
const started_at = new Date().toISOString();
const group = `${env.KAFKA_TASKS_CONSUMER_GROUP}.${type.toLowerCase()}_parser`;
const kafka = new Kafka({ brokers: env.KAFKA_BROKERS.split(','), logLevel: logLevel.NOTHING });
const producer = kafka.producer();
const timing = { sessionTimeout: 6_000, heartbeatInterval: 500, maxWaitTimeInMs: 200 };
const tasks = kafka.consumer({ groupId: group, ...timing });
const orders = kafka.consumer({ groupId: `${group}.${worker_id}`, ...timing });
const capacity = 4;
const seen = new Set();
const running = new Map();
let isStopping = false;
let done_total = 0;
let failed_total = 0;

const post = (topic, key, value, kind, carried = {}) =>
  producer.send({
    topic,
    messages: [
      {
        key: fault === 'no-keys' ? null : key,
        value: JSON.stringify({ v: 1, ...value }),
        headers: { 'message-type': kind, ...carried },
      },
    ],
  });
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

const beat = () =>
  post(
    env.KAFKA_HEARTBEATS_TOPIC,
    worker_id,
    {
      worker_id,
      source_type: type,
      host: 'localhost',
      pid: process.pid,
      version: '1',
      started_at,
      running: fault === 'never-busy' ? 0 : running.size,
      capacity,
      done_total: fault === 'counts-nothing' ? 0 : done_total,
      failed_total,
      stopping: isStopping,
    },
    'heartbeat',
  );

function say({ task_id, attempt }, carried, status, more = {}) {
  if (fault === 'no-running' && status === 'running') return;
  const occurred_at = fault === 'odd-times' ? 'yesterday' : new Date().toISOString();
  return post(
    env.KAFKA_TASK_STATUS_TOPIC,
    task_id,
    { task_id, attempt, status, worker_id, occurred_at, ...more },
    'status',
    carried,
  );
}

async function emit({ task_id, attempt, source, params }, carried) {
  for (let n = 1; n <= (params.n ?? 2); n++) {
    const item_key = `n${n}`;
    const content_hash = createHash('sha256').update(item_key).digest('hex');
    const named = fault === 'items-of-attempt-1' ? 1 : attempt;
    const item = {
      source_id: source.id,
      task_id,
      attempt: named,
      item_key,
      kind: 'number',
      content_hash,
      payload: { n },
    };
    await post(env.KAFKA_ITEMS_TOPIC, String(source.id), item, 'item', fault === 'forgets-items-trace' ? {} : carried);
  }
}

/** What is wrong with a task; undefined: nothing. */
function refusalOf(task) {
  if (task.params.n < 0) return fault === 'invents-codes' ? 'oops' : 'config';
  if (fault === 'refuses-attempts' && task.attempt > 1) return 'config';
  if (fault === 'refuses-cursor' && task.cursor !== null) return 'config';
  if (fault === 'strict-fields' && 'color' in task) return 'config';
  return undefined;
}

async function run(task, carried) {
  const key = `${task.task_id}/${task.attempt}`;
  if (fault !== 'runs-duplicates' && seen.has(key)) return;
  seen.add(key);
  if (fault !== 'runs-expired' && Date.parse(task.not_after) <= Date.now()) return say(task, carried, 'expired');
  if (fault === 'drops-when-full' && running.size >= capacity) return;
  let end;
  const stopped = new Promise((resolve) => (end = resolve));
  running.set(key, { task, end });
  await say(task, carried, 'running');
  if (fault === 'progress-goes-back')
    for (const done of [2, 1]) await say(task, carried, 'running', { progress: { done } });
  const failure = (code, message) => ({ error: { code, message } });
  const least = fault === 'drops-when-full' ? 500 : 0;
  const timers = [setTimeout(() => end(['completed', { result: {} }]), task.params.delay_ms ?? least)];
  if (fault !== 'ignores-timeout')
    timers.push(setTimeout(() => end(['failed', failure('timeout', 'too long')]), task.timeout_seconds * 1000));
  let [status, more] = await stopped;
  timers.forEach(clearTimeout);
  const refusal = refusalOf(task);
  if (refusal !== undefined) [status, more] = ['failed', failure(refusal, 'this task cannot be done')];
  if (status === 'completed') more = { result: fault === 'no-result' ? null : {}, cursor: { n: task.params.n ?? 0 } };
  if (status !== 'completed') {
    await say(task, carried, status, more);
    if (fault === 'works-on') setTimeout(() => void emit(task, carried), 2_000);
  } else if (fault === 'completed-first') {
    await say(task, carried, status, more);
    setTimeout(() => void emit(task, carried), 100);
  } else {
    await emit(task, carried);
    await say(task, carried, status, more);
  }
  if (status === 'completed') done_total += 1;
  else failed_total += 1;
  running.delete(key);
}

function read(value, dies) {
  try {
    const message = JSON.parse(value.toString());
    return message.v === 1 || fault === 'any-version' ? message : null;
  } catch (error) {
    if (fault === dies || (fault === 'dies-on-empty' && dies !== undefined && value.length === 0)) throw error;
    return null;
  }
}

async function take({ message }) {
  const task = read(message.value, 'dies-on-bad-json');
  if (typeof task?.task_id !== 'string' || typeof task.params !== 'object') {
    if (fault === 'dies-on-wrong-types' && task !== null) throw new Error('this is no task');
    return;
  }
  const carried = {};
  for (const name of ['request-id', 'traceparent'])
    if (fault !== 'forgets-request-id' && message.headers[name]) carried[name] = message.headers[name];
  void run(task, carried);
}

async function obey({ message }) {
  const order = read(message.value);
  if (fault === 'dies-on-bad-order' && order?.kind !== 'cancel') process.exit(1);
  if (order?.kind !== 'cancel' || fault === 'ignores-cancel') return;
  if (fault === 'ignores-groups' && order.task_id === undefined) return;
  for (const { task, end } of running.values()) {
    const isMeant = order.task_id ? order.task_id === task.task_id : order.task_group_id === task.task_group_id;
    if ((isMeant && (order.attempt ?? task.attempt) === task.attempt) || fault === 'cancels-everything')
      end(['failed', { error: { code: 'cancelled', message: 'cancelled', retryable: false } }]);
  }
}

async function stop() {
  if (fault === 'leaves-silently') process.exit(0);
  isStopping = true;
  await beat();
  await tasks.disconnect();
  for (const { end } of running.values())
    end(['failed', { error: { code: 'cancelled', message: 'stopping', retryable: true } }]);
  while (running.size > 0) await pause(20);
  process.exit(0);
}

async function main() {
  await producer.connect();
  await Promise.all([tasks.connect(), orders.connect()]);
  const dies = (consumer) => consumer.on('consumer.crash', () => process.exit(1));
  dies(tasks);
  dies(orders);
  await tasks.subscribe({ topic: env[`${type}_PARSER_TASKS_TOPIC`], fromBeginning: true });
  await orders.subscribe({ topic: env.KAFKA_TASK_CONTROL_TOPIC });
  await orders.run({ eachMessage: obey });
  await tasks.run({
    eachMessage: async (record) => {
      await take(record).catch((error) => {
        console.error(error);
        process.exit(1);
      });
    },
  });
  await beat();
  if (fault !== 'no-heartbeats') setInterval(() => void beat(), 4_000);
  process.on('SIGTERM', () => void stop());
}

void main();
