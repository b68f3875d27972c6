import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parserNames } from '../parsers/registry';
import { demoCatalogue } from './origin/catalogue';
import { startOrigin, type Origin } from './origin/origin';
import { Narrator } from './narrator';
import { sendSignal } from './services/guarded-process';
import { freePortNear } from './services/ports';
import { startServices, type Services } from './services/services';
import { SupervisedChild } from './supervisor';

/** Everything on one machine, until Ctrl-C. */

export interface UpOptions {
  readonly port: number;
  readonly data: string;
  readonly demo: boolean;
  /** JSON lines instead of text. */
  readonly json: boolean;
}

type Env = Readonly<Record<string, string | undefined>>;

/** Another `up` works on this data folder. */
export class AlreadyRunning extends Error {
  override readonly name = 'AlreadyRunning';
}

const MAIN = resolve(__dirname, '..', 'cli', 'main.js');
const READY_MS = 60_000;
const CHILD_STOP_MS = 6_000;
const SERVICE_PAUSE_MS = 500;
const ORIGIN_PORT = 8_081;

/**
 * Starts services, schema, demo catalogue, manager and parsers, and keeps them up; returns after Ctrl-C when all is
 * stopped.
 * @throws ServiceUnavailable, AlreadyRunning
 */
export async function up(options: UpOptions, env: Env): Promise<void> {
  const narrator = new Narrator(options.json);
  const data = resolve(options.data);
  mkdirSync(data, { recursive: true });
  const release = claimFolder(data);
  const machine = new Machine(options, env, data, narrator);
  const stopped = machine.untilStopped();
  try {
    await machine.start();
    await stopped;
  } finally {
    await machine.stop();
    release();
  }
}

class Machine {
  #services: Services | null = null;
  #origin: Origin | null = null;
  readonly #children: SupervisedChild[] = [];
  #isStopping = false;
  #resolve: () => void = () => undefined;

  constructor(
    private readonly options: UpOptions,
    private readonly env: Env,
    private readonly data: string,
    private readonly narrator: Narrator,
  ) {}

