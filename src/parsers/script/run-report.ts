import type { ScriptSettings } from '../../contract/source-types/script';
import { ParserError } from '../runtime/parser';
import type { NetworkUse } from './egress-proxy';
import type { FoundScript } from './find-script';
import type { Ended } from './run-child';
import type { Sandbox } from './sandbox';
import type { Verdict } from './verdict';

/** What is told of a run: its result, its error, and error.txt. */

/** Everything known of a run that has ended. */
export interface RunFacts {
  readonly sandbox: Sandbox;
  readonly settings: ScriptSettings;
  readonly script: FoundScript;
  readonly ended: Ended;
  readonly network: NetworkUse;
}

const TAIL = 8_000;
const ERROR_TAIL = 65_536;

/** The result of a run, the same fields whether it failed or not. */
export function resultOf({ sandbox, settings, script, ended, network }: RunFacts): Record<string, unknown> {
  return {
    items: ended.said.items,
    language: script.language,
    revision: script.revision,
    ...(script.project_file === null ? {} : { project_file: script.project_file }),
    sha256: script.sha256,
    sandbox: sandbox.name,
    ...(sandbox.gaps.length === 0 ? {} : { sandbox_gaps: sandbox.gaps }),
    exit_code: ended.exit_code,
    signal: ended.signal,
    ms: Math.round(ended.ms),
    cpu_ms: ended.cpu_ms,
    memory_mb: Math.ceil(ended.memory_bytes / 1_048_576),
    processes: ended.processes,
    network: { mode: settings.network, is_closed: sandbox.closes_network, ...network },
    stdout_bytes: ended.out.bytes,
    stderr_bytes: ended.err.bytes,
    stdout_tail: ended.out.tail(TAIL),
    stderr_tail: ended.err.tail(TAIL),
    ...(ended.said.bad_lines === 0
      ? {}
      : { warnings: [`${ended.said.bad_lines} messages could not be read; the first: ${ended.said.first_bad ?? ''}`] }),
  };
}

/** The error of a run that failed. A limit will be met again: no other attempt. */
export function failureOf({ ended }: RunFacts, { code, limit, sentence }: Verdict): ParserError {
  const survivors = ended.survivors === 0 ? {} : { survivors: ended.survivors };
  return new ParserError(code, sentence, { result: { limit, ...survivors } });
}

/** What `error.txt` says: the sentence, how the run ended, and the end of what it printed to stderr: the traceback. */
export function errorText(facts: RunFacts, error: unknown): string {
  const { ended, script, sandbox } = facts;
  const sentence = error instanceof Error ? error.message : String(error);
  const code = error instanceof ParserError ? `${error.code}: ` : '';
  const which = script.revision === null ? (script.project_file ?? '') : `revision ${script.revision}`;
  const how = `${script.language}, ${which}, sandbox ${sandbox.name}, exit code ${ended.exit_code ?? '–'}, signal ${ended.signal ?? '–'}, ${Math.round(ended.ms)} ms`;
  const { refused } = facts.network;
  const guard = refused.length === 0 ? '' : `Not allowed on the network: ${refused.join(', ')}\n`;
  const stderr = ended.err.tail(ERROR_TAIL);
  return `${code}${sentence}\n(${how})\n${guard}${stderr === '' ? '' : `\n${stderr}`}`;
}
