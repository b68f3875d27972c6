import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parserNames } from '../parsers/registry';
import { childEnvironment, withoutDatabase } from './child-environment';
import { endLeftovers, noteProcesses } from './leftovers';
import { limitsEnvironment } from './limits-environment';
import type { Narrator } from './narrator';
import { demoCatalogue } from './origin/catalogue';
import { demoNoticeRules, demoNoticesEnvironment, hasOwnBot } from './origin/demo-notices';
import { startOrigin, type Origin } from './origin/origin';
import { demoVkEnvironment } from './origin/vk/demo-environment';
import { demoYoutubeEnvironment } from './origin/youtube/demo-environment';
import { freePortNear, rememberedPort, rememberPort } from './services/ports';
import { runProgram } from './services/run-program';
import { ServiceUnavailable } from './services/service-error';
import { startServices, type Services } from './services/services';
import { SupervisedChild } from './supervisor';
import type { UpOptions } from './up';

const MAIN = resolve(__dirname, '..', 'cli', 'main.js');
const READY_MS = 60_000;
/** Ctrl-C is over within 10 s: parsers get 5.5, the manager after them 1.5, the services 3. */
const PARSER_STOP_MS = 5_500;
const MANAGER_STOP_MS = 1_500;
const GRACE_SECONDS = 2;
const MANAGER = 'manager';
const SERVICE_PAUSE_MS = 500;
const ORIGIN_PORT = 8_081;

type Env = Readonly<Record<string, string | undefined>>;
const SERVICES = { postgres: 'Postgres', kafka: 'Kafka' } as const;
type ServiceName = keyof typeof SERVICES;

/** All that runs on one machine. */
export class Machine {
  #services: Services | null = null;
  #origin: Origin | null = null;
  readonly #children: SupervisedChild[] = [];
  readonly #revivals = new Set<Promise<void>>();

  /** @param stopping aborted when all shall end: a start that is under way is given up */
  constructor(
    private readonly options: UpOptions,
    private readonly env: Env,
    private readonly narrator: Narrator,
    private readonly stopping: AbortSignal,
  ) {}

