import type { ScriptLanguage } from '../../../src/contract/source-types/script';
import type { ScriptConfig } from '../../../src/config/script-config';
import {
  ParserError,
  type ParsedItem,
  type ParserContext,
  type ParserOutcome,
} from '../../../src/parsers/runtime/parser';
import { noStorage } from '../../../src/parsers/runtime/parser-parts';
import { openFolder } from '../../../src/storage/open-storage';
import { ScriptParser } from '../../../src/parsers/script/script-parser';
import { createHash, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onFileEnd } from '../../support/clean-up';
import { parserConfig, parserContext } from '../../support/parsers';

/** The layers that work on this machine; bubblewrap may be missing. */
export const LAYERS = layersHere();

function layersHere(): ('bubblewrap' | 'process')[] {
  const parser = new ScriptParser(parserConfig(), noStorage);
  const { sandbox } = parser.describe();
  void parser.stop();
  return sandbox === 'bubblewrap' ? ['bubblewrap', 'process'] : ['process'];
}

/** How one run ended, whichever way. */
export interface TestRun {
  readonly outcome: ParserOutcome | null;
  readonly error: ParserError | null;
  readonly result: Readonly<Record<string, unknown>>;
  readonly files: Map<string, Buffer>;
  readonly items: ParsedItem[];
  readonly progress: [number, number | undefined][];
}

/** What a run is asked. */
export interface Asked {
  readonly settings?: Record<string, unknown>;
  readonly params?: Record<string, unknown>;
  readonly cursor?: Record<string, unknown> | null;
  readonly signal?: AbortSignal;
  readonly onProgress?: () => void;
}

/** A parser in a layer, and a way to run code in it. Stopped after the file's tests. */
export function scriptsIn(
  sandbox: ScriptConfig['sandbox'],
  { allow_private = [], ...parts }: Partial<ScriptConfig> & { allow_private?: string[] } = {},
) {
  const folder = mkdtempSync(join(tmpdir(), 'script-storage-'));
  const storage = () => openFolder(folder);
  let stored = 0;
  const base = parserConfig({ allow_private });
  const parser = new ScriptParser({ ...base, script: { ...base.script, sandbox, ...parts } }, storage);
  onFileEnd(async () => {
    await parser.stop();
    rmSync(folder, { recursive: true });
  });
  const run = async (language: ScriptLanguage, code: string, asked: Asked = {}): Promise<TestRun> => {
    const key = `scripts/1/${(stored += 1)}`;
    await (await storage()).write(key, Buffer.from(code));
    const sha256 = createHash('sha256').update(code).digest('hex');
    return runTask(parser, {
      ...asked,
      settings: { ...asked.settings, script: { key, revision: stored, sha256, language } },
    });
  };
  return { parser, run, storage };
}

/** Runs a task of a source with these settings. */
export async function runTask(
  parser: ScriptParser,
  { settings = {}, params = {}, cursor = null, signal, onProgress }: Asked,
): Promise<TestRun> {
  const files = new Map<string, Buffer>();
  const items: ParsedItem[] = [];
  const progress: [number, number | undefined][] = [];
  const context: ParserContext = {
    ...parserContext({ items, files }, signal),
    progress: (done, total) => {
      progress.push([done, total]);
      onProgress?.();
    },
  };
  const source = { id: 1, url: null, external_id: null, name: 'a script', settings };
  const task = { task_id: randomUUID(), attempt: 1, task_type: 'RUN', source, params, cursor };
  try {
    const outcome = await parser.run(task, context);
    return { outcome, error: null, result: outcome.result, files, items, progress };
  } catch (error: unknown) {
    if (!(error instanceof ParserError)) throw error;
    return { outcome: null, error, result: error.instruction.result ?? {}, files, items, progress };
  }
}
