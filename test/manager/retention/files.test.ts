import { existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { poolOf, transaction } from '../../../src/database/clients';
import { removeFiles } from '../../../src/manager/retention/remove-files';
import { retain } from '../../../src/manager/retention/retain';
import { sweepOrphans } from '../../../src/manager/retention/sweep-orphans';
import { deleteGroup } from '../../../src/manager/transitions/delete-group';
import { deleteTask } from '../../../src/manager/transitions/delete-task';
import { openFolder } from '../../../src/storage/open-storage';
import type { Storage } from '../../../src/storage/storage';
import type { TaskStatus } from '../../../src/contract/task-status';
import { makeTaskIn } from '../../support/catalogue';
import { onFileEnd } from '../../support/clean-up';
import { createTestDatabase, type TestDatabase } from '../../support/database';

let database: TestDatabase;
let folder: string;
let storage: Storage;
const { signal } = new AbortController();

beforeAll(async () => {
  database = await createTestDatabase();
  folder = mkdtempSync(join(tmpdir(), 'retention-'));
  onFileEnd(async () => rmSync(folder, { recursive: true, force: true }));
  storage = await openFolder(folder);
});

beforeEach(async () => {
  await poolOf(database.dataSource).query('truncate artifact, removed_artifact, task, task_group cascade');
  rmSync(join(folder, 'runs'), { recursive: true, force: true });
});

const pool = () => poolOf(database.dataSource);
const isStored = (key: string) => existsSync(join(folder, key));

/** An object as a parser leaves it, as old as asked for. */
function leave(key: string, age_hours = 0): string {
  const path = join(folder, key);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, key);
  const then = Date.now() / 1000 - age_hours * 3600;
  utimesSync(path, then, then);
  return key;
}

async function taskWithFiles(status: TaskStatus, names: readonly string[], { age_hours = 0, age_days = 0 } = {}) {
  const id = await makeTaskIn(database.dataSource, status);
  const keys = names.map((name) => leave(`runs/${id}/${name}`, age_hours));
  await pool().query(
    `insert into artifact (task_id, name, bytes, sha256, content_type, storage_key, created_at)
     select $1::uuid, n, 1, repeat('0', 64), 'text/plain', 'runs/' || $1::uuid || '/' || n, now() - $3::int * interval '1 day' from unnest($2::text[]) n`,
    [id, names, age_days],
  );
  return { id, keys };
}

async function waiting(): Promise<number> {
  const { rows } = await pool().query<{ count: number }>('select count(*)::int as count from removed_artifact');
  return rows[0]?.count ?? 0;
}

test('files of runs older than they are kept go, rows first; others stay', async () => {
  const old = await taskWithFiles('completed', ['a', 'b'], { age_days: 31 });
  const young = await taskWithFiles('completed', ['a'], { age_days: 29 });
  await retain(database.dataSource, 30);
  expect(await waiting()).toBe(2);
  expect(old.keys.every(isStored)).toBe(true);
  expect(await removeFiles(database.dataSource, storage, signal)).toBe(2);
  expect([...old.keys, ...young.keys].map(isStored)).toEqual([false, false, true]);
  expect([await waiting(), isStored(`runs/${old.id}`)]).toEqual([0, false]);
});

test('deleting a task or a group deletes its files', async () => {
  const one = await taskWithFiles('failed', ['a']);
  const two = await taskWithFiles('completed', ['a', 'b']);
  const open = await taskWithFiles('running', ['a']);
  await transaction(database.dataSource, (client) => deleteTask(client, one.id));
  await transaction(database.dataSource, (client) => deleteTask(client, open.id));
  const { rows } = await pool().query<{ group_id: number }>('select group_id from task where id = $1', [two.id]);
  expect(await deleteGroup(database.dataSource, rows[0]?.group_id ?? 0)).toBe('completed');
  expect(await removeFiles(database.dataSource, storage, signal)).toBe(3);
  expect([...one.keys, ...two.keys, ...open.keys].map(isStored)).toEqual([false, false, false, true]);
});

