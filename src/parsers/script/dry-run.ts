import { createHash } from 'node:crypto';
import { scriptDraft, type ScriptSettings } from '../../contract/source-types/script';
import { beginningOf } from '../runtime/beginning-of';
import { contentTypeOf } from '../runtime/content-types';
import {
  giveUp,
  ParserError,
  type ParsedItem,
  type ParserContext,
  type ParserOutcome,
  type ParserTask,
} from '../runtime/parser';
import { OUR_NAMES } from './collect-files';
import type { FoundScript } from './find-script';

/** A script that is tried before it is saved: it runs as any other, and what it leaves is looked at and forgotten. */

/** Whoever tries a script waits for it. */
const LONGEST_SECONDS = 60;
const SHOWN_FILES = 10;
const SHOWN_ITEMS = 5;
const START_BYTES = 1_024;
/** Of a script that was not even begun. */
const NOTHING_SAID = { stdout_tail: '', stderr_tail: '' };
const IS_TEXT = /^text\/|json|xml|csv/;

/** The result of a dry run, beside what every run of a script tells. */
export interface ScriptTrial {
  readonly dry_run: true;
  readonly outcome: 'completed' | 'failed';
  readonly stdout_tail: string;
  readonly stderr_tail: string;
  /** `line` is of the script; null when that is not known. */
  readonly error: { readonly code: string; readonly message: string; readonly line: number | null } | null;
  readonly preview: {
    /** `start`: the first bytes of a text; null: it is none. */
    readonly files: readonly {
      readonly name: string;
      readonly bytes: number;
      readonly content_type: string;
      readonly start: string | null;
    }[];
    readonly items: readonly Pick<ParsedItem, 'item_key' | 'kind' | 'title' | 'url' | 'published_at'>[];
    /** What the next run would be given. */
    readonly cursor: Readonly<Record<string, unknown>> | null;
  };
}

/** The code that a task brings along; null: it runs what is saved. @throws ParserError `config` when it is no code */
export function draftOf({ params }: ParserTask): FoundScript | null {
  if (params['dry_run'] === undefined) return null;
  const { data } = scriptDraft.safeParse(params['dry_run']);
  if (data === undefined) throw giveUp('config', 'The task brings no code that can be tried.');
  const code = Buffer.from(data.code);
  const sha256 = createHash('sha256').update(code).digest('hex');
  return { code, language: data.language, sha256, revision: null, project_file: null };
}

/** The task as the script is to see it: without its own code among the parameters. */
export function withoutDraft(task: ParserTask): ParserTask {
  return { ...task, params: Object.fromEntries(Object.entries(task.params).filter(([name]) => name !== 'dry_run')) };
}

/** Settings of a run that somebody waits for. */
export function shortened(settings: ScriptSettings): ScriptSettings {
  const wall_seconds = Math.min(settings.limits.wall_seconds, LONGEST_SECONDS);
  return { ...settings, limits: { ...settings.limits, wall_seconds } };
}

/**
 * Runs a script over a context that keeps nothing. How it failed is part of the result.
 * @throws only what is not the script's doing: the reason of the task's signal, an error of ours
 */
export async function tryScript(
  run: (context: ParserContext) => Promise<ParserOutcome>,
  context: ParserContext,
): Promise<ParserOutcome> {
  const preview = new Preview();
  const over: ParserContext = {
    ...context,
    emit: async (item) => preview.item(item),
    artifacts: { write: async (name, content) => preview.file(name, content) },
  };
  try {
    const { result, cursor = null } = await run(over);
    return {
      result: {
        dry_run: true,
        outcome: 'completed',
        ...NOTHING_SAID,
        ...result,
        error: null,
        preview: preview.shown(cursor),
      },
    };
  } catch (error: unknown) {
    if (!(error instanceof ParserError) || context.signal.aborted) throw error;
    const { result = {} } = error.instruction;
    const { code, message } = error;
    const { stderr_tail } = result;
    const said = { code, message, line: typeof stderr_tail === 'string' ? lineIn(stderr_tail) : null };
    return {
      result: {
        dry_run: true,
        outcome: 'failed',
        ...NOTHING_SAID,
        ...result,
        error: said,
        preview: preview.shown(null),
      },
    };
  }
}

/** The line of the script that a traceback ends with (Python), or begins with (V8). */
export function lineIn(stderr: string): number | null {
  const python = [...stderr.matchAll(/script\.py", line (\d+)/g)].at(-1);
  const v8 = /script\.[mc]?[jt]s:(\d+)/.exec(stderr);
  const line = (python ?? v8)?.[1];
  return line === undefined ? null : Number(line);
}

class Preview {
  readonly #files: ScriptTrial['preview']['files'][number][] = [];
  readonly #items: ScriptTrial['preview']['items'][number][] = [];

  item({ item_key, kind, title, url, published_at }: ParsedItem): void {
    if (this.#items.length < SHOWN_ITEMS) this.#items.push({ item_key, kind, title, url, published_at });
  }

  async file(name: string, content: Parameters<ParserContext['artifacts']['write']>[1]) {
    const { start, bytes } = await beginningOf(content, START_BYTES);
    const content_type = contentTypeOf(name);
    // what it printed is in the result, and so is its error
    if (!OUR_NAMES.includes(name) && this.#files.length < SHOWN_FILES)
      this.#files.push({
        name,
        bytes,
        content_type,
        start: IS_TEXT.test(content_type) ? start.toString('utf8') : null,
      });
    return { name, bytes, sha256: '', content_type, storage_key: '' };
  }

  shown(cursor: Readonly<Record<string, unknown>> | null): ScriptTrial['preview'] {
    return { files: this.#files, items: this.#items, cursor };
  }
}
