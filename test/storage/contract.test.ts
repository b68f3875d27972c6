import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { openStorage } from '../../src/storage/open-storage';
import type { Storage, StoredObject } from '../../src/storage/storage';
import { loadConfig } from '../../src/config/env';
import { onFileEnd } from '../support/clean-up';
import { startMemoryS3, startSwift, swiftIsThere } from '../support/s3-servers';

/** What every storage promises; the same tests for each of them. */

const swift = swiftIsThere();
if (!swift.there) process.stderr.write(`The tests against a real S3 server are skipped; to run them: ${swift.why}\n`);

const kinds: [string, boolean, () => Promise<Storage>][] = [
  ['a local folder', true, openLocal],
  ['S3 in memory', true, async () => openStorage((await startMemoryS3()).config)],
  ['OpenStack Swift', swift.there, async () => openStorage((await startSwift()).config)],
];

async function openLocal(): Promise<Storage> {
  const folder = mkdtempSync(join(tmpdir(), 'storage-'));
  onFileEnd(async () => rmSync(folder, { recursive: true, force: true }));
  return openStorage({ ...loadConfig({}, { postgres: false }).storage, url: `file:${folder}/not/made/yet` });
}

const sha256 = (content: Buffer) => createHash('sha256').update(content).digest('hex');
const MB = 1_048_576;
const NO_KEYS = [
  ...['', '.', '..', '/etc/passwd', '../x', 'runs/../../x', 'runs/..', 'a//b', 'a/', './a', 'a/./b', '.incoming/x'],
  ...['a\0b', 'a\\..\\b', 'a\r\nb', 'a\ud800', 'a\u200bb', 'x'.repeat(1_025)],
];

