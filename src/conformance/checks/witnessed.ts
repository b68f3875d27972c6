import type { HeartbeatMessage } from '../../contract/messages';
import { HEADER_MESSAGE_TYPE } from '../../contract/topics';
import { attemptOf, isEnd, sayWord, type Bench } from '../bench';
import { failed, ok, skipped, verdictOf, type Check } from '../check';
import type { Heard } from '../wire';

/** What is looked at over everything that was said. */

/** The rule is 5 s; a busy machine may be late by this. */
const LATEST_HEARTBEAT_MS = 5_000 + 1_500;
/** Long enough for two gaps. */
const WATCH_MS = 12_000;
/** What is under way when the last word is said may still arrive. */
const LATE_MS = 1_000;
const FIELDS =
  'worker_id source_type host pid version started_at running capacity done_total failed_total stopping'.split(' ');

const heartbeats: Check = {
  name: 'heartbeats',
  expected: 'every worker sends a heartbeat at least every 5 s, with all fields',
  run: async (bench) => {
    const begun = Date.now();
    const isAlive = () => bench.process === null || bench.process.exit === null;
    await bench.wire.listenFor(WATCH_MS);
    if (!isAlive()) return failed('the parser ended');
    const ours = bench.wire.heartbeats.filter(({ raw }) => bench.isOurs(raw));
    if (ours.length === 0) return failed(`no heartbeat of ${bench.options.source_type} in ${WATCH_MS / 1000} s`);
    const workers = Map.groupBy(ours, ({ raw }) => String(raw['worker_id']));
    const problems = [...workers].flatMap(([worker, beats]) => problemsOf(worker, beats, begun));
    const recent = ours.filter(({ at }) => at >= begun).length;
    if (recent === 0) problems.push(`no heartbeat in the last ${WATCH_MS / 1000} s`);
    return verdictOf(problems, `${ours.length} heartbeats of ${workers.size} worker${workers.size === 1 ? '' : 's'}`);
  },
};

function problemsOf(worker: string, beats: readonly Heard<unknown>[], begun: number): string[] {
  const problems: string[] = [];
  for (const { raw, problem } of beats) {
    const missing = FIELDS.filter((name) => raw[name] === undefined);
    if (problem !== null) problems.push(`a heartbeat of ${worker} breaks the schema: ${problem}`);
    else if (missing.length > 0) problems.push(`a heartbeat of ${worker} has no ${missing.join(', ')}`);
  }
  const times = beats.map(({ at }) => at).sort((a, b) => a - b);
  // a worker that was still there when the watch began must be heard until its end
  if ((times.at(-1) ?? 0) > begun) times.push(begun + WATCH_MS);
  times.forEach((at, index) => {
    const gap = at - (times[index - 1] ?? at);
    if (gap > LATEST_HEARTBEAT_MS) problems.push(`${worker} was silent for ${(gap / 1000).toFixed(1)} s`);
  });
  return problems;
}

const counts: Check = {
  name: 'heartbeat-counts',
  expected: 'heartbeats count: running while a task runs, none when it is over, and done_total grows with what is done',
  needs: ['slow'],
  run: async (bench) => {
    const { wire } = bench;
    const slow = await bench.send(bench.slowTask());
    if (!(await bench.runs(slow))) return failed('the slow task did not run');
    const worker = bench.wordsOf(slow)[0]?.raw['worker_id'];
    const beats = () =>
      wire.heartbeats.flatMap(({ raw, message }) => (raw['worker_id'] === worker && message ? [message] : []));
    let from = beats().length;
    const next = (is: (beat: HeartbeatMessage) => boolean) =>
      wire.until(() => beats().slice(from).some(is), 2 * LATEST_HEARTBEAT_MS);
    const wasBusy = await next(({ running }) => running > 0);
    const done_before = beats().at(-1)?.done_total ?? 0;
    await bench.cancel({ task_id: slow.task_id });
    await bench.endOf(slow);
    if (!wasBusy) return failed(`no heartbeat said running while a task of ${String(worker)} ran`);
    const good = await bench.send(bench.task());
    await bench.endOf(good);
    // with several workers somebody else may have done it
    const isOurs = bench.wordsOf(good)[0]?.raw['worker_id'] === worker;
    from = beats().length;
    if (!(await next(({ running }) => running === 0))) return failed('running did not go back to 0');
    const { done_total = 0 } = beats().at(-1) ?? {};
    if (isOurs && done_total <= done_before) return failed(`done_total stood at ${done_total} after a completed task`);
    return ok(`running and 0 again, done_total ${done_before} → ${done_total}`);
  },
};

