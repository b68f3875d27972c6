import type { Readable } from 'node:stream';
import { beginningOf } from '../runtime/beginning-of';
import type { ArtifactSink } from '../runtime/parser';
import { shown, type PreviewFile } from './dry-run-preview';
import { emitItems } from './emit-items';
import type { PipelineParts } from './run-pipeline';
import type { TemplateValues } from './template';
import { recordsOf, runSqlStep, writeOutputs } from './write-outputs';

/** The end of a dry run: files and items are made as ever, looked at, and forgotten. */

const SHOWN_FILES = 20;
const SHOWN_ITEMS = 5;
const SHOWN_RECORDS = 5;
const START_BYTES = 2_048;

/** What would be left behind. */
export class DryRunOutputs {
  /** The first records of the SQL; null: it was not run. */
  records: string[] | null = null;
  readonly files: PreviewFile[] = [];
  readonly items: Record<string, string | null>[] = [];
  #sql_file: string | null = null;

  constructor(
    private readonly parts: PipelineParts,
    private readonly signal: AbortSignal,
    private readonly valuesOf: (row: string | null) => TemplateValues,
  ) {}

  /** Runs the SQL over the records of the rows. @throws ParserError when it does not work */
  async sql(): Promise<string> {
    const file = await runSqlStep(this.#writeParts());
    this.#sql_file = file;
    this.records = [];
    for await (const record of this.#all()) {
      if (this.records.length === SHOWN_RECORDS) break;
      this.records.push(shown(record, this.parts.secrets));
    }
    return file;
  }

  /** Makes every output and the items. @throws ParserError for what a run could not write either */
  async write(params: Readonly<Record<string, unknown>>): Promise<true> {
    const { settings, context, pool, secrets } = this.parts;
    await writeOutputs({ ...this.#writeParts(), sql_file: this.#sql_file });
    if (settings.emit === undefined) return true;
    await emitItems(settings.emit, this.#all(), params, pool, {
      ...context,
      signal: this.signal,
      emit: ({ item_key, kind, title, url, published_at }) => {
        const said = { item_key, kind, title, url, published_at };
        const safe = Object.entries(said).map(([name, value]) => [name, value === null ? null : shown(value, secrets)]);
        if (this.items.length < SHOWN_ITEMS) this.items.push(Object.fromEntries(safe) as Record<string, string | null>);
        return Promise.resolve();
      },
    });
    return true;
  }

  #all(): AsyncGenerator<string> {
    return recordsOf({ files: this.parts.files, sql_file: this.#sql_file });
  }

  #writeParts() {
    const { settings, files } = this.parts;
    return {
      settings,
      files,
      artifacts: this.#sink(),
      signal: this.signal,
      valuesOf: this.valuesOf,
      taken: new Set<string>(),
      onFile: () => undefined,
    };
  }

  /** Reads what is written to it and keeps the beginning. */
  #sink(): ArtifactSink {
    return {
      write: async (name: string, content: Buffer | Readable, content_type?: string) => {
        const { start, bytes } = await beginningOf(content, START_BYTES);
        const isText = content_type === undefined;
        if (this.files.length < SHOWN_FILES)
          this.files.push({
            name: shown(name, this.parts.secrets),
            bytes,
            content_type: content_type ?? null,
            start: isText ? shown(start.toString('utf8'), this.parts.secrets) : null,
          });
        return { name, bytes, sha256: '', content_type: content_type ?? '', storage_key: '' };
      },
    };
  }
}
