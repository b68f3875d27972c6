import { connect } from 'node:net';
import { call, startSystem, type TestSystem } from '../../support/system';

let system: TestSystem;
let api: string;

beforeAll(async () => {
  system = await startSystem();
  api = `${system.url}/api/v1`;
});

interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  request_id: string;
  errors?: { path: string; message: string }[];
}

async function refusal(
  path: string,
  options: Parameters<typeof call>[1] = {},
): Promise<{ status: number; problem: Problem; headers: Headers }> {
  const { status, body, headers } = await call<Problem>(path.startsWith('http') ? path : `${api}${path}`, options);
  expect(headers.get('content-type')).toMatch(/^application\/problem\+json/);
  expect(body).toMatchObject({ status, title: expect.any(String), detail: expect.any(String) });
  expect(body.request_id).toBe(headers.get('x-request-id'));
  expect(JSON.stringify(body)).not.toMatch(/node_modules|QueryFailed|TypeError|\bat \w+ \(/);
  return { status, problem: body, headers };
}

const post = (body: unknown, headers: Record<string, string> = {}) => ({ method: 'POST', body, headers });

test.each<[name: string, path: string, options: Parameters<typeof call>[1], status: number]>([
  ['JSON that is none', '/source/', post('{"type":'), 400],
  ['an empty JSON text', '/source/', post(' '), 400],
  ['a JSON number', '/source/', post('7'), 422],
  ['a JSON array', '/source/', post('[]'), 422],
  ['null', '/source/', post('null'), 422],
  ['no body', '/source/', { method: 'POST' }, 422],
  ['an unknown field', '/source/', post({ type: 'RSS', url: 'https://a.example/', colour: 'red' }), 422],
  [
    'an unknown field of a schedule',
    '/source/',
    post({ type: 'RSS', url: 'https://a.example/', schedules: [{ task_type: 'FEED', colour: 1 }] }),
    422,
  ],
  ['a schedule that is null', '/source/', post({ type: 'RSS', url: 'https://a.example/', schedules: [null] }), 422],
  [
    'a schedule that is a list',
    '/source/',
    post({ type: 'RSS', url: 'https://a.example/', schedules: [[{ task_type: 'FEED' }]] }),
    422,
  ],
  ['a schedule that is a number', '/source/', post({ type: 'RSS', url: 'https://a.example/', schedules: [3] }), 422],
  [
    'schedules that are an object',
    '/source/',
    post({ type: 'RSS', url: 'https://a.example/', schedules: { length: 1 } }),
    422,
  ],
  ['__proto__', '/source/', post('{"type":"RSS","url":"https://a.example/","__proto__":{"is_active":false}}'), 422],
  [
    '__proto__ inside settings',
    '/source/',
    post('{"type":"RSS","url":"https://a.example/","settings":{"__proto__":{"a":1}}}'),
    422,
  ],
  ['constructor', '/source/', post('{"type":"RSS","url":"https://a.example/","constructor":1}'), 422],
  ['NUL in a string', '/source/', post('{"type":"RSS","url":"https://a.example/","name":"a\\u0000b"}'), 422],
  ['NUL in a name inside settings', '/source/', post('{"type":"VK","url":"club1","settings":{"a\\u0000":1}}'), 422],
  ['half a surrogate pair', '/source/', post('{"type":"VK","url":"club1","settings":{"a":["\\ud800"]}}'), 422],
  [
    'nesting without end',
    '/source/',
    post(`{"type":"VK","url":"club1","settings":{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}}`),
    422,
  ],
  ['an unknown type', '/source/', post({ type: 'GOPHER', url: 'https://a.example/' }), 422],
  ['a type that every object has', '/source/', post({ type: 'constructor', url: 'https://a.example/' }), 422],
  ['a type that is a number', '/source/', post({ type: 1, url: 'https://a.example/' }), 422],
  ['a switch that is null', '/source/', post({ type: 'RSS', url: 'https://a.example/', is_active: null }), 422],
  ['no address', '/source/', post({ type: 'RSS' }), 422],
  ['an address that is none', '/source/', post({ type: 'RSS', url: 'https://' }), 422],
  ['another protocol', '/source/', post({ type: 'RSS', url: 'file:///etc/passwd' }), 422],
  ['a script as address', '/source/', post({ type: 'VK', url: 'javascript:alert(1)' }), 422],
  ['credentials in an address', '/source/', post({ type: 'RSS', url: 'https://me:secret@a.example/' }), 422],
  ['a private address', '/source/', post({ type: 'RSS', url: 'http://10.0.0.1/feed' }), 422],
  ['loopback in decimal', '/source/', post({ type: 'RSS', url: 'http://2130706433/feed' }), 422],
  ['loopback as IPv6', '/source/', post({ type: 'RSS', url: 'http://[::1]/feed' }), 422],
  ['loopback mapped into IPv6', '/source/', post({ type: 'RSS', url: 'http://[::ffff:127.0.0.1]/feed' }), 422],
  ['the address of cloud metadata', '/source/', post({ type: 'RSS', url: 'http://169.254.169.254/latest' }), 422],
  ['localhost', '/source/', post({ type: 'RSS', url: 'http://localhost/feed' }), 422],
  [
    'an address of 3,000 characters',
    '/source/',
    post({ type: 'RSS', url: `https://a.example/${'x'.repeat(3_000)}` }),
    422,
  ],
  [
    'an address that grows too long when encoded',
    '/source/',
    post({ type: 'RSS', url: `https://a.example/${'ы'.repeat(1_500)}` }),
    422,
  ],
  [
    'settings of the wrong shape',
    '/source/',
    post({ type: 'RSS', url: 'https://a.example/', settings: { headers: 'none' } }),
    422,
  ],
  [
    'a task type of another source type',
    '/source/',
    post({ type: 'RSS', url: 'https://a.example/', schedules: [{ task_type: 'WALL' }] }),
    422,
  ],
  [
    'params of the wrong shape',
    '/source/',
    post({ type: 'RSS', url: 'https://a.example/', schedules: [{ task_type: 'FEED', params: { max_items: 0 } }] }),
    422,
  ],
  [
    'a cadence that is not there',
    '/source/',
    post({ type: 'RSS', url: 'https://a.example/', schedules: [{ task_type: 'FEED', cadence: 'never' }] }),
    422,
  ],
  [
    'a body of 10 MB',
    '/source/',
    post(JSON.stringify({ type: 'RSS', url: 'https://a.example/', name: 'x'.repeat(10_000_000) })),
    413,
  ],
  ['a form', '/source/', post('type=RSS', { 'content-type': 'application/x-www-form-urlencoded' }), 415],
  ['an unknown charset', '/source/', post('{}', { 'content-type': 'application/json; charset=latin1' }), 415],
  ['an unknown encoding', '/source/', post('{}', { 'content-encoding': 'snappy' }), 415],
  ['an id of 0', '/source/0', {}, 422],
  ['a negative id', '/source/-1', {}, 422],
  ['an id beyond the column', '/source/2147483648', {}, 422],
  ['an id of many digits', '/source/99999999999999999999999', {}, 422],
  ['an id in hexadecimal', '/source/0x10', {}, 422],
  ['an id in another notation', '/source/1e1', {}, 422],
  ['an id that is a word', '/source/first', {}, 422],
  ['a task id that is no UUID', '/task/1', {}, 422],
  ['NUL in a path', '/source/%00', {}, 422],
  ['a path that cannot be decoded', '/dictionary/%E0%A4%A', {}, 400],
  ['a source that is not there', '/source/999', {}, 404],
  ['a change of a source that is not there', '/source/999', { method: 'PATCH', body: { name: 'x' } }, 404],
  ['a deletion of a source that is not there', '/source/999', { method: 'DELETE' }, 404],
  ['a schedule that is not there', '/schedule/999', {}, 404],
  ['a change of a schedule that is not there', '/schedule/999', { method: 'PATCH', body: { priority: 1 } }, 404],
  ['a deletion of a schedule that is not there', '/schedule/999', { method: 'DELETE' }, 404],
  ['a cadence that is not there', '/cadence/999', {}, 404],
  ['the ledger of a cadence that is not there', '/cadence/999/ticks', {}, 404],
  ['a change of a cadence that is not there', '/cadence/999', { method: 'PATCH', body: { spread_seconds: 1 } }, 404],
  ['a group that is not there', '/task_group/999', {}, 404],
  ['a change of a group that is not there', '/task_group/999', { method: 'PATCH', body: { priority: 1 } }, 404],
  ['a deletion of a group that is not there', '/task_group/999', { method: 'DELETE' }, 404],
  ['tasks of a group that is not there', '/task_group/999/tasks', {}, 404],
  ['a cancellation of a group that is not there', '/task_group/999/cancel', { method: 'POST' }, 404],
  ['a task that is not there', '/task/01900000-0000-7000-8000-000000000000', {}, 404],
  ['attempts of a task that is not there', '/task/01900000-0000-7000-8000-000000000000/attempts', {}, 404],
  ['a deletion of a task that is not there', '/task/01900000-0000-7000-8000-000000000000', { method: 'DELETE' }, 404],
  ['an item that is not there', '/item/9007199254740991', {}, 404],
  ['an item id beyond numbers', '/item/9007199254740993', {}, 422],
  ['a dead letter that is not there', '/dead_letter/3/redrive', { method: 'POST' }, 404],
  ['a dictionary that is not there', '/dictionary/constructor', {}, 404],
  ['an address that is not there', '/nothing', {}, 404],
  ['an unknown query parameter', '/source/?colour=red', {}, 422],
  ['a query parameter twice', '/source/?q=a&q=b', {}, 422],
  ['an object as query parameter', '/source/?q[a]=b', {}, 422],
  ['page 0', '/source/?page=0', {}, 422],
  ['a page that is a word', '/source/?page=two', {}, 422],
  ['a size of 1,001', '/source/?size=1001', {}, 422],
  ['half a row', '/source/?size=1.5', {}, 422],
  ['a size of nothing', '/source/?size=', {}, 422],
  ['an order that is not listed', '/source/?sort=settings', {}, 422],
  ['an order with SQL in it', '/source/?sort=id;drop table source', {}, 422],
  ['an unknown health', '/source/?health=sick', {}, 422],
  ['a switch that is neither', '/source/?is_active=perhaps', {}, 422],
  ['NUL in a query', '/source/?q=%00', {}, 422],
  ['an unknown status', '/task_group/?status=lost', {}, 422],
  ['a moment that is none', '/task_group/?created_from=yesterday', {}, 422],
  ['the 30th of February', '/item/?from=2026-02-30T00:00:00Z', {}, 422],
  ['a week', '/item/?from=2026-W05', {}, 422],
  ['a moment before the calendar', '/item/?from=0000-01-01T00:00:00Z', {}, 422],
  ['an after that is none', '/task/?after=1', {}, 422],
  ['an after of items that is none', '/item/?after=x', {}, 422],
  ['a task id of items that is none', `/item/?task_id=${'x'.repeat(36)}`, {}, 422],
  ['a run of a schedule that is not there', '/task/', post({ schedule_id: 999 }), 422],
  ['a run of a source that is not there', '/source/999/run', { method: 'POST' }, 404],
  ['an empty selector', '/task_group/', post({ source_ids: [] }), 422],
  ['an id of a selector beyond the column', '/task_group/', post({ source_ids: [2 ** 31] }), 422],
  [
    'too many ids',
    '/task_group/',
    post({ schedule_ids: Array.from({ length: 10_001 }, (_, index) => index + 1) }),
    422,
  ],
  ['a priority beyond the column', '/task_group/', post({ priority: 101 }), 422],
  ['a priority that is null', '/task_group/', post({ priority: null }), 422],
  ['a key of 300 characters', '/task_group/', post({}, { 'idempotency-key': 'x'.repeat(300) }), 422],
  ['an import in an unknown format', '/source/import', post('x', { 'content-type': 'application/pdf' }), 415],
  ['an import without a format', '/source/import', { method: 'POST' }, 415],
  ['a compressed import', '/source/import', post('x', { 'content-type': 'text/csv', 'content-encoding': 'gzip' }), 415],
  [
    'an unknown way with conflicts',
    '/source/import?on_conflict=replace',
    post('type,url\n', { 'content-type': 'text/csv' }),
    422,
  ],
  [
    'an import with unknown columns',
    '/source/import',
    post('type,url,colour\nRSS,https://a.example/,red\n', { 'content-type': 'text/csv' }),
    422,
  ],
  ['an export in an unknown format', '/source/export?format=xlsx', {}, 422],
])('%s is refused with a sentence', async (_, path, options, expected) => {
  const { status } = await refusal(path, options);
  expect(status).toBe(expected);
});

test.each<[name: string, body: Record<string, unknown>, path: string]>([
  ['neither cron nor interval', {}, 'cron'],
  ['both', { cron: '* * * * *', interval_seconds: 60 }, 'cron'],
  ['an interval of 0', { interval_seconds: 0 }, 'interval_seconds'],
  ['an interval of ten years', { interval_seconds: 315_360_000 }, 'interval_seconds'],
  ['an interval of half a second', { interval_seconds: 0.5 }, 'interval_seconds'],
  ['four fields', { cron: '* * * *' }, 'cron'],
  ['a minute of 60', { cron: '60 * * * *' }, 'cron'],
  ['a day that never comes', { cron: '0 0 31 2 *' }, 'cron'],
  ['a sentence', { cron: 'every day at noon please' }, 'cron'],
  ['an unknown zone', { cron: '* * * * *', timezone: 'Mars/Base' }, 'timezone'],
  ['a spread longer than the interval', { interval_seconds: 60, spread_seconds: 61 }, 'spread_seconds'],
  [
    'an end before the start',
    { interval_seconds: 60, starts_at: '2026-02-01T00:00:00Z', ends_at: '2026-01-01T00:00:00Z' },
    'ends_at',
  ],
  ['a start that is no moment', { interval_seconds: 60, starts_at: '2026-W05-1' }, 'starts_at'],
  ['an unknown way of catching up', { interval_seconds: 60, catch_up: 'all' }, 'catch_up'],
])('a cadence with %s is refused, and the answer says where', async (_, body, path) => {
  const { status, problem } = await refusal('/cadence/', post({ name: 'refused', ...body }));
  expect(status).toBe(422);
  expect(problem.errors?.map((error) => error.path)).toContain(path);
});

test('a body that is not UTF-8 is malformed', async () => {
  const answer = await fetch(`${api}/source/`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: Buffer.from([
      ...Buffer.from('{"type":"RSS","url":"https://a.example/","name":"'),
      0xff,
      0xfe,
      ...Buffer.from('"}'),
    ]),
  });
  expect(answer.status).toBe(400);
});

test('another method than those of an address is 405, and says which ones there are', async () => {
  const { status, headers } = await refusal('/task_group/', { method: 'DELETE' });
  expect(status).toBe(405);
  expect(headers.get('allow')).toBe('GET, POST, HEAD, OPTIONS');
  expect((await refusal('/source/1', { method: 'POST' })).status).toBe(405);
});

test('something that is not HTTP does not bring the server down', async () => {
  const { port } = new URL(system.url);
  await new Promise<void>((resolve, reject) => {
    const socket = connect(Number(port), '127.0.0.1', () => socket.end('HELLO\r\n\r\n'));
    socket.on('close', () => resolve());
    socket.on('error', reject);
    socket.resume();
  });
  expect((await call(`${system.url}/health/`)).body).toBe('OK');
});
