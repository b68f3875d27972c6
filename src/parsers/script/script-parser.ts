import { rmSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parseAllowList, type AllowList } from '../../contract/address';
import { readScriptSettings, type ScriptSettings } from '../../contract/source-types/script';
import {
  giveUp,
  ParserError,
  type Parser,
  type ParserContext,
  type ParserOutcome,
  type ParserTask,
} from '../runtime/parser';
import type { LazyStorage } from '../../storage/open-storage';
import type { ParserConfig } from '../runtime/parser-config';
import { chooseSandbox } from './choose-sandbox';
import { claimUsers, type ClaimedUsers } from './claim-users';
import { collectFiles } from './collect-files';
import { draftOf, shortened, tryScript, withoutDraft } from './dry-run';
import { startEgressProxy, type EgressProxy } from './egress-proxy';
import { findScript, type FoundScript } from './find-script';
import { findTools, type Tools } from './interpreters';
import { makeJobFolder, makeWorkFolder, type JobFolder } from './job-folder';
import { runChild, type Ended } from './run-child';
import { errorText, failureOf, resultOf, type RunFacts } from './run-report';
import type { Sandbox } from './sandbox';
import { verdictOf } from './verdict';
import type { NetworkUse } from './egress-proxy';

/** Runs users' scripts, each in a sandbox of its own. */

const MB = 1_048_576;
const MARK = 'SCRIPT_RUN_ID';

/** What is made once for all runs. */
interface Place {
  readonly tools: Tools;
  readonly sandbox: Sandbox;
  readonly work_folder: string;
  readonly users: ClaimedUsers | null;
  /** Free places; as root each is a user id. */
  readonly free: (number | null)[];
}

/** The parser of scripts. */
export class ScriptParser implements Parser {
  readonly source_type = 'SCRIPT' as const;
  readonly concurrency: number;
  readonly #config: Pick<ParserConfig, 'http' | 'script'>;
  readonly #allow: AllowList;
  readonly #running = new Set<Promise<unknown>>();
  readonly #stopping = new AbortController();
  #waiting: (() => void)[] = [];
  #place: Place | null = null;

  /** @param storage where uploaded scripts are */
  constructor(
    config: Pick<ParserConfig, 'http' | 'script'>,
    private readonly storage: LazyStorage,
  ) {
    this.#config = config;
    this.#allow = parseAllowList(config.http.allow_private);
    this.concurrency = config.script.concurrency;
  }

  /** @throws ParserError `config` when the sandbox that was asked for does not work */
  async start(): Promise<void> {
    this.#enter();
  }

  /** What is in force, for the log: the layer, what it cannot do, and the languages. */
  describe(): Readonly<Record<string, unknown>> {
    const { sandbox, tools } = this.#enter();
    const languages = [...(tools.python === null ? [] : ['python']), 'javascript', 'typescript'];
    return { sandbox: sandbox.name, gaps: sandbox.gaps, languages };
  }

