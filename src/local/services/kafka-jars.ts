import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { runProgram } from './run-program';
import { ServiceUnavailable } from './service-error';

/** The jars of Apache Kafka, fetched once by Maven and kept outside of the project. */

const POM = resolve(__dirname, '..', '..', '..', 'deploy', 'kafka', 'pom.xml');
const MINIMUM_JAVA = 17;

type Env = Readonly<Record<string, string | undefined>>;

/** What a broker runs on. */
export interface KafkaRuntime {
  readonly java: string;
  readonly version: string;
  /** Folder of what is kept for this version of Kafka. */
  readonly cache: string;
  /** Folder with the jars. */
  readonly lib: string;
  /** Class archive of these jars and this Java; it may not be there. */
  readonly archive: string;
}

/** The version of Kafka that deploy/kafka/pom.xml names. */
export function kafkaVersion(): string {
  return /<kafka\.version>([^<]+)</.exec(readFileSync(POM, 'utf8'))?.[1] ?? 'unknown';
}

/**
 * Finds Java and the jars, fetching them if need be.
 * @throws ServiceUnavailable with one sentence when Java or Maven is missing or too old
 */
export async function kafkaRuntime(env: Env, say: (line: string) => void, signal?: AbortSignal): Promise<KafkaRuntime> {
  const java = env['JAVA_HOME'] ? join(env['JAVA_HOME'], 'bin', 'java') : 'java';
  const java_version = await usableJava(java, env, signal);
  const version = kafkaVersion();
  // an empty or relative XDG_CACHE_HOME counts as unset (XDG Base Directory Specification)
  const named = env['XDG_CACHE_HOME'];
  const caches = named?.startsWith('/') ? named : join(env['HOME'] || homedir(), '.cache');
  const cache = join(caches, 'parser-manager', `kafka-${version}`);
  const lib = join(cache, 'lib');
  if (!existsSync(lib)) await fetchJars(cache, lib, version, env, say, signal);
  const digest = createHash('sha256').update(`${java_version}\n${lib}`).digest('hex').slice(0, 12);
  return { java, version, cache, lib, archive: join(cache, `classes-${digest}.jsa`) };
}

const HOW_TO =
  'install Java 17 or newer with Maven (Debian: apt-get install openjdk-17-jre-headless maven), or start a container engine, or set KAFKA_BROKERS to a running Kafka';

async function usableJava(java: string, env: Env, signal: AbortSignal | undefined): Promise<string> {
  const { code, output } = await runProgram(java, ['-version'], { env: { ...env }, signal });
  signal?.throwIfAborted();
  if (code !== 0) {
    const where = env['JAVA_HOME'] ? ` at JAVA_HOME (${env['JAVA_HOME']})` : '';
    throw new ServiceUnavailable(`No Kafka here: there is no Java${where} and no container engine; ${HOW_TO}.`);
  }
  const major = Number(/version "(?:1\.)?(\d+)/.exec(output)?.[1] ?? 0);
  if (major < MINIMUM_JAVA) throw new ServiceUnavailable(`Java ${major} is too old for Kafka; ${HOW_TO}.`);
  return output;
}

async function fetchJars(
  cache: string,
  lib: string,
  version: string,
  env: Env,
  say: (line: string) => void,
  signal: AbortSignal | undefined,
): Promise<void> {
  const maven = await runProgram('mvn', ['-v'], { env: { ...env }, signal });
  signal?.throwIfAborted();
  if (maven.code !== 0) {
    throw new ServiceUnavailable(
      `No Kafka here: its jars are not in ${lib} and there is no Maven to fetch them; ${HOW_TO}.`,
    );
  }
  say(`fetching Apache Kafka ${version} with Maven (about 40 MB, once) …`);
  mkdirSync(cache, { recursive: true });
  const work = mkdtempSync(join(cache, 'fetch-'));
  try {
    cpSync(POM, join(work, 'pom.xml'));
    const args = ['-q', '-B', 'dependency:copy-dependencies', '-DincludeScope=runtime', '-DoutputDirectory=lib'];
    const { code, output } = await runProgram('mvn', args, { cwd: work, env: { ...env }, signal });
    signal?.throwIfAborted();
    if (code !== 0) throw new ServiceUnavailable(notFetched(version, output));
    // complete or absent: a fetch that was cut off leaves nothing that looks like the jars
    if (!existsSync(lib)) renameSync(join(work, 'lib'), lib);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function notFetched(version: string, output: string): string {
  const why = output.split('\n').find((line) => line.includes('ERROR')) ?? output.split('\n')[0] ?? '';
  return `Maven could not fetch Apache Kafka ${version} (${why.replace('[ERROR] ', '').slice(0, 300)}); give it a way to Maven Central, or start a container engine, or set KAFKA_BROKERS to a running Kafka.`;
}