test('a manager killed between rows and objects, or between objects and their entries, has lost nothing', async () => {
  const { id, keys } = await taskWithFiles('completed', ['a', 'b', 'c']);
  await transaction(database.dataSource, (client) => deleteTask(client, id));
  // killed before any object: the entries are there; killed after one: it is deleted again, which is no error
  await storage.delete(keys[1] ?? '');
  expect(await removeFiles(database.dataSource, storage, signal)).toBe(3);
  expect([keys.some(isStored), await waiting()]).toEqual([false, 0]);
});

test('a storage that fails in the middle keeps the rest for the next round', async () => {
  const { id, keys } = await taskWithFiles('completed', ['a', 'b']);
  await transaction(database.dataSource, (client) => deleteTask(client, id));
  // a folder where the file should be cannot be deleted as a file
  rmSync(join(folder, keys[0] ?? ''));
  leave(`${keys[0]}/inside`);
  await expect(removeFiles(database.dataSource, storage, signal)).rejects.toMatchObject({ code: 'unavailable' });
  expect(await waiting()).toBe(2);
  rmSync(join(folder, keys[0] ?? ''), { recursive: true });
  expect(await removeFiles(database.dataSource, storage, signal)).toBe(2);
  expect(await waiting()).toBe(0);
});

test('a file that is wanted again is not deleted', async () => {
  const again = await taskWithFiles('completed', ['a'], { age_days: 31 });
  const open = await taskWithFiles('failed', ['a'], { age_days: 31 });
  await retain(database.dataSource, 30);
  // announced anew, or being written anew by another attempt
  await pool().query(
    `insert into artifact (task_id, name, bytes, sha256, content_type, storage_key) values ($1, 'a', 1, repeat('1', 64), 'text/plain', $2)`,
    [again.id, again.keys[0]],
  );
  await pool().query(`update task set status = 'running' where id = $1`, [open.id]);
  expect(await removeFiles(database.dataSource, storage, signal)).toBe(0);
  expect([...again.keys, ...open.keys].every(isStored)).toBe(true);
  expect(await waiting()).toBe(1);
  await pool().query(`update task set status = 'failed' where id = $1`, [open.id]);
  expect(await removeFiles(database.dataSource, storage, signal)).toBe(1);
});

test('orphans older than a day go; what a row names, an open task may use or is not ours stays', async () => {
  const kept = await taskWithFiles('completed', ['a'], { age_hours: 100 });
  const unannounced = leave(`runs/${kept.id}/b`, 25);
  const fresh = leave(`runs/${kept.id}/c`, 23);
  const checkpoint = leave(`runs/${kept.id}/.checkpoint/0001`, 25);
  const running = await makeTaskIn(database.dataSource, 'running');
  const inUse = leave(`runs/${running}/.checkpoint/0001`, 100);
  const nobody = leave('runs/01900000-0000-7000-8000-000000000000/x', 25);
  const foreign = leave('runs/readme.txt', 100);
  const script = leave('scripts/1/2', 100);
  const swept = await sweepOrphans(database.dataSource, storage, { after: null, limit: 1_000, signal });
  expect(swept).toEqual({ seen: 7, orphans: 3, next: null });
  expect([unannounced, checkpoint, nobody].filter(isStored)).toEqual([]);
  expect([...kept.keys, fresh, inUse, foreign, script].filter((key) => !isStored(key))).toEqual([]);
});

test('the sweep goes on where it was, in pieces, whatever it deleted', async () => {
  for (let at = 0; at < 10; at++) leave(`runs/01900000-0000-7000-8000-00000000000${at}/x`, 25);
  const pieces = [];
  for (let after: string | null = null; ;) {
    const { seen, orphans, next } = await sweepOrphans(database.dataSource, storage, { after, limit: 4, signal });
    pieces.push([seen, orphans]);
    if (next === null) break;
    after = next;
  }
  expect(pieces).toEqual([
    [4, 4],
    [4, 4],
    [2, 2],
  ]);
});

test('what killed writers left half done goes after a day', async () => {
  const old = leave('.incoming/old', 25);
  const young = leave('.incoming/young', 1);
  expect(await storage.removeLeftovers(new Date(Date.now() - 86_400_000))).toBe(1);
  expect([isStored(old), isStored(young)]).toEqual([false, true]);
});
