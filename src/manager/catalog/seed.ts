import { Readable } from 'node:stream';
import type { DataSource } from 'typeorm';
import type { AllowList } from '../../contract/address';
import type { ScriptLanguage } from '../../contract/source-types/script';
import { Cadence, Source } from '../../database/entities';
import { createCadence, type NewCadence } from './cadences';
import { importSources, type ImportAnswer } from './import-sources';
import { putScript, type NewScript } from './scripts';

/** Code of a source without an address, by the source's name. */
export interface CatalogueScript {
  readonly source: string;
  readonly language: ScriptLanguage;
  readonly code: string;
}

/** A catalogue in a file: clocks, sources in the form that the import takes, and the code of scripts. */
export interface Catalogue {
  readonly cadences: readonly NewCadence[];
  readonly sources: readonly Record<string, unknown>[];
  readonly scripts?: readonly CatalogueScript[];
}

/** Brings a catalogue in; twice is the same as once. */
export async function seedCatalogue(
  dataSource: DataSource,
  { cadences, sources, scripts = [] }: Catalogue,
  allow: AllowList,
  upload: Pick<NewScript, 'python' | 'write'>,
): Promise<ImportAnswer & { cadences: number }> {
  let made = 0;
  for (const cadence of cadences) {
    if (await dataSource.getRepository(Cadence).existsBy({ name: cadence.name })) continue;
    await createCadence(dataSource, cadence);
    made += 1;
  }
  const lines = Readable.from(sources.map((source) => Buffer.from(`${JSON.stringify(source)}\n`)));
  const answer = await importSources(dataSource, lines, {
    format: 'ndjson',
    on_conflict: 'update',
    dry_run: false,
    allow,
  });
  for (const { source, language, code } of scripts) {
    const found = await dataSource.getRepository(Source).findOneBy({ type: 'SCRIPT', name: source });
    if (found !== null) await putScript(dataSource, found.id, { ...upload, language, code, created_by: null });
  }
  return { ...answer, cadences: made };
}
