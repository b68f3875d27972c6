import { createHmac } from 'node:crypto';
import { poolOf } from '../../../src/database/clients';
import { startOrigin, type Origin } from '../../../src/local/origin/origin';
import { giveUp } from '../../../src/parsers/runtime/parser';
import { makeSchedules } from '../../support/catalogue';
import { onFileEnd } from '../../support/clean-up';
import { scriptedParser } from '../../support/parsers';
import { call, startSystem, type TestSystem } from '../../support/system';
import { waitFor } from '../../support/wait-for';
import { serve, type LocalSite } from '../../parsers/runtime/local-site';

let origin: Origin;
let system: TestSystem;
let api: string;
let receiver: LocalSite;
let received: { body: string; headers: Record<string, unknown> }[] = [];
let receiverAnswers: number[] = [];

const TOKEN = '123456:a-token-that-nobody-may-see';
const SECRET = 'a secret of the receiver';

interface Row extends Record<string, unknown> {
  id: number;
  items: Row[];
}

const send = async (method: string, path: string, body?: unknown) =>
  call<Row>(`${api}${path}`, { method, ...(body === undefined ? {} : { body }) });
const notices = async (query = '') => (await send('GET', `/notice/${query}`)).body.items;
const rule = async (body: Record<string, unknown>) =>
  (await send('POST', '/notice_rule/', { name: `r${Math.random()}`, channel: 'telegram', target: '7', ...body })).body;

beforeAll(async () => {
  origin = await startOrigin();
  onFileEnd(() => origin.stop());
  receiver = await serve((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      received.push({ body, headers: request.headers });
      response.writeHead(receiverAnswers.shift() ?? 204).end();
    });
  });
  system = await startSystem({
    TELEGRAM_API_BASE: `${origin.url}/telegram/`,
    BOT_TOKEN: TOKEN,
    CHAT_ID: '42',
    WEBHOOK_SECRET: SECRET,
    PUBLIC_URL: 'https://pm.example/',
    HTTP_ALLOW_PRIVATE: receiver.place,
  });
  api = `${system.url}/api/v1`;
  await system.work(
    scriptedParser(async ({ source, task_id }, context) => {
      if (source.name === 'fail') throw giveUp('http_401_403', 'Not for <you> & me');
      if (source.name === 'notify') return { result: { notify: { when: 'always', text: 'ten rows < twenty' } } };
      if (source.name === 'file') await context.artifacts.write('prices.json', Buffer.from(`"${task_id}"`));
      return { result: { items: 3 } };
    }),
  );
});

beforeEach(async () => {
  await poolOf(system.database.dataSource).query('delete from notice; delete from notice_rule');
  origin.telegram.said.length = 0;
  received = [];
  receiverAnswers = [];
});

/** Runs `count` sources that all behave in one way. @returns their group */
async function runGroup(name: string | null, count = 1): Promise<number> {
  const { schedule_ids, source_ids } = await makeSchedules(system.database.dataSource, count, { due: false });
  await poolOf(system.database.dataSource).query('update source set name = $2 where id = any ($1)', [source_ids, name]);
  const { body } = await call<{ groups: { id: number }[] }>(`${api}/task_group/`, {
    method: 'POST',
    body: { schedule_ids },
  });
  const id = body.groups[0]?.id ?? 0;
  await waitFor('the group to end', async () => (await send('GET', `/task_group/${id}`)).body['finished_at'] !== null);
  return id;
}

const settled = () =>
  waitFor('the notices to settle', async () => {
    const items = await notices();
    return items.length > 0 && items.every(({ status }) => status !== 'waiting');
  });

test('a group that ends is told to the chat once, with its counts and a link; one that ends otherwise is not', async () => {
  await rule({ events: ['failed', 'partial'] });
  await runGroup(null, 2);
  const id = await runGroup('fail', 3);
  await settled();
  expect(origin.telegram.said).toEqual([
    {
      method: 'sendMessage',
      chat_id: '7',
      text: expect.stringMatching(
        /^❌ <b>RSS FEED<\/b>: failed\n0 of 3 completed, 3 failed\ntook [\d.]+ s\nhttps:\/\/pm\.example\/groups\/\d+$/,
      ),
      document: null,
      thread_id: null,
      is_silent: false,
    },
  ]);
  expect(await notices()).toEqual([
    expect.objectContaining({
      status: 'sent',
      attempts: 1,
      task_group_id: id,
      event: 'failed',
      receipt: expect.any(String),
      error: null,
    }),
  ]);
});

