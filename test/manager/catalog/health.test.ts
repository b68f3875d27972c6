import { poolOf } from '../../../src/database/clients';
import { listSources, readSource } from '../../../src/manager/catalog/list-sources';
import { HEALTHS } from '../../../src/manager/source-life/health';
import { refreshHealth } from '../../../src/manager/source-life/refresh-health';
import { createTestDatabase } from '../../support/database';

test('the health of a source is that of its worst enabled schedule, and the filter agrees with the list', async () => {
  const { dataSource } = await createTestDatabase();
  const stories: [
    health: keyof typeof HEALTHS,
    is_active: boolean,
    schedules: [is_enabled: boolean, outcome: string | null, code: string | null][],
  ][] = [
    ['paused', true, []],
    ['paused', true, [[false, 'failed', 'dns']]],
    ['paused', false, [[true, 'completed', null]]],
    ['new', true, [[true, null, null]]],
    [
      'healthy',
      true,
      [
        [true, 'completed', null],
        [true, null, null],
      ],
    ],
    [
      'failing',
      true,
      [
        [true, 'completed', null],
        [true, 'failed', 'dns'],
      ],
    ],
    [
      'healthy',
      true,
      [
        [true, 'completed', null],
        [false, 'failed', 'http_410'],
      ],
    ],
    [
      'denied',
      true,
      [
        [true, 'failed', 'http_401_403'],
        [true, 'failed', 'dns'],
      ],
    ],
    [
      'gone',
      true,
      [
        [true, 'failed', 'http_410'],
        [true, 'failed', 'credentials'],
      ],
    ],
  ];
  for (const [index, [, is_active, schedules]] of stories.entries()) {
    const { rows } = await poolOf(dataSource).query<{ id: number }>(
      `insert into source (type, url, is_active) values ('VK', $1, $2) returning id`,
      [`club${index}`, is_active],
    );
    for (const [n, [is_enabled, outcome, code]] of schedules.entries())
      await poolOf(dataSource).query(
        `insert into schedule (source_id, source_type, task_type, cadence_id, is_enabled, last_outcome, last_error_code) values ($1, 'VK', $2, 1, $3, $4, $5)`,
        [rows[0]?.id, ['WALL', 'GROUP_INFO'][n], is_enabled, outcome, code],
      );
  }
  await refreshHealth(dataSource, null);
  const page = { skip: 0, take: 100 };
  const { items } = await listSources(dataSource, {}, page);
  expect(items.map(({ health }) => health)).toEqual(stories.map(([health]) => health));
  for (const { id, health } of items) expect((await readSource(dataSource, id)).health).toBe(health);
  for (const health of Object.keys(HEALTHS)) {
    const expected = items.filter((item) => item.health === health).map(({ id }) => id);
    const found = await listSources(dataSource, { health }, page);
    expect([health, found.total, found.items.map(({ id }) => id)]).toEqual([health, expected.length, expected]);
  }
});
