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
  expect(brokenOf(report, 'skipped').map((line) => line.split(':')[0])).toEqual(['cursor', 'progress']);
  expect(code).toBe(0);
}, 180_000);

test('a topic nobody reads fails every check, with a sentence', async () => {
  const args = ['--source-type', 'NOBODY', '--task-type', 'COUNT', '--topic', `nobody_${process.pid}`];
  const { report, code } = await runKit([...args, '--only', 'running,completed', '--timeout', '2']);
  const sentence = `Nobody did the first task on nobody_${process.pid} within 4 s.`;
  expect(brokenOf(report)).toEqual([`running: ${sentence}`, `completed: ${sentence}`]);
  expect(code).toBe(1);
});

const faults = [
  { fault: 'no-heartbeats', check: 'heartbeats', seen: /no heartbeat in the last 12 s/ },
  { fault: 'runs-expired', check: 'not-after', seen: /: completed$/ },
  { fault: 'completed-first', check: 'items', seen: /ms after completed/ },
  { fault: 'ignores-cancel', check: 'cancel-task', seen: /went on for 10 s/ },
  { fault: 'dies-on-bad-json', check: 'not-json', seen: /the parser ended/ },
  { fault: 'runs-duplicates', check: 'duplicate', seen: /× ended/ },
  { fault: 'forgets-request-id', check: 'headers', seen: /request-id of a status is missing/ },
];

test('each parser that breaks a rule is caught, by the check of that rule', async () => {
  const found = await Promise.all(
    faults.map(async ({ fault, check }) => {
      const topic = `numbers_${fault}_${process.pid}`;
      const args = argsFor(topic, '--only', check, '--timeout', '5');
      const { report, code } = await runKit(args, { FAULT: fault });
      return { fault, code, failed: brokenOf(report) };
    }),
  );
  for (const [at, { fault, check, seen }] of faults.entries()) {
    expect(found[at]).toEqual({ fault, code: 1, failed: [expect.stringMatching(`^${check}: `)] });
    expect(found[at]?.failed[0]).toMatch(seen);
  }
}, 120_000);
