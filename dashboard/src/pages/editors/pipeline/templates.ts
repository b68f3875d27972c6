import prices from '../../../../../examples/pipelines/alpha-vantage.json';
import complaints from '../../../../../examples/pipelines/complaints.json';
import parallel from '../../../../../examples/pipelines/parallel.json';
import type { Settings } from './settings';

/** Pipelines to begin with: a small one that runs at once, and the examples of the project. */
export interface Template {
  readonly key: 'empty' | 'prices' | 'parallel' | 'complaints';
  readonly name: string;
  readonly settings: Settings;
  /** Of its runs; null: the usual one. */
  readonly timeout_seconds: number | null;
}

interface Example {
  name: string;
  settings: unknown;
  schedules: { timeout_seconds: number }[];
}

const templateOf = (key: Template['key'], { name, settings, schedules }: Example): Template => ({
  key,
  name,
  settings: settings as Settings,
  timeout_seconds: schedules[0]?.timeout_seconds ?? null,
});

export const EMPTY: Template = {
  key: 'empty',
  name: '',
  settings: {
    input: { type: 'csv', text: 'id,name\n1,first\n2,second\n' },
    outputs: [{ name: 'result.csv', format: 'csv' }],
  },
  timeout_seconds: null,
};

export const TEMPLATES: readonly Template[] = [
  EMPTY,
  templateOf('prices', prices),
  templateOf('parallel', parallel),
  templateOf('complaints', complaints),
];
