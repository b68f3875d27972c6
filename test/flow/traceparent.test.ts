import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { BatchConsumer } from '../../src/kafka/batch-consumer';
import { createKafka } from '../../src/kafka/client';
import { onFileEnd } from '../support/clean-up';
import { testLog } from '../support/log';
import { itemOf, scriptedParser } from '../support/parsers';
import { call, startSystem, type TestSystem } from '../support/system';
import { waitFor } from '../support/wait-for';

const TRACE = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

interface Heard {
  readonly text: string;
  readonly traceparent: string | undefined;
}

function listen({ config }: TestSystem): Heard[] {
  const heard: Heard[] = [];
  for (const topic of [config.kafka.topics.statuses, config.kafka.topics.items]) {
    const ears = new BatchConsumer({
      name: 'ears',
      client: createKafka(config.kafka, testLog),
      group: `ears-${randomUUID()}`,
      topic,
      schema: z.record(z.string(), z.unknown()),
      bounds: { size: 100, timeout_ms: 50, idle_ms: 5 },
      apply: async (batch) => {
        for (const { value, record } of batch)
          heard.push({ text: JSON.stringify(value), traceparent: record.headers['traceparent'] });
      },
      bury: async () => undefined,
    }).start();
    onFileEnd(() => ears.stop());
  }
  return heard;
}

test('the trace of a POST goes with its tasks and comes back on statuses and items; what is no trace does not', async () => {
  const system = await startSystem();
  const heard = listen(system);
  await system.work(
    scriptedParser(async (_, { emit }) => {
      await emit(itemOf('one'));
      return { result: {} };
    }),
  );
  const api = `${system.url}/api/v1`;
  const source = { type: 'RSS', url: 'https://example.com/feed.xml' };
  const { body: made } = await call<{ id: number }>(`${api}/source/`, { method: 'POST', body: source });
  const tracesOf = async (path: string, traceparent: string) => {
    const before = heard.length;
    // the last word about the run before may be on its way into the database
    await waitFor('the run to begin', async () => {
      const asked = { method: 'POST', body: {}, headers: { traceparent } };
      const { body } = await call<{ groups: unknown[] }>(`${api}${path}`, asked);
      return body.groups.length > 0;
    });
    const news = () => heard.slice(before);
    await waitFor('statuses and an item', () =>
      ['running', 'completed', 'item_key'].every((word) => news().some(({ text }) => text.includes(`"${word}"`))),
    );
    return new Set(news().map((one) => one.traceparent));
  };
  expect(await tracesOf('/task_group/', TRACE)).toEqual(new Set([TRACE]));
  const again = TRACE.replace('0af7', '1bf7');
  expect(await tracesOf(`/source/${made.id}/run`, again)).toEqual(new Set([again]));
  expect(await tracesOf(`/source/${made.id}/run`, 'of no use')).toEqual(new Set([undefined]));
});
