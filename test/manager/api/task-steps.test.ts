import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { poolOf } from '../../../src/database/clients';
import { call, startSystem, type TestSystem } from '../../support/system';

/** The graph of a pipeline's run, and how its settings are refused. */

let system: TestSystem;
let api: string;

beforeAll(async () => {
  // nothing is planned or dispatched behind the test's back
  system = await startSystem({ SCHEDULER_ENABLED: 'false' });
  api = `${system.url}/api/v1`;
});

interface Row extends Record<string, unknown> {
  id: number;
  schedules: Row[];
  task_id: string;
  errors: { path: string }[];
}

const post = (path: string, body: unknown) => call<Row>(`${api}${path}`, { method: 'POST', body });

test('the steps come from the progress while the task runs, from the result afterwards, and 404 without any', async () => {
  const settings = { input: { type: 'csv', text: 'a\n1\n' } };
  const source = await post('/source/', { type: 'CSV_API', name: 'steps', settings });
  expect(source.status).toBe(201);
  const { task_id } = (await post('/task/', { schedule_id: source.body.schedules[0]?.id })).body;
  const steps = () => call<Row>(`${api}/task/${task_id}/steps`, { method: 'GET' });
  expect((await steps()).status).toBe(404);
  const step = (name: string, status: string) => ({
    name,
    status,
    started_at: null,
    finished_at: null,
    done: 1,
    total: 2,
    error: null,
  });
  const edges = [['read', 'write']];
  const waits_for = { step: 'write', limit: 'shop', until: null };
  const detail = { steps: [step('read', 'completed'), step('write', 'retrying')], edges, waits_for };
  const pool = poolOf(system.database.dataSource);
  await pool.query('update task set progress = $2 where id = $1', [task_id, { done: 1, total: 2, detail }]);
  expect((await steps()).body).toEqual(detail);
  const result = {
    steps: [step('read', 'completed'), { name: 5 }, step('write', 'completed')],
    edges: [...edges, ['x']],
  };
  await pool.query('update task set result = $2 where id = $1', [task_id, result]);
  expect((await steps()).body).toEqual({ steps: [result.steps[0], result.steps[2]], edges, waits_for: null });
});

test.each(['alpha-vantage', 'parallel', 'complaints'])('the example %s is created as its README says', async (name) => {
  const body = JSON.parse(readFileSync(join(__dirname, '../../../examples/pipelines', `${name}.json`), 'utf8')) as Row;
  const wish = (body.schedules[0] as { cadence?: string }).cadence;
  if (wish !== undefined) await post('/cadence/', { name: wish, interval_seconds: 60 });
  expect(await post('/source/', body)).toMatchObject({ status: 201, body: { type: 'CSV_API', name: body['name'] } });
});

test('wrong settings are refused with their path, and the dictionary says what is right', async () => {
  const settings = { input: { type: 'csv', text: 'a' }, request: { url: '{{rows.a}}' }, transform: { row: '$each(' } };
  const refused = await post('/source/', { type: 'CSV_API', name: 'wrong', settings });
  expect(refused.status).toBe(422);
  expect(refused.body.errors.map(({ path }) => path).sort()).toEqual([
    'settings.request.url',
    'settings.transform.row',
  ]);
  const { body } = await call<Row[]>(`${api}/dictionary/source_types`, { method: 'GET' });
  const found = JSON.stringify(body);
  expect(found).toContain('Only the first row of each value of this column');
});
