import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { CatalogueScript } from '../../../manager/catalog/seed';
import { SCRIPT_SITES } from './sites';

/** The demo scripts of examples/scripts, pointed at the stand-ins of their sites. */

const FOLDER = resolve(__dirname, '..', '..', '..', '..', 'examples', 'scripts');

const demos = [
  { name: 'Demo script: a cat for every status', file: 'httpcat.py', site: '/http-cat' },
  { name: 'Demo script: wars of the last 24 hours', file: 'evewars.py', site: '/esi' },
  { name: 'Demo script: always fails', file: 'error.py', site: null },
  { name: 'Demo script: exchange rates', file: 'prices.ts', site: '/prices' },
] as const;

/** The sources of the demo scripts, in the form that the import takes. */
export function demoScriptSources(origin: string, cadence: string): Record<string, unknown>[] {
  return demos.map(({ name, site }) => ({
    type: 'SCRIPT',
    name,
    cadence,
    settings: { params: site === null ? {} : { base: `${origin}${SCRIPT_SITES}${site}` } },
  }));
}

/** Their code. */
export function demoScripts(): CatalogueScript[] {
  return demos.map(({ name, file }) => ({
    source: name,
    language: file.endsWith('.py') ? 'python' : 'typescript',
    code: readFileSync(join(FOLDER, file), 'utf8'),
  }));
}