test('every task is told where a rule says so, with a template whose values are escaped', async () => {
  await rule({
    scope: 'task',
    events: ['failed'],
    template: '<i>{{task.error_code}}</i>: {{task.error}} {{nothing}}',
    thread_id: 5,
  });
  await runGroup('fail', 2);
  await settled();
  await waitFor('both', () => origin.telegram.said.length === 2);
  expect(origin.telegram.said[0]).toMatchObject({
    text: '<i>http_401_403</i>: Not for &lt;you&gt; &amp; me ',
    thread_id: 5,
  });
});

test('a template with broken HTML goes without its tags rather than not at all', async () => {
  await rule({ events: ['completed'], template: '<b>{{group.total}} & <i>more' });
  await runGroup(null);
  await settled();
  expect(origin.telegram.said).toEqual([expect.objectContaining({ text: '1 & more' })]);
});

test('result files go along', async () => {
  await rule({ scope: 'task', events: ['completed'], attach: ['*.json'] });
  await runGroup('file');
  await waitFor('the file', () => origin.telegram.said.some(({ document }) => document !== null));
  expect(origin.telegram.said).toEqual([
    expect.objectContaining({ method: 'sendMessage', is_silent: true }),
    expect.objectContaining({ method: 'sendDocument', document: { name: 'prices.json', bytes: 38 } }),
  ]);
});

test('a pipeline that asks for a notice itself gets one in the default chat', async () => {
  await runGroup('notify');
  await settled();
  expect(origin.telegram.said).toEqual([expect.objectContaining({ chat_id: '42', text: '✅ ten rows &lt; twenty' })]);
});

test.each([
  { when: 'always', said: 1 },
  { when: 'failure', said: 1 },
  { when: 'success', said: 0 },
])('a pipeline that ended before it could say anything is spoken for (when: $when)', async ({ when, said }) => {
  const pool = poolOf(system.database.dataSource);
  const settings = { input: { type: 'csv', text: 'id' }, notify: { when } };
  const source = await send('POST', '/source/', { type: 'CSV_API', name: `prices ${when}`, settings });
  const run = await call<{ groups: { id: number }[] }>(`${api}/source/${source.body.id}/run`, {
    method: 'POST',
    body: {},
  });
  const { groups } = run.body;
  // nobody runs pipelines here: the task expires
  await pool.query(`update task_group set expires_at = now() where id = $1`, [groups[0]?.id]);
  await call(`${api}/task_group/cancel_expired_task_group`);
  await waitFor(
    'the group to end',
    async () => (await send('GET', `/task_group/${groups[0]?.id}`)).body['finished_at'] !== null,
  );
  // written with the end, or not at all
  expect(await notices()).toHaveLength(said);
  if (said === 0) return;
  await settled();
  expect(origin.telegram.said).toEqual([
    expect.objectContaining({ text: expect.stringMatching(/prices.*expired/) as string }),
  ]);
});

test('a chat that says "wait" is left alone for so long, and nothing is lost', async () => {
  await rule({ events: ['completed'] });
  origin.telegram.floods.push(1);
  const begun = Date.now();
  await runGroup(null);
  await settled();
  expect(Date.now() - begun).toBeGreaterThan(1_000);
  expect(await notices()).toEqual([expect.objectContaining({ status: 'sent', attempts: 2 })]);
});

test('a chat that became a supergroup is followed', async () => {
  const { id } = await rule({ events: ['completed'], target: '301' });
  await runGroup(null);
  await settled();
  expect(origin.telegram.said).toEqual([expect.objectContaining({ chat_id: '-100301' })]);
  expect((await send('GET', `/notice_rule/${id}`)).body['target']).toBe('-100301');
});

test.each(['403', '404'])(
  'a chat that is closed to the bot (%s) switches its rules off and says why',
  async (target) => {
    const { id } = await rule({ events: ['completed'], target });
    await runGroup(null);
    await settled();
    const known = (await send('GET', `/notice_rule/${id}`)).body;
    expect(known).toMatchObject({ is_enabled: false, disabled_reason: expect.stringMatching(/blocked|not found/) });
    expect(await notices()).toEqual([expect.objectContaining({ status: 'failed', attempts: 1 })]);
    expect((await send('PATCH', `/notice_rule/${id}`, { is_enabled: true })).body).toMatchObject({
      is_enabled: true,
      disabled_reason: null,
    });
  },
);

test('a text that Telegram refuses fails alone; it can be sent again when the rule is mended', async () => {
  const { id } = await rule({ events: ['completed'], target: '400' });
  await runGroup(null);
  await settled();
  expect((await send('GET', `/notice_rule/${id}`)).body['is_enabled']).toBe(true);
  const [notice] = await notices('?status=failed');
  expect(notice?.['error']).toContain("can't parse entities");
  await poolOf(system.database.dataSource).query(`update notice set target = '8'`);
  expect((await send('POST', `/notice/${notice?.id}/retry`)).status).toBe(204);
  await waitFor('it to be sent', async () => (await notices('?status=sent')).length === 1);
  expect((await send('POST', `/notice/${notice?.id}/retry`)).status).toBe(409);
  expect((await send('POST', '/notice/999999/retry')).status).toBe(404);
});