const lastWord: Check = {
  name: 'last-word',
  expected: 'after completed, failed or expired nothing more is said about that attempt, and no items come',
  run: async (bench) => {
    let ends = 0;
    const problems: string[] = [];
    for (const { task } of bench.sent.values()) {
      const words = bench.wordsOf(task);
      const end = words.find(isEnd);
      if (end === undefined) continue;
      ends += 1;
      const isLate = ({ at }: { at: number }) => at > end.at + LATE_MS;
      for (const word of words.filter(isLate))
        problems.push(`${sayWord(word)} came ${word.at - end.at} ms after its last word, ${sayWord(end)}`);
      for (const { raw, at } of bench.itemsOf(task).filter(isLate))
        problems.push(`item ${String(raw['item_key'])} came ${at - end.at} ms after its last word, ${sayWord(end)}`);
    }
    return ends === 0 ? skipped('no attempt ended') : verdictOf(problems, `${ends} attempts ended for good`);
  },
};

const shapes: Check = {
  name: 'shapes',
  expected: 'every status and item keeps its schema',
  run: async (bench) => {
    const words = [...bench.sent.values()].flatMap(({ task }) => [...bench.wordsOf(task), ...bench.itemsOf(task)]);
    const problems = words.flatMap(({ problem, record }) => (problem === null ? [] : [`${record.topic}: ${problem}`]));
    if (words.length === 0) return failed('nothing was said');
    return verdictOf([...problems, ...bench.wire.unreadable], `${words.length} messages`);
  },
};

const keys: Check = {
  name: 'keys',
  expected: 'statuses are keyed by task id, items by source id, heartbeats by worker id',
  run: async (bench) => {
    const problems: string[] = [];
    const compare = (
      what: string,
      heard: readonly Heard<unknown>[],
      key: (raw: Record<string, unknown>) => unknown,
    ) => {
      for (const { raw, record } of heard) {
        const found = record.key?.toString() ?? 'none';
        if (found !== String(key(raw)))
          problems.push(`the key of ${nameOf(what)} is ${found}, not ${String(key(raw))}`);
      }
    };
    const { statuses, items, beats } = saidBy(bench);
    compare('status', statuses, (raw) => raw['task_id']);
    compare('item', items, (raw) => raw['source_id']);
    compare('heartbeat', beats, (raw) => raw['worker_id']);
    return verdictOf(problems, `${statuses.length} statuses, ${items.length} items, ${beats.length} heartbeats`);
  },
};

const headers: Check = {
  name: 'headers',
  expected: 'messages carry message-type, and statuses and items the request-id and traceparent of their task',
  run: async (bench) => {
    const { statuses, items, beats } = saidBy(bench);
    if (statuses.length === 0) return skipped('nothing was said');
    const problems: string[] = [];
    for (const [type, heard] of [
      ['status', statuses],
      ['item', items],
      ['heartbeat', beats],
    ] as const) {
      for (const { raw, record } of heard) {
        const said = record.headers[HEADER_MESSAGE_TYPE];
        if (said !== type) problems.push(`the message-type of ${nameOf(type)} is ${said ?? 'missing'}`);
        if (type === 'heartbeat') continue;
        const wanted = bench.sent.get(`${String(raw['task_id'])}/${attemptOf(raw)}`)?.carried ?? {};
        for (const [name, value] of Object.entries(wanted)) {
          const found = record.headers[name];
          if (found !== value)
            problems.push(`the ${name} of ${nameOf(type)} is ${found ?? 'missing'} instead of its task's`);
        }
      }
    }
    return verdictOf(problems, `${statuses.length + items.length + beats.length} messages`);
  },
};

function nameOf(type: string): string {
  return type === 'item' ? 'an item' : `a ${type}`;
}

function saidBy(bench: Bench) {
  const tasks = [...bench.sent.values()].map(({ task }) => task);
  return {
    statuses: tasks.flatMap((task) => bench.wordsOf(task)),
    items: tasks.flatMap((task) => bench.itemsOf(task)),
    beats: bench.wire.heartbeats.filter(({ raw }) => bench.isOurs(raw)),
  };
}

/** Checks over everything that was said; they come after the others. */
export const witnessedChecks = [lastWord, shapes, keys, headers];

/** They need a parser that lives on meanwhile. */
export const heartbeatChecks = [heartbeats, counts];
