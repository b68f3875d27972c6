import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatKafka } from './format-kafka';
import { startGuarded, untilReady } from './guarded-process';
import type { KafkaRuntime } from './kafka-jars';
import { answersMetadata } from './kafka-probe';
import { JVM_FLAGS, propertiesFile, serverProperties } from './kafka-properties';
import { freePort } from './ports';

/** The JVM writes the archive when it ends, for about 5 s on a quiet machine. */
const WRITE_MS = 60_000;

/**
 * Makes the class archive with which later brokers start in half the time (AppCDS; JEP 350), by running a broker of
 * no use at the lowest priority and ending it.
 * @param file where the archive appears, complete
 * @param signal gives it up; nothing is left then
 */
export async function makeKafkaArchive(runtime: KafkaRuntime, file: string, signal: AbortSignal): Promise<void> {
  const home = mkdtempSync(join(runtime.cache, 'archive-'));
  try {
    const ports = { port: await freePort(), controller: await freePort() };
    await formatKafka(runtime, home, ports, signal);
    writeFileSync(propertiesFile(home), serverProperties(join(home, 'data'), ports));
    const fresh = join(home, 'kafka.jsa');
    const broker = await startGuarded({
      command: 'nice',
      args: [
        ...['-n', '19', runtime.java, ...JVM_FLAGS, `-XX:ArchiveClassesAtExit=${fresh}`],
        ...['-cp', `${runtime.lib}/*`, 'kafka.Kafka', propertiesFile(home)],
      ],
      log_file: join(home, 'broker.log'),
      orphan_signal: 'TERM',
      env: { PATH: '/usr/bin:/bin' },
    });
    await untilReady(broker, () => answersMetadata('127.0.0.1', ports.port), { limit_ms: WRITE_MS, signal });
    const giveUp = () => void broker.stop('SIGKILL', 0);
    signal.addEventListener('abort', giveUp, { once: true });
    await broker.stop('SIGTERM', WRITE_MS);
    signal.removeEventListener('abort', giveUp);
    signal.throwIfAborted();
    renameSync(fresh, file);
  } finally {
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  }
}
