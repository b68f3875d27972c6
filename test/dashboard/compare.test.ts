import { createHash } from 'node:crypto';
import type { Page } from 'playwright-core';
import { poolOf } from '../../src/database/clients';
import { describeInBrowser, openPage, settled, violationsOn, type TestPage } from '../support/browser';
import { makeSchedules } from '../support/catalogue';
import { startSystem, type TestSystem } from '../support/system';

jest.setTimeout(120_000);

/** A picture of one dot. */
const DOT = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

describeInBrowser('two versions of a file', () => {
  let system: TestSystem;
  let opened: TestPage;
  let page: Page;
  let tasks: string[];

  /** Three runs of one source, an hour apart; the files of the last two. */
  beforeAll(async () => {
    system = await startSystem({ SCHEDULER_ENABLED: 'false' });
    const { dataSource } = system.database;
    const pool = poolOf(dataSource);
    const { schedule_ids, source_ids } = await makeSchedules(dataSource, 1, { due: false });
    const { rows } = await pool.query<{ id: string }>(
      `with g as (insert into task_group (source_type, task_type, trigger, tick_at, ttl_seconds, expires_at, status, total, completed, finished_at)
         values ('RSS', 'FEED', 'manual', now(), 60, now(), 'completed', 3, 3, now()) returning id)
       insert into task (group_id, schedule_id, source_id, status, finished_at)
       select g.id, $1, $2, 'completed', now() from g, generate_series(1, 3) returning id`,
      [schedule_ids[0], source_ids[0]],
    );
    tasks = rows.map(({ id }) => id);
    const leave = async (run: number, name: string, content_type: string, content: string | Buffer) => {
      const bytes = Buffer.from(content);
      const key = `runs/${tasks[run]}/${name}`;
      await system.manager.files.storage.write(key, bytes);
      await pool.query(
        `insert into artifact (task_id, source_id, name, bytes, sha256, content_type, storage_key, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, now() - (3 - $8::int) * interval '1 hour')`,
        [
          tasks[run],
          source_ids[0],
          name,
          bytes.length,
          createHash('sha256').update(bytes).digest('hex'),
          content_type,
          key,
          run,
        ],
      );
    };
    const rowsOf = (run: number) =>
      ['id,title', ...Array.from({ length: 40 }, (_, n) => `${n},${n === 20 ? `price ${run}` : `row ${n}`}`)].join(
        '\n',
      );
    for (const run of [0, 1, 2]) {
      await leave(run, 'rows.csv', 'text/csv', `${rowsOf(run)}\n`);
      await leave(run, 'same.txt', 'text/plain', 'the same');
      await leave(run, 'large.txt', 'text/plain', `${run}${'x'.repeat(1024 * 1024)}`);
    }
    await leave(1, 'report.json', 'application/json', '{"b": 1, "a": {"y": 2, "x": [1, 2]}}');
    await leave(2, 'report.json', 'application/json', '{\n "a": {"x": [1, 3], "y": 2},\n "b": 1}');
    await leave(1, 'dot.png', 'image/png', Buffer.from(DOT, 'base64'));
    await leave(2, 'dot.png', 'image/png', Buffer.concat([Buffer.from(DOT, 'base64'), Buffer.from('more')]));
    await leave(2, 'once.txt', 'text/plain', 'only now');
  });
  const open = async (path: string, options = {}) => {
    opened = await openPage({ timezoneId: 'UTC', ...options });
    ({ page } = opened);
    await go(path);
  };
  const go = async (path: string) => {
    await page.goto(`${system.url}${path}`);
    await page.waitForSelector('main h1');
    await settled(page);
  };
  const compared = (name: string, more = '') => `/files/compare?run=${tasks[2]}&name=${name}${more}`;
  const rowsShown = () => page.locator('.diff tr').allTextContents();
  afterEach(async () => {
    const { problems } = opened;
    await opened.close();
    expect(problems).toEqual([]);
  });

  test('CSV is compared with the run before, or with another one, and the view is in the address', async () => {
    await open('/files?name=rows.csv');
    await page.click('tbody tr:first-child >> text=Compare');
    await page.waitForURL('**/files/compare?run=*');
    await page.waitForSelector('text=1 lines gone, 1 new.');
    expect(await rowsShown()).toEqual([
      '18 same lines',
      '191917,row 17',
      '202018,row 18',
      '212119,row 19',
      '2220,price 1',
      '2220,price 2',
      '232321,row 21',
      '242422,row 22',
      '252523,row 23',
      '16 same lines',
    ]);
    await page.focus('button:has-text("side by side")');
    await page.keyboard.press('Enter');
    await page.waitForURL('**&view=split');
    expect((await rowsShown())[4]).toBe('2220,price 12220,price 2');
    // by keys: the version before the last one
    await page.focus('input[aria-label="Earlier"]');
    await page.waitForSelector('[role=option]');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.waitForURL(`**with=${tasks[0]}*`);
    await page.waitForSelector('text=20,price 0');
    await page.reload();
    await page.waitForSelector('text=20,price 0');
  });

  test('JSON is compared by what it says', async () => {
    await open(compared('report.json'));
    await page.waitForSelector('text=1 lines gone, 1 new.');
    const rows = await rowsShown();
    expect(rows.filter((row) => /\d+ +[23],?$/.test(row))).toHaveLength(2);
    expect(await page.locator('.diff del').textContent()).toBe('      2');
    expect(await page.locator('.diff ins').textContent()).toBe('      3');
  });

  test('pictures are side by side', async () => {
    await open(compared('dot.png'));
    await page.waitForSelector('img[alt="dot.png, This run"]');
    expect(await page.locator('main img').count()).toBe(2);
  });

  test('what cannot be compared is said in a sentence', async () => {
    await open(compared('large.txt'));
    await page.waitForSelector('text=Versions of more than 1 MiB are not compared here');
    await go(compared('same.txt'));
    await page.waitForSelector('text=Both versions are the same, byte for byte.');
    await go(compared('once.txt'));
    await page.waitForSelector('text=No earlier run of its source left a file of this name.');
    await go(compared('none.txt'));
    await page.waitForSelector('text=There is no such file.');
    await go('/files/compare');
    await page.waitForSelector('text=There is no such file.');
  });

  for (const [locale, colorScheme] of [
    ['en-GB', 'light'],
    ['ru-RU', 'dark'],
  ] as const)
    test(`it is AA: ${locale}, ${colorScheme}`, async () => {
      await open(compared('rows.csv', '&view=split'), { locale, colorScheme });
      await page.waitForSelector('.diff ins');
      expect(await violationsOn(page)).toEqual([]);
    });
});
