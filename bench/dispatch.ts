import { Kafka, logLevel, Partitioners, type Message, type Producer } from 'kafkajs';
import { poolOf, withClient } from '../src/database/clients';
import { createKafka } from '../src/kafka/client';
import { MessageProducer } from '../src/kafka/producer';
import { ensureTopics } from '../src/kafka/topics';
import { createLogger } from '../src/lifecycle/logger';
import { dispatchSourceType } from '../src/manager/dispatch/dispatch-source-type';
import { readChunk } from '../src/manager/dispatch/read-tasks';
import { envelopeOf, type TaskEnvelope } from '../src/manager/dispatch/task-row';
import { planRequest } from '../src/manager/planning/plan-request';
import { clearTasks, makeSchedules, withBed, type Bed, type BenchParts } from './bed';
import { figure, rateAgainst, type BenchResult } from './result';
import { timed } from './statistics';

const ROUNDS = 3;
const BLOCK = 1_000;
const IN_FLIGHT = 3;

/** Dispatch, with its reading and marking, against kafkajs producing the same bytes with nothing else to do. */
export async function benchDispatch(parts: BenchParts): Promise<BenchResult[]> {
  const count = parts.full ? 200_000 : 50_000;
  return withBed(parts, {}, async (bed) => {
    await makeSchedules(bed.dataSource, count);
    const client = createKafka(bed.config.kafka, createLogger('bench', 'silent'));
    await ensureTopics(client, ['RSS']);
    const producer = new MessageProducer(client);
    await producer.connect();
    const raw = rawProducer(bed);
    await raw.connect();
    const times = { raw: [] as number[], blocks: [] as number[], ours: [] as number[] };
    try {
      const topic = bed.config.kafka.topics.RSS;
      for (let round = 0; round < ROUNDS; round++) {
        await planAgain(bed);
        const envelopes = await readEnvelopes(bed, count);
        // twice: the first follows a checkpoint, and finds a busy disk
        times.raw.push((await timed(() => produceRaw(raw, topic, envelopes))).ms);
        times.raw.push((await timed(() => produceRaw(raw, topic, envelopes))).ms);
        times.blocks.push((await timed(() => producer.sendBlocks(topic, envelopes))).ms);
        times.ours.push(await dispatchAll(bed, producer, count));
      }
    } finally {
      await Promise.all([raw.disconnect(), producer.stop()]);
    }
    const rate = (of: readonly number[]) => (count / Math.min(...of)) * 1_000;
    const name = `${count.toLocaleString('en')} tasks`;
    return [
      rateAgainst(`dispatch of ${name}`, rate(times.ours), 'tasks/s', rate(times.raw), 0.8),
      figure('its Kafka part alone (sendBlocks)', rate(times.blocks), 'tasks/s', rate(times.raw)),
    ];
  });
}

async function planAgain({ dataSource }: Bed): Promise<void> {
  await clearTasks(dataSource);
  await planRequest({ dataSource, ttl_seconds: 3_600, onPlanned: () => undefined }, {});
  await poolOf(dataSource).query('vacuum (analyze) task');
}

async function readEnvelopes({ dataSource }: Bed, count: number): Promise<TaskEnvelope[]> {
  const { rows } = await poolOf(dataSource).query<{ id: number; dispatched_through: string }>(
    'select id, dispatched_through from task_group',
  );
  const group = rows[0];
  if (group === undefined) throw new Error('no group was planned');
  const tasks = await withClient(dataSource, (client) =>
    readChunk(client, group.id, group.dispatched_through, count, 600),
  );
  return tasks.map((row) => envelopeOf(row, row.source_json ?? 'null'));
}

async function dispatchAll(
  { dataSource, config }: Bed,
  producer: Pick<MessageProducer, 'sendBlocks'>,
  count: number,
): Promise<number> {
  const parts = {
    dataSource,
    log: createLogger('bench', 'silent'),
    producer,
    topics: config.kafka.topics,
    dispatch_window: count + 1,
    timeout_seconds: 600,
    max_request_size: config.kafka.max_request_size,
  };
  const { ms, result } = await timed(() => dispatchSourceType(parts, 'RSS', new AbortController().signal));
  if (result.sent !== count) throw new Error(`${result.sent} tasks were sent instead of ${count}`);
  return ms;
}

function rawProducer({ config }: Bed): Producer {
  const kafka = new Kafka({ brokers: [...config.kafka.brokers], clientId: 'bench', logLevel: logLevel.NOTHING });
  return kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
}

/** One record batch a request, as many requests under way as dispatch has. */
async function produceRaw(producer: Producer, topic: string, envelopes: readonly TaskEnvelope[]): Promise<void> {
  const blocks: Message[][] = [];
  for (let at = 0; at < envelopes.length; at += BLOCK) {
    const partition = blocks.length % 6;
    blocks.push(envelopes.slice(at, at + BLOCK).map((envelope) => ({ ...envelope, partition })));
  }
  for (let at = 0; at < blocks.length; at += IN_FLIGHT) {
    const some = blocks.slice(at, at + IN_FLIGHT);
    await Promise.all(some.map((messages) => producer.send({ topic, acks: -1, messages })));
  }
}