test('a rule speaks at most once in its quiet time', async () => {
  await rule({ events: ['completed'], quiet_seconds: 3600 });
  await runGroup(null);
  await settled();
  await runGroup(null);
  await settled();
  expect((await notices()).map(({ status }) => status)).toEqual(['skipped', 'sent']);
});

test('a webhook gets signed JSON, again after a failure, with the same id', async () => {
  await rule({ channel: 'webhook', target: `${receiver.url}/hook`, events: ['completed'] });
  receiverAnswers = [503];
  const id = await runGroup(null);
  await waitFor('the first try', () => received.length === 1);
  await poolOf(system.database.dataSource).query('update notice set due_at = now()');
  system.manager.wake('notices');
  await settled();
  const [first, second] = received;
  expect(JSON.parse(second?.body ?? '')).toMatchObject({
    event: 'completed',
    group: { id, total: 1, completed: 1 },
    task: {},
    link: `https://pm.example/groups/${id}`,
  });
  expect(JSON.parse(first?.body ?? '')).toEqual(JSON.parse(second?.body ?? ''));
  const { 'x-timestamp': at, 'x-signature-256': signature } = second?.headers ?? {};
  expect(signature).toBe(
    `sha256=${createHmac('sha256', SECRET)
      .update(`${String(at)}.${second?.body}`)
      .digest('hex')}`,
  );
  expect(await notices()).toEqual([expect.objectContaining({ status: 'sent', attempts: 2, receipt: '204' })]);
});

test('a webhook that is gone switches its rules off', async () => {
  const { id } = await rule({ channel: 'webhook', target: `${receiver.url}/hook`, events: ['completed'] });
  receiverAnswers = [410];
  await runGroup(null);
  await settled();
  expect((await send('GET', `/notice_rule/${id}`)).body).toMatchObject({ is_enabled: false });
});

test('the token is in no notice, rule or log', async () => {
  await rule({ events: ['completed'], target: '500' });
  await runGroup(null);
  await waitFor('a failed try', async () => (await notices())[0]?.['error'] !== null);
  expect(JSON.stringify([await notices(), (await send('GET', '/notice_rule/')).body])).not.toContain(TOKEN);
});

test.each([
  [{}, 'channel'],
  [{ name: 'x', channel: 'pigeon' }, 'channel'],
  [{ name: 'x', channel: 'telegram', target: 'not a chat' }, 'target'],
  [{ name: 'x', channel: 'webhook' }, 'target'],
  [{ name: 'x', channel: 'webhook', target: 'ftp://a.example/' }, 'target'],
  [{ name: 'x', channel: 'webhook', target: 'http://127.0.0.2/' }, 'target'],
  [{ name: 'x', channel: 'webhook', target: 'https://a:b@c.example/' }, 'target'],
  [{ name: 'x', channel: 'telegram', events: [] }, 'events'],
  [{ name: 'x', channel: 'telegram', events: ['finished'] }, 'events'],
  [{ name: 'x', channel: 'telegram', scope: 'task', events: ['partial'] }, 'events'],
  [{ name: 'x', channel: 'telegram', attach: ['*'] }, 'attach'],
  [{ name: 'x', channel: 'telegram', scope: 'task', events: ['failed'], attach: ['../x'] }, 'attach'],
  [{ name: 'x', channel: 'telegram', quiet_seconds: -1 }, 'quiet_seconds'],
])('the rule %j is refused at %s', async (body, path) => {
  const answer = await call<{ errors: { path: string }[] }>(`${api}/notice_rule/`, { method: 'POST', body });
  expect([answer.status, answer.body.errors.some((error) => error.path.startsWith(path))]).toEqual([422, true]);
});

test('rules have names of their own, and go with their cadence', async () => {
  await rule({ name: 'one' });
  expect((await send('POST', '/notice_rule/', { name: 'one', channel: 'telegram' })).status).toBe(409);
  expect(
    (await send('POST', '/notice_rule/', { name: 'two', channel: 'telegram', cadence_id: 2_000_000_000 })).status,
  ).toBe(409);
  const { id } = await rule({ name: 'three' });
  expect((await send('DELETE', `/notice_rule/${id}`)).status).toBe(204);
  expect((await send('DELETE', `/notice_rule/${id}`)).status).toBe(404);
  expect((await send('PATCH', `/notice_rule/${id}`, {})).status).toBe(404);
});