describe.each(kinds)('%s', (_, there, open) => {
  const run = there ? test : test.skip;
  let storage: Storage;
  const list = async (folder: string, after?: string): Promise<StoredObject[]> => {
    const found: StoredObject[] = [];
    for await (const object of storage.list(folder, after)) found.push(object);
    return found;
  };
  const text = async (key: string) => (await buffer(await storage.read(key))).toString();

  beforeAll(async () => {
    if (!there) return;
    storage = await open();
    await storage.check();
  }, 180_000);
  afterAll(async () => storage?.close());

  run('gives back what was written, with its size and hash', async () => {
    const content = randomBytes(100_000);
    const written = await storage.write('runs/a/data.bin', content);
    expect(written).toEqual({ key: 'runs/a/data.bin', bytes: 100_000, sha256: sha256(content) });
    expect(await buffer(await storage.read('runs/a/data.bin'))).toEqual(content);
    const stat = await storage.stat('runs/a/data.bin');
    expect(stat).toMatchObject({ key: 'runs/a/data.bin', bytes: 100_000 });
    expect(Math.abs(Date.now() - Number(stat?.modified_at))).toBeLessThan(60_000);
  });

  run('takes streams of any length, in pieces of any size', async () => {
    for (const lengths of [[0], [], [1], [7, 3 * MB, 1, 4 * MB, 6 * MB]]) {
      const pieces = lengths.map((length) => randomBytes(length));
      const whole = Buffer.concat(pieces);
      const written = await storage.write('runs/b/stream', Readable.from(pieces));
      expect(written).toMatchObject({ bytes: whole.length, sha256: sha256(whole) });
      expect(sha256(await buffer(await storage.read('runs/b/stream')))).toBe(written.sha256);
    }
  });

  run('reads a part', async () => {
    await storage.write('runs/c/part', Buffer.from('0123456789'));
    expect((await buffer(await storage.read('runs/c/part', { start: 3, end: 5 }))).toString()).toBe('345');
    expect((await buffer(await storage.read('runs/c/part', { start: 9, end: 9 }))).toString()).toBe('9');
  });

  run('keeps what was there until a new content is whole', async () => {
    await storage.write('runs/d/file', Buffer.from('good'));
    async function* broken() {
      yield randomBytes(6 * MB);
      throw new Error('the source went away');
    }
    await expect(storage.write('runs/d/file', Readable.from(broken()))).rejects.toThrow('the source went away');
    const cut = Readable.from([randomBytes(6 * MB), randomBytes(6 * MB)]);
    cut.once('data', () => cut.destroy());
    await expect(storage.write('runs/d/file', cut)).rejects.toThrow('too early');
    const long = { max_bytes: 9 };
    await expect(storage.write('runs/d/file', Buffer.alloc(10), long)).rejects.toMatchObject({ code: 'too_large' });
    const abort = new AbortController();
    async function* slow() {
      yield randomBytes(6 * MB);
      abort.abort(new Error('enough'));
      await new Promise(() => undefined);
    }
    await expect(storage.write('runs/d/file', Readable.from(slow()), { signal: abort.signal })).rejects.toThrow(
      'enough',
    );
    await expect(storage.write('runs/d/file', Buffer.from('x'), { signal: abort.signal })).rejects.toThrow('enough');
    expect(await text('runs/d/file')).toBe('good');
    expect((await list('runs/d')).map(({ key }) => key)).toEqual(['runs/d/file']);
  });

  run('replaces a content as a whole, also when many write at once', async () => {
    const contents = Array.from({ length: 8 }, (_, at) => Buffer.alloc(300_000, at));
    await Promise.all(contents.map((content) => storage.write('runs/e/file', content)));
    const left = await buffer(await storage.read('runs/e/file'));
    expect(contents.some((content) => content.equals(left))).toBe(true);
  });

  run('lists a folder with those within it, in the order of the keys, from any point', async () => {
    const keys = ['a', 'a-b/x', 'a.b', 'a/.checkpoint/0001', 'a/.checkpoint/0002', 'a/b/c/d', 'a/z', 'aa', 'b'].map(
      (key) => `runs/list/${key}`,
    );
    for (const key of keys.filter((key) => key !== 'runs/list/a')) await storage.write(key, Buffer.from(key));
    const sorted = keys.filter((key) => key !== 'runs/list/a').sort();
    expect((await list('runs/list')).map(({ key }) => key)).toEqual(sorted);
    for (const [at, key] of sorted.entries())
      expect((await list('runs/list', key)).map((object) => object.key)).toEqual(sorted.slice(at + 1));
    expect((await list('runs/list/a')).map(({ key }) => key)).toEqual(
      sorted.filter((key) => key.startsWith('runs/list/a/')),
    );
    expect((await list('runs/list')).at(0)).toMatchObject({ bytes: 'runs/list/a-b/x'.length });
    expect(await list('runs/nowhere')).toEqual([]);
  });

  run('deletes one by one, and again', async () => {
    await storage.write('runs/f/one', Buffer.from('1'));
    await storage.write('runs/f/two', Buffer.from('2'));
    await storage.delete('runs/f/one');
    await storage.delete('runs/f/one');
    await storage.delete('runs/f/never/was');
    expect(await storage.stat('runs/f/one')).toBeNull();
    await expect(storage.read('runs/f/one')).rejects.toMatchObject({ code: 'not_found' });
    expect(await text('runs/f/two')).toBe('2');
  });

  run('writes into a folder that is emptied at the same time', async () => {
    for (let round = 0; round < 20; round++) {
      await storage.write('runs/g/old', Buffer.from('old'));
      await Promise.all([storage.delete('runs/g/old'), storage.write('runs/g/new', Buffer.from('new'))]);
      expect(await text('runs/g/new')).toBe('new');
      await storage.delete('runs/g/new');
    }
  });

  run('knows names with any plain character', async () => {
    const key = 'runs/h/a b+c%20d&e=f#?"ü名.txt';
    await storage.write(key, Buffer.from('x'), { content_type: 'text/plain' });
    expect(await text(key)).toBe('x');
    expect((await list('runs/h')).map((object) => object.key)).toEqual([key]);
    await storage.delete(key);
    expect(await storage.stat(key)).toBeNull();
  });

  run('refuses keys that are no plain relative paths', async () => {
    for (const key of NO_KEYS) {
      const refused = { code: 'bad_key' };
      await expect(storage.write(key, Buffer.from('x'))).rejects.toMatchObject(refused);
      await expect(storage.read(key)).rejects.toMatchObject(refused);
      await expect(storage.stat(key)).rejects.toMatchObject(refused);
      await expect(storage.delete(key)).rejects.toMatchObject(refused);
      const headers = { content_type: '', content_disposition: '' };
      await expect(storage.presignedUrl(key, headers)).rejects.toMatchObject(refused);
      await expect(list(key)).rejects.toMatchObject(refused);
    }
  });

  run('gives an address for a while, where there is such a thing', async () => {
    await storage.write('runs/i/file.txt', Buffer.from('hello'));
    const url = await storage.presignedUrl('runs/i/file.txt', {
      content_type: 'text/csv',
      content_disposition: `attachment; filename*=UTF-8''x.csv`,
    });
    if (url === null) return;
    const response = await fetch(url);
    expect([response.status, await response.text()]).toEqual([200, 'hello']);
  });
});
