import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chooseSandbox } from '../../../src/parsers/script/choose-sandbox';
import { claimUsers } from '../../../src/parsers/script/claim-users';
import { findTools } from '../../../src/parsers/script/interpreters';
import { createParser } from '../../../src/parsers/registry';
import { onFileEnd } from '../../support/clean-up';
import { parserConfig } from '../../support/parsers';
import { waitFor } from '../../support/wait-for';
import { runTask, scriptsIn } from './scripts';

const FINE = 'def parse():\n    return {"a.txt": "a"}';
const SLOW = 'import time\ndef parse(ctx):\n    ctx.progress(1)\n    time.sleep(30)';

describe('where the code comes from', () => {
  const folder = mkdtempSync(join(tmpdir(), 'user-scripts-'));
  onFileEnd(async () => rmSync(folder, { recursive: true }));
  const { parser, run, storage } = scriptsIn('auto', { folder: join(folder, 'in') });
  mkdirSync(join(folder, 'in', 'sub'), { recursive: true });
  writeFileSync(join(folder, 'in', 'sub', 'mine.py'), FINE);
  writeFileSync(join(folder, 'outside.py'), FINE);
  symlinkSync(join(folder, 'outside.py'), join(folder, 'in', 'link.py'));

  test('a file of the project', async () => {
    const { error, result, files } = await runTask(parser, { settings: { project_file: 'sub/mine.py' } });
    expect(error).toBeNull();
    expect(result).toMatchObject({ revision: null, project_file: 'sub/mine.py', language: 'python' });
    expect(files.get('a.txt')?.toString()).toBe('a');
  });

  test.each([
    ['none.py', /no file none.py/],
    ['link.py', /leads out/],
    ['../outside.py', /settings/],
    ['sub/../../outside.py', /settings/],
    ['/etc/passwd', /settings/],
  ])('the file %s is refused', async (project_file, sentence) => {
    const { error } = await runTask(parser, { settings: { project_file } });
    expect(error).toMatchObject({ code: 'config', message: expect.stringMatching(sentence) });
  });

  test('no script, a revision that is gone, and one that was changed in the storage', async () => {
    expect((await runTask(parser, {})).error).toMatchObject({
      code: 'config',
      message: expect.stringMatching(/no script yet/),
    });
    const script = { key: 'scripts/9/1.py', revision: 1, sha256: '0'.repeat(64), language: 'python' };
    const gone = await runTask(parser, { settings: { script } });
    expect(gone.error).toMatchObject({ code: 'config', message: 'Revision 1 of the script is not in the storage.' });
    await (await storage()).write(script.key, Buffer.from(FINE));
    const changed = await runTask(parser, { settings: { script } });
    expect(changed.error).toMatchObject({ code: 'config', message: expect.stringMatching(/not what was uploaded/) });
    expect((await run('python', FINE)).error).toBeNull();
  });
});

test('more tasks than places wait; one that is aborted while it waits does not start', async () => {
  const { parser, run } = scriptsIn('auto', { concurrency: 1 });
  expect(parser.concurrency).toBe(1);
  const first = new AbortController();
  let started = false;
  const slow = run('python', SLOW, { signal: first.signal, onProgress: () => void (started = true) });
  await waitFor('the first to run', () => started);
  const second = new AbortController();
  const waiting = run('python', FINE, { signal: second.signal });
  const third = run('python', FINE);
  second.abort(new Error('not any more'));
  await expect(waiting).rejects.toThrow('not any more');
  first.abort(new Error('enough'));
  await expect(slow).rejects.toThrow('enough');
  expect((await third).error).toBeNull();
});

test('a worker that stops ends its runs', async () => {
  const { parser, run } = scriptsIn('auto');
  let started = false;
  const slow = run('python', SLOW, { onProgress: () => void (started = true) });
  const ended = expect(slow).rejects.toThrow('The worker stops.');
  await waitFor('it to run', () => started);
  await parser.stop();
  await ended;
});

test('a layer that was asked for and does not work stops the start', async () => {
  const tools = findTools(null);
  expect(() => chooseSandbox('bubblewrap', { ...tools, bwrap: null }, null)).toThrow(/not installed/);
  expect(() => chooseSandbox('bubblewrap', { ...tools, bwrap: '/bin/false' }, null)).toThrow(/does not work here/);
  expect(chooseSandbox('auto', { ...tools, bwrap: '/bin/false' }, null)).toMatchObject({
    name: 'process',
    closes_network: false,
  });
  const parser = await createParser('SCRIPT', parserConfig());
  await parser.start?.();
  expect(parser.describe?.()).toMatchObject({
    sandbox: expect.any(String),
    languages: expect.arrayContaining(['typescript']),
  });
  await parser.stop?.();
});

test('users are claimed by one worker at a time, and those of a dead one are free again', () => {
  const mine = claimUsers(2, 70_000);
  const others = claimUsers(2, 70_000);
  expect(new Set([...mine.uids, ...others.uids]).size).toBe(4);
  mine.release();
  // a process id that nobody has
  writeFileSync(join(tmpdir(), 'pm-script-users', String(mine.uids[0])), '4999999');
  const again = claimUsers(1, 70_000);
  expect(again.uids[0]).toBe(mine.uids[0]);
  again.release();
  others.release();
});