  async start(): Promise<void> {
    const begun = Date.now();
    this.narrator.say('starting Postgres and Kafka …');
    await this.#startServices();
    if (this.#isStopping) return;
    const port = await freePortNear(this.options.port);
    if (port !== this.options.port) this.narrator.say(`port ${this.options.port} is taken, the API listens on ${port}`);
    if (this.options.demo) this.#origin = await startOrigin({ port: await freePortNear(rememberedPort(this.data)) });
    if (this.#origin !== null) writeFileSync(join(this.data, 'origin.port'), String(this.#origin.port));
    this.#command(['migrate', 'up']);
    if (this.#origin !== null) this.#seed(this.#origin);
    if (this.#isStopping) return;
    this.#startChildren(port);
    await this.#untilReady(port);
    if (!this.#isStopping) this.#announce(port, Date.now() - begun);
  }

  /** Resolves at Ctrl-C or SIGTERM; a second signal kills everything at once. */
  async untilStopped(): Promise<void> {
    return new Promise((resolve) => {
      this.#resolve = resolve;
      const onSignal = () => {
        if (this.#isStopping) {
          for (const child of this.#children) child.kill();
          process.exit(130);
        }
        this.#isStopping = true;
        this.narrator.say('stopping … (Ctrl-C again to kill)');
        resolve();
      };
      process.on('SIGINT', onSignal);
      process.on('SIGTERM', onSignal);
      process.on('SIGHUP', onSignal);
    });
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    this.#resolve();
    await Promise.all(this.#children.map((child) => child.stop(CHILD_STOP_MS)));
    await this.#origin?.stop();
    await this.#services?.stop();
    this.narrator.say('stopped');
  }

  async #startServices(): Promise<void> {
    const say = (line: string) => this.narrator.say(line);
    const services = await startServices({ data_folder: this.data, env: this.env, ephemeral: false, say });
    this.#services = services;
    if (this.#isStopping) return;
    for (const [name, { exited }] of Object.entries({ Postgres: services.postgres, Kafka: services.kafka })) {
      void exited.then(() => this.#revive(name));
    }
  }

  /** A service that died is started again on its data and its port; the processes wait for it meanwhile. */
  async #revive(name: string): Promise<void> {
    if (this.#isStopping) return;
    this.narrator.say(`${name} ended, starting it again`);
    const old = this.#services;
    await new Promise((done) => setTimeout(done, SERVICE_PAUSE_MS));
    if (this.#isStopping || old === null) return;
    try {
      this.#services = await old.revive(name === 'Postgres' ? 'postgres' : 'kafka');
      const revived = name === 'Postgres' ? this.#services.postgres : this.#services.kafka;
      void revived.exited.then(() => this.#revive(name));
      this.narrator.say(`${name} is back`);
    } catch (error: unknown) {
      this.narrator.say(`${name} does not start: ${error instanceof Error ? error.message : String(error)}`);
      if (!this.#isStopping) void this.#revive(name);
    }
  }

  #childEnv(extra: Record<string, string> = {}): Record<string, string | undefined> {
    const allowed = [
      this.env['HTTP_ALLOW_PRIVATE'],
      this.#origin === null ? undefined : `127.0.0.1:${this.#origin.port}`,
    ];
    return {
      KAFKA_HEARTBEAT_INTERVAL_MS: '1000',
      KAFKA_SESSION_TIMEOUT_MS: '10000',
      ENVIRONMENT: 'LOCAL',
      HTTP_HOST: '127.0.0.1',
      ...this.env,
      HTTP_ALLOW_PRIVATE: allowed.filter(Boolean).join(','),
      ...this.#services?.environment,
      ...extra,
    };
  }

  #command(args: readonly string[]): void {
    const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], {
      env: this.#childEnv(),
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`parser-manager ${args.join(' ')} failed: ${(stderr || stdout).trim()}`);
    this.narrator.detail(`${args[0]}: ${stdout.trim().split('\n').at(-1) ?? ''}`);
  }

  #seed(origin: Origin): void {
    const file = join(this.data, 'demo-catalogue.json');
    writeFileSync(file, JSON.stringify(demoCatalogue(origin.url)));
    this.#command(['seed', '--file', file]);
  }

  #startChildren(port: number): void {
    const log_folder = join(this.data, 'logs');
    const say = (line: string) => this.narrator.say(line);
    const start = (name: string, args: string[], env: Record<string, string> = {}) => {
      const onLine = (line: Parameters<Narrator['retell']>[1]) => this.narrator.retell(name, line);
      this.#children.push(
        new SupervisedChild({
          name,
          args: [MAIN, ...args],
          env: this.#childEnv({ LOG_LEVEL: this.env['LOG_LEVEL'] ?? 'info', ...env }),
          log_folder,
          onLine,
          say,
        }).start(),
      );
    };
    start('manager', ['manager'], { HTTP_PORT: String(port) });
    for (const type of parserNames)
      start(`${type.toLowerCase()} parser`, ['parser', type.toLowerCase(), '--grace', '2']);
  }

  async #untilReady(port: number): Promise<void> {
    for (const begun = Date.now(); Date.now() - begun < READY_MS && !this.#isStopping;) {
      const answer = await fetch(`http://127.0.0.1:${port}/health/ready`).catch(() => null);
      if (answer?.ok) return;
      await new Promise((done) => setTimeout(done, 100));
    }
    if (!this.#isStopping)
      this.narrator.say(
        `the manager is not ready after ${READY_MS / 1000} s; see ${join(this.data, 'logs', 'manager.log')}`,
      );
  }

  #announce(port: number, ms: number): void {
    const services = this.#services;
    if (services === null) return;
    const { postgres, kafka } = services;
    const base = `http://127.0.0.1:${port}`;
    this.narrator.banner(`up after ${(ms / 1000).toFixed(1)} s`, {
      Postgres: `${postgres.how}, ${postgres.host}:${postgres.port}`,
      Kafka: `${kafka.how}${kafka.version === '' ? '' : ` ${kafka.version}`}, ${kafka.brokers.join(', ')}`,
      Parsers: parserNames.join(', '),
      ...(this.#origin === null ? {} : { 'Demo origin': this.#origin.url }),
      Data: this.data,
      API: `${base}/api/v1`,
      Swagger: `${base}/docs`,
      Health: `${base}/health/ready`,
      Metrics: `${base}/metrics`,
    });
  }
}

function rememberedPort(data: string): number {
  const file = join(data, 'origin.port');
  return existsSync(file) ? Number(readFileSync(file, 'utf8')) : ORIGIN_PORT;
}

/** One `up` a data folder. A folder left by a killed one is taken over. */
function claimFolder(data: string): () => void {
  const file = join(data, 'up.pid');
  if (existsSync(file)) {
    const pid = Number(readFileSync(file, 'utf8'));
    if (pid !== process.pid && Number.isInteger(pid) && pid > 1 && sendSignal(pid, 0) && isOurs(pid)) {
      throw new AlreadyRunning(
        `parser-manager already runs on ${data} (pid ${pid}); stop it first, or give another folder with --data.`,
      );
    }
  }
  writeFileSync(file, String(process.pid));
  return () => rmSync(file, { force: true });
}

function isOurs(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('main.js');
  } catch {
    // no /proc: a living process of that number is believed
    return process.platform !== 'linux';
  }
}
