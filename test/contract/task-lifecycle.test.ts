import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import {
  GROUP_STATUSES,
  groupStatusOf,
  TASK_STATUSES,
  TASK_TRANSITIONS,
  type GroupCounters,
} from '../../src/contract/task-status';
import { poolOf } from '../../src/database/clients';
import { groupStatusSql } from '../../src/manager/transitions/group-counters';
import { createTestDatabase, type TestDatabase } from '../support/database';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});

test('the enum of Postgres, the contract and the diagram have the same states and the same arrows', async () => {
  const labels = async (type: string) =>
    (
      await poolOf(database.dataSource).query<{ label: string }>(
        `select unnest(enum_range(null::${type}))::text as label`,
      )
    ).rows.map(({ label }) => label);
  expect(await labels('task_status')).toEqual([...TASK_STATUSES]);
  expect(await labels('group_status')).toEqual([...GROUP_STATUSES]);
  const diagram = readFileSync(join(__dirname, '..', '..', 'docs', 'task-lifecycle.md'), 'utf8');
  const drawn = new Set([...diagram.matchAll(/^ {2}(\w+) --> (\w+)$/gm)].map(([, from, to]) => `${from} ${to}`));
  for (const from of TASK_STATUSES) {
    for (const to of TASK_STATUSES)
      expect([from, to, drawn.has(`${from} ${to}`)]).toEqual([from, to, TASK_TRANSITIONS[from].includes(to)]);
  }
});

test("a group's state in SQL is the contract's for any counters", async () => {
  const count = fc.nat(2);
  const counters = fc.record<GroupCounters>({
    created: count,
    queued: count,
    running: count,
    completed: count,
    failed: count,
    expired: count,
    cancelled: count,
  });
  const sql = `select ${groupStatusSql((name) => `c.${name}`)} as status from jsonb_to_record($1) as c (${TASK_STATUSES.map((s) => `${s} int`).join(', ')})`;
  await fc.assert(
    fc.asyncProperty(counters, async (given) => {
      fc.pre(Object.values(given).some((n) => n > 0));
      const { rows } = await poolOf(database.dataSource).query<{ status: string }>(sql, [JSON.stringify(given)]);
      expect(rows[0]?.status).toBe(groupStatusOf(given));
    }),
    { numRuns: 300 },
  );
});
