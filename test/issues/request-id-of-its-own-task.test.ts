import { randomUUID } from 'node:crypto';
import { sortRecords } from '../../src/parsers/runtime/accept-tasks';
import { recentAttempts, recentCancellations } from '../../src/parsers/runtime/recent-tasks';

/**
 * Story: the worker looked up the request-id of a task by the key of its record, which is the source id. Two tasks of
 * one source in one batch, a feed asked for twice in a row, both reported the request-id of the later one; a task that
 * was answered without being run reported none.
 */
test('each task of a source keeps the request-id it came with, also one that is not run', () => {
  const recordOf = (request_id: string, not_after: Date, offset: string) => {
    const task = {
      v: 1,
      task_id: randomUUID(),
      task_group_id: 1,
      attempt: 1,
      source_type: 'RSS',
      task_type: 'FEED',
      schedule_id: 1,
      source: { id: 7, url: 'https://example.com/', external_id: null, name: null, settings: {} },
      params: {},
      cursor: null,
      priority: 0,
      created_at: new Date().toISOString(),
      not_after: not_after.toISOString(),
      timeout_seconds: 30,
    };
    const headers = { 'message-type': 'task', 'request-id': request_id };
    const value = Buffer.from(JSON.stringify(task));
    return { topic: 'tasks', partition: 0, offset, key: Buffer.from('7'), value, headers };
  };
  const later = new Date(Date.now() + 60_000);
  const sorted = sortRecords(
    [recordOf('first', later, '0'), recordOf('second', later, '1'), recordOf('late', new Date(0), '2')],
    { source_type: 'RSS', max_request_size: 1e6, recent: recentAttempts(), cancelled: recentCancellations() },
  );
  expect(sorted.accepted.map(({ carried }) => carried)).toEqual([
    { 'request-id': 'first' },
    { 'request-id': 'second' },
  ]);
  expect(sorted.answered.map(({ carried, report }) => [carried, report.status])).toEqual([
    [{ 'request-id': 'late' }, 'expired'],
  ]);
});
