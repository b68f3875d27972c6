import { chmodSync, existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { kafkaRuntime } from '../../src/local/services/kafka-jars';
import { makeFolder } from './folders';

/** A folder of programs that are all this machine has. */
function programs(scripts: Record<string, string>): string {
  const folder = makeFolder();
  for (const [name, script] of Object.entries(scripts)) {
    writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(folder, name), 0o755);
  }
  return folder;
}

async function reason(PATH: string, cache = makeFolder()): Promise<string> {
  const result: unknown = await kafkaRuntime({ PATH, XDG_CACHE_HOME: cache }, () => undefined).catch((e: unknown) => e);
  return result instanceof Error ? `${result.name}: ${result.message}` : 'it was found';
}

const java = (version: string) => `echo 'openjdk version "${version}" 2025-04-15' >&2`;

test('without Java and without a container engine one sentence says what to install', async () => {
  const message = await reason(programs({}));
  expect(message).toMatch(/^ServiceUnavailable: No Kafka here: there is no Java .*install Java 17 or newer with Maven/);
  expect(message).not.toContain('\n');
});

test('an old Java is refused by its number', async () => {
  expect(await reason(programs({ java: java('1.8.0_402') }))).toMatch(/Java 8 is too old/);
  expect(await reason(programs({ java: java('11.0.22') }))).toMatch(/Java 11 is too old/);
});

test('without Maven and without jars one sentence says so', async () => {
  expect(await reason(programs({ java: java('17.0.1') }))).toMatch(/no Maven to fetch them; install/);
});

test('a fetch that fails tells why and leaves nothing that looks like the jars', async () => {
  const cache = makeFolder();
  const mvn = '[ "$1" = -v ] && exit 0\nmkdir lib\n: > lib/half.jar\necho "[ERROR] no route to the repository"\nexit 1';
  const path = `${programs({ java: java('17.0.1'), mvn })}:/usr/bin:/bin`;
  expect(await reason(path, cache)).toMatch(/could not fetch Apache Kafka .*\(no route to the repository\)/);
  const [kept = ''] = readdirSync(join(cache, 'parser-manager'));
  expect(readdirSync(join(cache, 'parser-manager', kept))).toEqual([]);
});

test('a fetch that succeeds is kept, and not repeated', async () => {
  const cache = makeFolder();
  const mvn = '[ "$1" = -v ] && exit 0\nmkdir lib && : > lib/kafka.jar';
  const path = `${programs({ java: java('17.0.1'), mvn })}:/usr/bin:/bin`;
  const said: string[] = [];
  const find = async () => kafkaRuntime({ PATH: path, XDG_CACHE_HOME: cache }, (line) => said.push(line));
  const { lib, version } = await find();
  expect(existsSync(join(lib, 'kafka.jar'))).toBe(true);
  expect(await find()).toMatchObject({ lib, version });
  expect(said).toHaveLength(1);
});
