import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CSV_API } from '../../../src/contract/source-types/csv-api';
import { demoCatalogue } from '../../../src/local/origin/catalogue';
import { startOrigin } from '../../../src/local/origin/origin';
import { onFileEnd } from '../../support/clean-up';
import { refuseOldBuild, run } from './pipelines';

/** The ready-made pipelines, against stand-ins of the APIs they were written for; times are divided by a hundred or more. */

beforeAll(refuseOldBuild);

type Tree = Record<string, unknown>;

function example(name: string): Tree {
  const file = join(__dirname, '..', '..', '..', 'examples', 'pipelines', `${name}.json`);
  return (JSON.parse(readFileSync(file, 'utf8')) as { settings: Tree }).settings;
}

/** The settings with parts of them replaced, branch by branch. */
function changed(tree: Tree, changes: Tree): Tree {
  const inner = Object.entries(changes).map(([name, change]) => {
    const before = tree[name];
    const isBranch = typeof change === 'object' && change !== null && !Array.isArray(change);
    return [name, isBranch ? changed((before ?? {}) as Tree, change as Tree) : change];
  });
  return { ...tree, ...(Object.fromEntries(inner) as Tree) };
}

/** A clock that the test moves: the stand-ins fail by the second. */
async function origin(nowAt: (requests: number) => number) {
  let asked = 0;
  const started = await startOrigin({ now: () => nowAt(asked++) });
  onFileEnd(() => started.stop());
  return started;
}

test.each(['alpha-vantage', 'parallel', 'complaints'])('%s is a body that can be created', (name) => {
  expect(CSV_API.settings.safeParse(example(name)).error).toBeUndefined();
});

test('000: one request at a time, a file per symbol, a quota notice is asked again', async () => {
  // every third request falls into a second of quota notices
  const site = await origin((asked) => Date.UTC(2026, 0, 5) + (asked % 3 === 1 ? 0 : 1_000));
  const settings = changed(example('alpha-vantage'), {
    request: {
      url: `${site.url}/alpha-vantage/query`,
      limits: { rate: { count: 1, per_seconds: 0.3 } },
      retry: { delay_seconds: 0.1 },
    },
  });
  const begun = Date.now();
  const ran = await run(settings, { secrets: { ALPHA_VANTAGE_KEY: 'demo-key-1' } });
  expect(ran.error).toBeNull();
  expect([...ran.files.keys()]).toEqual(['IBM.json', 'AAPL.json', 'MSFT.json', 'TSCO.LON.json']);
  const requests = Number(ran.result['requests']);
  expect(requests).toBeGreaterThan(4);
  expect(Date.now() - begun).toBeGreaterThanOrEqual((requests - 1) * 290);
  const records = JSON.parse(ran.text('IBM.json')) as Tree[];
  expect(records).toHaveLength(5);
  expect(records[0]).toMatchObject({ Date: '2026-01-05', '1. open': expect.any(String) as string });
  expect(ran.result).toMatchObject({ outcome: 'completed', notify: { outcome: 'completed' } });
});

test('001: five at once, two in a time, three tries again, one JSON file', async () => {
  const site = await origin((asked) => (asked % 4 === 2 ? 0 : 1_000));
  const settings = changed(example('parallel'), {
    request: { limits: { rate: { count: 2, per_seconds: 0.5 } }, retry: { delay_seconds: 0.1 } },
  });
  const ran = await run(settings, { api_url: `${site.url}/api/data` });
  expect(ran.error).toBeNull();
  expect((JSON.parse(ran.text('output.json')) as Tree[]).map((record) => record['id'])).toEqual([
    '1',
    '2',
    '3',
    '5',
    '6',
    '7',
  ]);
});

test('004: complaints.csv with three columns, and items whose key is the complaint', async () => {
  const at = Date.UTC(2026, 0, 5);
  let minutes = 0;
  const site = await origin(() => at + minutes * 60_000);
  const settings = changed(example('complaints'), {
    input: { url: `${site.url}/complaints/search`, retry: { delay_seconds: 0.3 } },
  });
  const first = await run(settings);
  minutes = 1;
  const second = await run(settings);
  const lines = first.text('complaints.csv').split('\r\n');
  expect(lines[0]).toBe('state,product,company');
  expect(lines).toHaveLength(12);
  expect(first.text('complaints.csv')).toContain('"EQUIFAX, INC."');
  const keys = (ran: typeof first) => ran.items.map(({ item_key }) => item_key);
  const again = keys(second).filter((key) => keys(first).includes(key));
  expect(again).toHaveLength(4);
  const hashOf = (ran: typeof first, key: string) => ran.items.find(({ item_key }) => item_key === key)?.content_hash;
  for (const key of again) expect(hashOf(second, key)).toBe(hashOf(first, key));
});

test('the pipelines of the demo are settings that can be created, and end', async () => {
  const site = await origin((asked) => 1_000 + asked);
  const pipelines = demoCatalogue(site.url).sources.filter(({ type }) => type === 'CSV_API');
  expect(pipelines).toHaveLength(3);
  for (const { settings } of pipelines) expect(CSV_API.settings.safeParse(settings).error).toBeUndefined();
  const [, parallel] = pipelines;
  const ran = await run(
    changed(parallel?.['settings'] as Tree, {
      request: { limits: { rate: { per_seconds: 0.1 } }, retry: { delay_seconds: 0.01 } },
    }),
  );
  // one id of the stand-in never answers
  expect(ran.result).toMatchObject({ outcome: 'partial', rows_done: 7, rows_failed: 1 });
});

test.each([
  [{ input: { type: 'csv', text: 'a', file: 'uploads/a.csv' } }, 'input'],
  [{ input: { type: 'csv', text: 'x'.repeat(100_001) } }, 'input.text'],
  [{ input: { type: 'csv', file: 'runs/../secrets' } }, 'input.file'],
  [{ input: { type: 'csv', file: 'runs/1/.checkpoint/rows' } }, 'input.file'],
  [{ input: { type: 'csv' }, request: { url: 'http://x/{{rows.a}}' } }, 'request.url'],
  [{ input: { type: 'csv' }, request: { query: { key: '{{secret.lower}}' } } }, 'request.query.key'],
  [{ input: { type: 'csv', url: 'http://x/{{row.a}}' } }, 'input.url'],
  [{ input: { type: 'csv' }, transform: { row: '$each(' } }, 'transform.row'],
  [{ input: { type: 'csv' }, outputs: [{ name: '{{row.a}}', format: 'json' }] }, 'outputs.0.name'],
  [{ input: { type: 'csv' }, outputs: [{ name: 'a', format: 'exe' }] }, 'outputs.0.format'],
  [{ input: { type: 'csv' }, check: { try_again: 'x' } }, 'check.try_again'],
  [{ input: { type: 'csv' }, colour: 'red' }, ''],
])('settings that cannot be are refused where they are wrong: %j', (settings, path) => {
  const { error } = CSV_API.settings.safeParse(settings);
  expect(error?.issues.map((issue) => issue.path.join('.'))).toContain(path);
});
