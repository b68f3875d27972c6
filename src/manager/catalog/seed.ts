import { Readable } from 'node:stream';
import type { DataSource } from 'typeorm';
import type { AllowList } from '../../contract/address';
import { Cadence } from '../../database/entities';
import { createCadence, type NewCadence } from './cadences';
import { importSources, type ImportAnswer } from './import-sources';

/** A catalogue in a file: clocks, and sources in the form that the import takes. */
export interface Catalogue {
  readonly cadences: readonly NewCadence[];
  readonly sources: readonly Record<string, unknown>[];
}

/** Brings a catalogue in; twice is the same as once. */
export async function seedCatalogue(
  dataSource: DataSource,
  { cadences, sources }: Catalogue,
  allow: AllowList,
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
  return { ...answer, cadences: made };
}
