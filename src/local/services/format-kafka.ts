import { randomBytes } from 'node:crypto';
import { existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { JVM_FLAGS, serverProperties, type BrokerPorts } from './kafka-properties';
import type { KafkaRuntime } from './kafka-jars';
import { causeIn } from './open-log';
import { refuseDamaged } from './refuse-damaged';
import { runProgram } from './run-program';
import { ServiceUnavailable } from './service-error';

/**
 * Makes the data folder of a broker, complete or not at all: one that was cut off half-way would never start.
 * @param home folder that will hold `data`
 * @throws ServiceUnavailable with Kafka's own reason
 */
export async function formatKafka(
  { java, lib }: KafkaRuntime,
  home: string,
  ports: BrokerPorts,
  signal?: AbortSignal,
): Promise<void> {
  const data = join(home, 'data');
  if (existsSync(join(data, 'meta.properties'))) return;
  refuseDamaged(data, 'Kafka', 'meta.properties');
  const fresh = join(home, 'data.new');
  rmSync(fresh, { recursive: true, force: true });
  const properties = join(home, 'format.properties');
  writeFileSync(properties, serverProperties(fresh, ports));
  // an id that began with "-" would be read as an option
  const id = `A${randomBytes(16).toString('base64url').slice(1)}`;
  const tool = ['-cp', `${lib}/*`, 'kafka.tools.StorageTool', 'format', '-t', id, '-c', properties];
  const { code, output } = await runProgram(java, [...JVM_FLAGS, ...tool], { signal });
  signal?.throwIfAborted();
  if (code !== 0) throw new ServiceUnavailable(`Kafka could not make its data folder in ${home}: ${causeIn(output)}`);
  renameSync(fresh, data);
  rmSync(properties, { force: true });
}