  /** Brings everything up. @throws ServiceUnavailable, ConfigError; the reason of `stopping` when that is aborted */
  async start(): Promise<void> {
    const begun = Date.now();
    const { data, demo } = this.options;
    this.narrator.say('starting Postgres and Kafka …');
    const [services] = await Promise.all([this.#startServices(), endLeftovers(data, MAIN)]);
    const host = this.env['HTTP_HOST'] || '127.0.0.1';
    const port = await freePortNear(this.options.port, host);
    if (port !== this.options.port) this.narrator.say(`port ${this.options.port} is taken, the API listens on ${port}`);
    if (demo) await this.#startOrigin();
    const limits = limitsEnvironment(this.#childEnv(), services.postgres);
    await this.#command(['migrate', 'up'], limits.migrations);
    this.#startChildren(port, limits.pipelines);
    const base = `http://${visible(host)}:${port}`;
    const [isReady] = await Promise.all([this.#untilReady(base), this.#seed()]);
    this.stopping.throwIfAborted();
    if (!isReady) this.narrator.release();
    this.#announce(base, isReady, Date.now() - begun);
  }

  /** Ends everything, children first, within 10 s. */
  async stop(): Promise<void> {
    const isManager = ({ name }: SupervisedChild) => name === MANAGER;
    // the last words of parsers still reach the manager: what they hand back, and that they went in good order
    await Promise.all(this.#children.filter((child) => !isManager(child)).map((child) => child.stop(PARSER_STOP_MS)));
    await Promise.all(this.#children.filter(isManager).map((child) => child.stop(MANAGER_STOP_MS)));
    await this.#origin?.stop();
    await Promise.all(this.#revivals);
    await this.#services?.stop();
    noteProcesses(this.options.data, []);
  }

  /** Ends everything at once; the next start recovers. */
  kill(): void {
    for (const child of this.#children) child.kill();
    this.#services?.kill();
  }

  async #startServices(): Promise<Services> {
    const say = (line: string) => this.narrator.say(line);
    const { env, stopping: signal } = this;
    const services = await startServices({ data_folder: this.options.data, env, ephemeral: false, signal, say });
    this.#services = services;
    this.#watch('postgres', services);
    this.#watch('kafka', services);
    return services;
  }

  #watch(which: ServiceName, services: Services): void {
    void services[which].exited.then(() => {
      if (this.stopping.aborted) return;
      const revival = this.#revive(which, services).finally(() => this.#revivals.delete(revival));
      this.#revivals.add(revival);
    });
  }

  /** A service that died is started again on its data and its port; the processes wait for it meanwhile. */
  async #revive(which: ServiceName, services: Services): Promise<void> {
    const name = SERVICES[which];
    this.narrator.say(`${name} ended, starting it again`);
    for (let pause = SERVICE_PAUSE_MS; ; pause = Math.min(pause * 2, 10_000)) {
      await this.#pause(pause);
      if (this.stopping.aborted) return;
      try {
        await services.revive(which);
        this.narrator.say(`${name} is back`);
        return this.#watch(which, services);
      } catch (error: unknown) {
        if (this.stopping.aborted) return;
        this.narrator.say(`${name} does not start again: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  }

  async #pause(ms: number): Promise<void> {
    await new Promise<void>((done) => {
      const timer = setTimeout(done, ms);
      this.stopping.addEventListener('abort', () => (clearTimeout(timer), done()), { once: true });
    });
  }

  async #startOrigin(): Promise<void> {
    const file = join(this.options.data, 'origin.port');
    // the sources name the port: another one would make a second catalogue of the same feeds
    const wish = rememberedPort(file) ?? ORIGIN_PORT;
    const port = await freePortNear(wish);
    if (port !== wish) this.narrator.say(`port ${wish} is taken, the demo origin listens on ${port}`);
    this.#origin = await startOrigin({ port });
    rememberPort(file, port);
  }

  #childEnv(fixed: Readonly<Record<string, string>> = {}): Record<string, string> {
    const origin = this.#origin === null ? undefined : `127.0.0.1:${this.#origin.port}`;
    const allowed = [this.env['HTTP_ALLOW_PRIVATE'], origin].filter(Boolean).join(',');
    const files = this.env['STORAGE_URL'] || `file:${join(this.options.data, 'artifacts')}`;
    // in front, so that a STORAGE_URL_FILE takes its place
    const given = { STORAGE_URL: files, ...this.env, ...(this.env['STORAGE_URL'] ? {} : { STORAGE_URL: files }) };
    return childEnvironment(given, {
      ...(origin === undefined ? {} : { HTTP_ALLOW_PRIVATE: allowed }),
      ...(origin === undefined ? {} : demoVkEnvironment(this.env, `http://${origin}`)),
      ...(origin === undefined ? {} : demoYoutubeEnvironment(this.env, `http://${origin}`)),
      ...(origin === undefined ? {} : demoNoticesEnvironment(this.env, `http://${origin}`)),
      ...this.#services?.environment,
      ...fixed,
    });
  }

  async #command(args: readonly string[], fixed: Readonly<Record<string, string>> = {}): Promise<void> {
    const program = [MAIN, ...args];
    const { code, output } = await runProgram(process.execPath, program, {
      env: this.#childEnv(fixed),
      signal: this.stopping,
    });
    this.stopping.throwIfAborted();
    if (code !== 0) throw new ServiceUnavailable(`parser-manager ${args.join(' ')} failed: ${output}`);
    this.narrator.detail(`${args[0]}: ${output.split('\n').at(-1) ?? ''}`);
  }

  async #seed(): Promise<void> {
    if (this.#origin === null) return;
    const file = join(this.options.data, 'demo-catalogue.json');
    const notice_rules = hasOwnBot(this.env) ? [] : demoNoticeRules;
    writeFileSync(file, JSON.stringify({ ...demoCatalogue(this.#origin.url, this.env), notice_rules }, null, 2));
    await this.#command(['seed', '--file', file]);
  }

  #startChildren(port: number, limits: Readonly<Record<string, string>>): void {
    mkdirSync(this.#logs, { recursive: true });
    this.#startChild(MANAGER, ['manager'], this.#childEnv({ HTTP_PORT: String(port) }));
    for (const type of parserNames) {
      const name = type.toLowerCase();
      const env = withoutDatabase(this.#childEnv(type === 'CSV_API' ? limits : {}));
      this.#startChild(`${name} parser`, ['parser', name, '--grace', String(GRACE_SECONDS)], env);
    }
  }

  #startChild(name: string, args: readonly string[], env: Record<string, string>): void {
    const child = new SupervisedChild({
      name,
      args: [MAIN, ...args],
      env,
      log_folder: this.#logs,
      onLine: (line) => this.narrator.retell(name, line),
      onStart: () => this.#note(),
      onDeath: () => this.narrator.release(),
      say: (line) => this.narrator.say(line),
    });
    this.#children.push(child);
    child.start();
  }

  #note(): void {
    noteProcesses(
      this.options.data,
      this.#children.flatMap(({ pid }) => pid ?? []),
    );
  }

  get #logs(): string {
    return join(this.options.data, 'logs');
  }

  async #untilReady(base: string): Promise<boolean> {
    for (const begun = Date.now(); Date.now() - begun < READY_MS && !this.stopping.aborted;) {
      const answer = await fetch(`${base}/health/ready`, { signal: AbortSignal.timeout(5_000) }).catch(() => null);
      await answer?.body?.cancel();
      if (answer?.ok) return true;
      await this.#pause(100);
    }
    return false;
  }

  #announce(base: string, isReady: boolean, ms: number): void {
    const services = this.#services;
    if (services === null) return;
    const { postgres, kafka } = services;
    const how = { environment: 'named by the environment', container: 'container', embedded: 'embedded' } as const;
    const title = isReady ? `up after ${(ms / 1000).toFixed(1)} s` : `not ready after ${READY_MS / 1000} s`;
    this.narrator.banner(title, {
      Postgres: `${postgres.version}, ${how[postgres.how]}, ${postgres.host}:${postgres.port}`,
      Kafka: [kafka.version, how[kafka.how], kafka.brokers.join(' ')].filter(Boolean).join(', '),
      Processes: this.#children.map(({ name, pid }) => `${name} (pid ${pid ?? '–'})`).join(', '),
      ...(this.#origin === null ? {} : { 'Demo origin': `${this.#origin.url}, looked at every 30 seconds` }),
      Data: this.options.data,
      Logs: this.#logs,
      Dashboard: `${base}/`,
      API: `${base}/api/v1`,
      Swagger: `${base}/docs`,
      Health: `${base}/health/ready`,
      Metrics: `${base}/metrics`,
    });
  }
}

/** An address that a browser on this machine can use. */
function visible(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}
