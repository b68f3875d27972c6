import { CHECKS } from '../../src/conformance/run-conformance';
import { brokenOf, runKit } from '../support/conformance';

/** The kit sees what is wrong: each of these parsers breaks one rule on purpose. */

const work = [
  ...['--source-type', 'NUMBERS', '--task-type', 'COUNT', '--topic'],
  ...['--params', '{"n":3}', '--slow-params', '{"n":3,"delay_ms":90000}', '--failing-params', '{"n":-1}'],
  ...['--command', `${process.execPath} test/support/wrong-parser.cjs`, '--timeout', '15'],
];
const argsFor = (topic: string, ...more: string[]) => [...work.slice(0, 5), topic, ...work.slice(5), ...more];

test('a small parser that breaks none of the rules passes', async () => {
  const { report, code } = await runKit(argsFor(`numbers_${process.pid}`));
  expect(brokenOf(report)).toEqual([]);
  expect(brokenOf(report, 'skipped').map((line) => line.split(':')[0])).toEqual(['progress']);
  expect(code).toBe(0);
}, 180_000);

test('a topic nobody reads fails every check, with a sentence', async () => {
  const args = ['--source-type', 'NOBODY', '--task-type', 'COUNT', '--topic', `nobody_${process.pid}`];
  const { report, code } = await runKit([...args, '--only', 'running,completed', '--timeout', '2']);
  const sentence = `Nobody did the first task on nobody_${process.pid} within 4 s.`;
  expect(brokenOf(report)).toEqual([`running: ${sentence}`, `completed: ${sentence}`]);
  expect(code).toBe(1);
});

/** Each fault with the check that must see it, and what it says. */
const faults: readonly { fault: string; check: string; seen: RegExp; only?: string }[] = [
  { fault: 'no-running', check: 'running', seen: /no running within 5 s/ },
  { fault: 'no-result', check: 'completed', seen: /without a result/ },
  { fault: 'refuses-cursor', check: 'cursor', seen: /failed \(config\) with cursor/ },
  { fault: 'completed-first', check: 'items', seen: /ms after completed/ },
  { fault: 'items-of-attempt-1', check: 'items', seen: /names attempt 1/ },
  { fault: 'invents-codes', check: 'failed', seen: /oops is no code/ },
  { fault: 'drops-when-full', check: 'more-than-capacity', seen: /of 9 completed, capacity 4/ },
  { fault: 'runs-expired', check: 'not-after', seen: /: completed$/ },
  { fault: 'cancels-everything', check: 'cancel-other', seen: /the task ended: failed \(cancelled\)/ },
  { fault: 'ignores-cancel', check: 'cancel-task', seen: /went on for 10 s/ },
  { fault: 'ignores-groups', check: 'cancel-group', seen: /went on for 10 s/ },
  { fault: 'ignores-timeout', check: 'timeout', seen: /no last status/ },
  { fault: 'runs-duplicates', check: 'duplicate', seen: /× ended/ },
  { fault: 'refuses-attempts', check: 'higher-attempt', seen: /attempt 2: failed/ },
  { fault: 'strict-fields', check: 'unknown-fields', seen: /failed \(config\)/ },
  { fault: 'any-version', check: 'unknown-version', seen: /version 99 was answered/ },
  { fault: 'dies-on-bad-json', check: 'not-json', seen: /the parser ended/ },
  { fault: 'dies-on-empty', check: 'empty', seen: /the parser ended/ },
  { fault: 'dies-on-wrong-types', check: 'wrong-types', seen: /the parser ended/ },
  { fault: 'dies-on-bad-order', check: 'bad-control', seen: /the parser ended/ },
  { fault: 'no-heartbeats', check: 'heartbeats', seen: /no heartbeat in the last 12 s/ },
  { fault: 'never-busy', check: 'heartbeat-counts', seen: /no heartbeat said running/ },
  { fault: 'counts-nothing', check: 'heartbeat-counts', seen: /done_total/ },
  { fault: 'leaves-silently', check: 'sigterm', seen: /no heartbeat said stopping/ },
  { fault: 'refuses-attempts', check: 'killed', seen: /attempt 2: failed/ },
  { fault: 'progress-goes-back', check: 'progress', seen: /went from 2 to 1/ },
  { fault: 'works-on', check: 'last-word', only: 'cancel-task,heartbeats,last-word', seen: /after its last word/ },
  { fault: 'odd-times', check: 'shapes', seen: /occurred_at/ },
  { fault: 'no-keys', check: 'keys', seen: /the key of a status is none/ },
  { fault: 'forgets-request-id', check: 'headers', seen: /request-id of a status is missing/ },
  { fault: 'forgets-items-trace', check: 'headers', seen: /of an item is missing/ },
];

/** Kits at work at once: each is two processes on a machine that may have two cores. */
const AT_ONCE = 6;

test('there is a wrong parser for every check of the kit', () => {
  expect([...new Set(faults.map(({ check }) => check))].sort()).toEqual(CHECKS.map(({ name }) => name).sort());
});

test('each parser that breaks a rule is caught, by the check of that rule', async () => {
  const left = [...faults.entries()];
  const missed: string[] = [];
  const work = async () => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      const [at, { fault, check, seen, only = check }] = next;
      const args = argsFor(`numbers_${at}_${process.pid}`, '--only', only, '--timeout', '5');
      const { report, code } = await runKit(args, { FAULT: fault });
      const found = brokenOf(report);
      const isCaught = code === 1 && found.length === 1 && found[0]?.startsWith(`${check}: `) && seen.test(found[0]);
      if (!isCaught) missed.push(`${fault}: exit code ${code}, ${JSON.stringify(found)}`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  expect(missed).toEqual([]);
}, 300_000);