  /** Ends what still runs. */
  async stop(): Promise<void> {
    this.#stopping.abort(new Error('The worker stops.'));
    await Promise.allSettled(this.#running);
    if (this.#place === null) return;
    rmSync(this.#place.work_folder, { recursive: true, force: true });
    this.#place.users?.release();
    this.#place = null;
  }

  /** Task type `RUN`. */
  async run(task: ParserTask, context: ParserContext): Promise<ParserOutcome> {
    const draft = draftOf(task);
    const running =
      draft === null
        ? this.#run(task, context, null)
        : tryScript((over) => this.#run(withoutDraft(task), over, draft), context);
    this.#running.add(running);
    try {
      return await running;
    } finally {
      this.#running.delete(running);
    }
  }

  async #run(task: ParserTask, context: ParserContext, draft: FoundScript | null): Promise<ParserOutcome> {
    const settings = draft === null ? settingsOf(task) : shortened(settingsOf(task));
    const place = this.#enter();
    const script = draft ?? (await findScript(settings, this.#config.script.folder, this.storage));
    if (script.language === 'python' && place.tools.python === null)
      throw giveUp('config', 'This worker has no Python; install python3 or set SCRIPT_PYTHON.');
    const env = this.#environment(settings);
    const uid = await this.#take(place, context.signal);
    let isFree = true;
    try {
      const signal = AbortSignal.any([context.signal, this.#stopping.signal]);
      const { outcome, survivors } = await this.#runIn(place, { task, settings, script, env, uid, signal }, context);
      isFree = survivors === 0;
      return await outcome;
    } finally {
      if (isFree) this.#give(place, uid);
    }
  }

  /** One run from folder to report. Does not return before its processes are gone. */
  async #runIn(
    place: Place,
    run: Run,
    context: ParserContext,
  ): Promise<{ outcome: Promise<ParserOutcome>; survivors: number }> {
    const { script, settings, uid } = run;
    const folder = makeJobFolder(place.work_folder, script.code, script.language, uid);
    let proxy: EgressProxy | null = null;
    try {
      const hasNetwork = settings.network === 'guarded';
      if (hasNetwork) proxy = await startEgressProxy(folder.proxy_socket, this.#allow, settings.limits.network_mb * MB);
      writeJob(folder, place.sandbox, run);
      const ended = await this.#start(place, folder, run, context);
      const facts: RunFacts = { sandbox: place.sandbox, settings, script, ended, network: proxy?.use() ?? NO_NETWORK };
      const outcome = report(facts, folder, uid, context, run.signal);
      await outcome.catch(() => undefined);
      return { outcome, survivors: ended.survivors };
    } finally {
      await proxy?.stop();
      await rm(folder.root, { recursive: true, force: true, maxRetries: 3 });
    }
  }

  async #start(place: Place, folder: JobFolder, run: Run, context: ParserContext): Promise<Ended> {
    const { sandbox, tools } = place;
    const { script, settings, uid, signal, task } = run;
    const id = `${task.task_id}/${task.attempt}/${folder.root.slice(-6)}`;
    const { tmp } = sandbox.view(folder);
    const env = { ...run.env, HOME: tmp, TMPDIR: tmp, [MARK]: id };
    const has_network = settings.network === 'guarded';
    const job = { folder, language: script.language, limits: settings.limits, env, uid, has_network };
    return runChild({
      command: sandbox.command(job),
      limits: settings.limits,
      folders: [folder.out, folder.tmp],
      uid,
      mark: `${MARK}=${id}`,
      tools,
      signal,
      handlers: {
        onItem: (item) => context.emit(item),
        onProgress: (done, total) => context.progress(done, total),
      },
    });
  }

  #enter(): Place {
    if (this.#place !== null) return this.#place;
    const { script } = this.#config;
    const tools = findTools(script.python);
    const isRoot = process.getuid?.() === 0 && tools.setpriv !== null;
    const sandbox = chooseSandbox(script.sandbox, tools, isRoot ? script.first_uid : null);
    const users = isRoot ? claimUsers(script.concurrency, script.first_uid) : null;
    const free = users === null ? Array.from({ length: script.concurrency }, () => null) : [...users.uids];
    this.#place = { tools, sandbox, work_folder: makeWorkFolder(script.work_folder), users, free };
    return this.#place;
  }

  /** The whole environment: nothing of the worker's own but what was declared for scripts. */
  #environment({ env = [] }: ScriptSettings): Record<string, string> {
    const declared = new Map(
      this.#config.script.variables.map((text) => [text.split('=')[0], text.replace(/^[^=]*=?/, '')]),
    );
    const missing = env.find((name) => !declared.has(name));
    if (missing !== undefined) throw giveUp('config', `SCRIPT_VARIABLES of the worker has no ${missing}.`);
    const given = env.map((name): [string, string] => [name, declared.get(name) ?? '']);
    return { PATH: '/usr/local/bin:/usr/bin:/bin', LANG: 'C.UTF-8', TZ: 'UTC', ...Object.fromEntries(given) };
  }

  async #take(place: Place, signal: AbortSignal): Promise<number | null> {
    for (;;) {
      signal.throwIfAborted();
      const uid = place.free.shift();
      if (uid !== undefined) return uid;
      await new Promise<void>((done) => {
        this.#waiting.push(done);
        signal.addEventListener('abort', () => done(), { once: true });
      });
    }
  }

  #give(place: Place, uid: number | null): void {
    place.free.push(uid);
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const wake of waiting) wake();
  }
}

interface Run {
  readonly task: ParserTask;
  readonly settings: ScriptSettings;
  readonly script: FoundScript;
  readonly env: Readonly<Record<string, string>>;
  readonly uid: number | null;
  readonly signal: AbortSignal;
}

const NO_NETWORK: NetworkUse = { requests: 0, bytes: 0, refused: [] };

function settingsOf({ source }: ParserTask): ScriptSettings {
  try {
    return readScriptSettings(source.settings);
  } catch (cause: unknown) {
    throw giveUp('config', 'The settings of the source do not fit a script.', cause);
  }
}

function writeJob(folder: JobFolder, sandbox: Sandbox, { task, settings, script }: Run): void {
  const view = sandbox.view(folder);
  const { id, name, url, external_id } = task.source;
  const params = { ...settings.params, ...task.params };
  const job = {
    script: `${view.job}/${folder.script_name}`,
    out: view.out,
    params,
    cursor: task.cursor,
    source: { id, name, url, external_id, params: settings.params ?? {} },
    task: { id: task.task_id, attempt: task.attempt, revision: script.revision },
    proxy: settings.network === 'guarded' ? { socket: view.proxy_socket, port: sandbox.proxy_port } : null,
  };
  writeFileSync(join(folder.job, 'job.json'), JSON.stringify(job), { mode: 0o644 });
}

/** Stores what a run left, and says how it went. @throws ParserError, with `error.txt` stored */
async function report(
  facts: RunFacts,
  folder: JobFolder,
  uid: number | null,
  context: ParserContext,
  signal: AbortSignal,
): Promise<ParserOutcome> {
  const { ended, settings } = facts;
  const log = ended.out.text();
  if (log !== '') await context.artifacts.write('log.txt', Buffer.from(log), 'text/plain; charset=utf-8');
  try {
    if (signal.aborted) throw signal.reason;
    if (ended.problem instanceof ParserError) throw ended.problem;
    const verdict = verdictOf(ended, settings.limits);
    if (verdict !== null) throw failureOf(facts, verdict);
    if (ended.problem !== null) throw ended.problem;
    const { files, bytes } = await collectFiles(folder, settings.limits, uid, context.artifacts);
    const result = { ...resultOf(facts), files, bytes };
    return ended.said.cursor === undefined ? { result } : { result, cursor: ended.said.cursor };
  } catch (error: unknown) {
    const text = errorText(facts, error);
    await context.artifacts.write('error.txt', Buffer.from(text), 'text/plain; charset=utf-8').catch(() => undefined);
    if (!(error instanceof ParserError)) throw error;
    const { result, ...instruction } = error.instruction;
    throw new ParserError(error.code, error.message, { ...instruction, result: { ...resultOf(facts), ...result } });
  }
}
