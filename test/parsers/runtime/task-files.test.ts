import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { TaskMessage } from '../../../src/contract/messages';
import type { ParserContext, ParserOutcome } from '../../../src/parsers/runtime/parser';
import { runOnce } from '../../../src/parsers/run-once';
import { runTask, TaskAborted } from '../../../src/parsers/runtime/run-task';
import { TaskFiles } from '../../../src/parsers/runtime/task-files';
import { openFolder } from '../../../src/storage/open-storage';
import { onFileEnd } from '../../support/clean-up';
import { scriptedParser } from '../../support/parsers';

const task_id = '0199c0de-0000-7000-8000-000000000001';

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'files-'));
  onFileEnd(async () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function filesIn(folder: string, limits = { files: 3, bytes: 100 }) {
  const { signal } = new AbortController();
  return new TaskFiles({ storage: () => openFolder(folder), prefix: `runs/${task_id}/`, signal, limits });
}

function runIn(folder: string, run: (context: ParserContext) => Promise<ParserOutcome>, abort = new AbortController()) {
  const message = { task_id, attempt: 1, timeout_seconds: 60, params: {}, source: {} } as TaskMessage;
  return runTask(message, abort, {
    parser: scriptedParser(async (_, context) => run(context)),
    sendItem: async () => undefined,
    sendProgress: () => undefined,
    storage: () => openFolder(folder),
  });
}

describe('the files of a task', () => {
  test('lie under its id and are announced once each, the last content of a name', async () => {
    const folder = newFolder();
    const report = await runIn(folder, async ({ artifacts }) => {
      await artifacts.write('result.json', Buffer.from('{}'));
      const stored = await artifacts.write('result.json', Readable.from([Buffer.from('{"a":1}')]));
      expect(stored).toMatchObject({ bytes: 7, content_type: 'application/json' });
      await artifacts.write('table', Buffer.from('a;b'), 'text/csv; charset=utf-8');
      return { result: {} };
    });
    expect(report.status).toBe('completed');
    expect(
      report.artifacts?.map(({ name, bytes, content_type, storage_key }) => [name, bytes, content_type, storage_key]),
    ).toEqual([
      ['result.json', 7, 'application/json', `runs/${task_id}/result.json`],
      ['table', 3, 'text/csv; charset=utf-8', `runs/${task_id}/table`],
    ]);
    expect(readFileSync(join(folder, 'runs', task_id, 'result.json'), 'utf8')).toBe('{"a":1}');
  });

  test('are announced also when it fails', async () => {
    const report = await runIn(newFolder(), async ({ artifacts }) => {
      await artifacts.write('log.txt', Buffer.from('so far'));
      throw new Error('broken');
    });
    expect(report).toMatchObject({ status: 'failed', error: { code: 'internal' }, artifacts: [{ name: 'log.txt' }] });
  });

  test('are durable before `completed`, though the parser did not wait for them', async () => {
    const folder = newFolder();
    const report = await runIn(folder, async ({ artifacts }) => {
      void artifacts.write('late.txt', Readable.from([Buffer.from('la'), Buffer.from('te')]));
      return { result: {} };
    });
    expect(report).toMatchObject({ status: 'completed', artifacts: [{ name: 'late.txt', bytes: 4 }] });
    expect(readFileSync(join(folder, 'runs', task_id, 'late.txt'), 'utf8')).toBe('late');
  });

  test('fail the task when one that it did not wait for cannot be stored', async () => {
    const report = await runIn(newFolder(), async ({ artifacts }) => {
      void artifacts.write('../up', Buffer.from('x'));
      return { result: {} };
    });
    expect(report).toMatchObject({ status: 'failed', error: { code: 'config', retryable: false } });
  });

  test('are broken off with it, and nothing half written is left', async () => {
    const folder = newFolder();
    const abort = new AbortController();
    const report = await runIn(
      folder,
      async ({ artifacts }) => {
        await artifacts.write('whole.txt', Buffer.from('whole'));
        async function* endless() {
          yield Buffer.from('half');
          abort.abort(new TaskAborted('timeout'));
          await new Promise(() => undefined);
        }
        await artifacts.write('half.txt', Readable.from(endless()));
        return { result: {} };
      },
      abort,
    );
    expect(report).toMatchObject({ status: 'failed', error: { code: 'timeout' }, artifacts: [{ name: 'whole.txt' }] });
    expect(readdirSync(join(folder, 'runs', task_id))).toEqual(['whole.txt']);
    expect(readdirSync(join(folder, '.incoming'))).toEqual([]);
  });

  test('that are still being written when the parser fails are broken off, and their source is let go', async () => {
    const folder = newFolder();
    const source = new Readable({ read: () => undefined });
    const report = await runIn(folder, async ({ artifacts }) => {
      void artifacts.write('half.txt', source);
      source.push('half');
      throw new Error('broken');
    });
    expect(report).toMatchObject({ status: 'failed', error: { code: 'internal' } });
    expect([report.artifacts, source.destroyed]).toEqual([undefined, true]);
  });

  test('a task without files announces none', async () => {
    const report = await runIn(newFolder(), async () => ({ result: {} }));
    expect(JSON.stringify(report)).toBe('{"status":"completed","result":{}}');
  });

  test.each(['', '.', '..', '.hidden', 'a/b', '../a', 'a\\b', 'a b', 'ä', 'a\r\nb', 'a\0', 'x'.repeat(129)])(
    'may not be called %j',
    async (name) => {
      await expect(filesIn(newFolder()).write(name, Buffer.from('x'))).rejects.toMatchObject({ code: 'config' });
    },
  );

  test('are as many and as large as allowed, and no more', async () => {
    const folder = newFolder();
    const files = filesIn(folder);
    await files.write('a', Buffer.alloc(60));
    const tooLarge = { code: 'too_large', instruction: { retryable: false } };
    await expect(files.write('b', Buffer.alloc(41))).rejects.toMatchObject(tooLarge);
    await files.write('a', Buffer.alloc(100));
    await expect(files.write('b', Buffer.alloc(1))).rejects.toMatchObject(tooLarge);
    await files.write('a', Buffer.alloc(1));
    await files.write('b', Buffer.alloc(1));
    await files.write('c', Buffer.alloc(1));
    await expect(files.write('d', Buffer.alloc(1))).rejects.toMatchObject(tooLarge);
    expect(files.announced()?.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
    expect(readdirSync(join(folder, 'runs', task_id)).sort()).toEqual(['a', 'b', 'c']);
  });

  test('written at the same time are together no larger than allowed', async () => {
    const files = filesIn(newFolder());
    const done = await Promise.allSettled(['a', 'b', 'c'].map((name) => files.write(name, Buffer.alloc(60))));
    expect(done.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(files.announced()).toHaveLength(1);
  });

  test('a content type that is none is refused', async () => {
    for (const type of ['text', 'text/html\r\nX: y', ''])
      await expect(filesIn(newFolder()).write('a', Buffer.from('x'), type)).rejects.toMatchObject({ code: 'config' });
  });
});

test('a single run leaves its files under their plain names in the folder it was given', async () => {
  const folder = newFolder();
  const said: string[] = [];
  const parser = scriptedParser(async (_, { artifacts }) => {
    await artifacts.write('result.json', Buffer.from('{}'));
    throw new Error('broken');
  });
  const source = { id: 0, url: null, external_id: null, name: null, settings: {} };
  const run = runOnce(
    parser,
    { task_type: 'FEED', source, params: {}, cursor: null },
    {
      onItem: () => undefined,
      onFiles: (files) => said.push(...files.map(({ name }) => name)),
      storage: () => openFolder(folder),
      timeout_seconds: 10,
    },
  );
  await expect(run).rejects.toThrow('broken');
  expect([said, readFileSync(join(folder, 'result.json'), 'utf8')]).toEqual([['result.json'], '{}']);
});
