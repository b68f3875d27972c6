import { spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { ServiceUnavailable } from './service-error';

/** The jars of Apache Kafka, fetched once by Maven and kept outside of the project. */

const POM = resolve(__dirname, '..', '..', '..', 'deploy', 'kafka', 'pom.xml');
const MINIMUM_JAVA = 17;

/** What a broker runs on. */
export interface KafkaRuntime {
  readonly java: string;
  readonly version: string;
  /** Folder with the jars. */
  readonly lib: string;
}

/** The version of Kafka that deploy/kafka/pom.xml names. */
export function kafkaVersion(): string {
  return /<kafka\.version>([^<]+)</.exec(readFileSync(POM, 'utf8'))?.[1] ?? 'unknown';
}

/**
 * Finds Java and the jars, fetching them if need be.
 * @throws ServiceUnavailable with one sentence when Java or Maven is missing or too old
 */
export async function kafkaRuntime(
  env: Readonly<Record<string, string | undefined>>,
  say: (line: string) => void,
): Promise<KafkaRuntime> {
  const java = env['JAVA_HOME'] ? join(env['JAVA_HOME'], 'bin', 'java') : 'java';
  refuseOldJava(java);
  const version = kafkaVersion();
  const cache = env['XDG_CACHE_HOME'] ?? join(env['HOME'] ?? homedir(), '.cache');
  const lib = join(cache, 'parser-manager', `kafka-${version}`, 'lib');
  if (!existsSync(lib)) await fetchJars(lib, version, env, say);
  return { java, version, lib };
}

const HOW_TO =
  'install Java 17 or newer with Maven (Debian: apt-get install openjdk-17-jre-headless maven), or start a container engine, or set KAFKA_BROKERS to a running Kafka';

function refuseOldJava(java: string): void {
  const { status, stderr, error } = spawnSync(java, ['-version'], { encoding: 'utf8' });
  if (error !== undefined || status !== 0)
    throw new ServiceUnavailable(`No Kafka here: there is no Java and no container engine; ${HOW_TO}.`);
  const major = Number(/version "(?:1\.)?(\d+)/.exec(stderr)?.[1] ?? 0);
  if (major < MINIMUM_JAVA) throw new ServiceUnavailable(`Java ${major} is too old for Kafka; ${HOW_TO}.`);
}

async function fetchJars(
  lib: string,
  version: string,
  env: Readonly<Record<string, string | undefined>>,
  say: (line: string) => void,
): Promise<void> {
  if (spawnSync('mvn', ['-v'], { encoding: 'utf8' }).error !== undefined) {
    throw new ServiceUnavailable(
      `No Kafka here: its jars are not in ${lib} and there is no Maven to fetch them; ${HOW_TO}.`,
    );
  }
  say(`fetching Apache Kafka ${version} with Maven (about 40 MB, once)`);
  const home = dirname(lib);
  mkdirSync(home, { recursive: true });
  const work = mkdtempSync(join(home, 'fetch-'));
  try {
    cpSync(POM, join(work, 'pom.xml'));
    await runMaven(work, env);
    // complete or absent: a fetch that was cut off leaves nothing that looks like the jars
    renameSync(join(work, 'lib'), lib);
  } catch (cause) {
    if (existsSync(lib)) return;
    throw new ServiceUnavailable(
      `Maven could not fetch Apache Kafka ${version}: ${cause instanceof Error ? cause.message : String(cause)}`,
      { cause },
    );
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

async function runMaven(cwd: string, env: Readonly<Record<string, string | undefined>>): Promise<void> {
  const args = ['-q', '-B', 'dependency:copy-dependencies', '-DincludeScope=runtime', '-DoutputDirectory=lib'];
  await new Promise<void>((done, fail) => {
    const child = spawn('mvn', args, { cwd, env: { ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (data: Buffer) => (output = (output + data.toString()).slice(-2_000)));
    child.once('error', fail);
    child.once('exit', (code) => (code === 0 ? done() : fail(new Error(output.trim() || `mvn ended with ${code}`))));
  });
}
