import { Loop } from '../../src/lifecycle/loop';
import { testLog } from '../support/log';
import { waitFor } from '../support/wait-for';

test('a loop never overlaps itself, however often it is woken, and runs once more for what came meanwhile', async () => {
  let running = 0;
  let runs = 0;
  let most = 0;
  const loop = new Loop({
    name: 'test',
    log: testLog,
    runOnce: async () => {
      most = Math.max(most, ++running);
      runs += 1;
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      return {};
    },
  }).start();
  for (let n = 0; n < 50; n++) loop.wake();
  await waitFor('the runs', () => runs >= 2 && running === 0);
  expect(most).toBe(1);
  expect(runs).toBeLessThan(5);
  await loop.stop();
});

test('an error is shown in its state, and the loop goes on by itself', async () => {
  let fail = true;
  const loop = new Loop({
    name: 'test',
    log: testLog,
    runOnce: async () => {
      if (fail) throw new Error('database away');
      return {};
    },
  }).start();
  await waitFor('the failure', () => loop.state().error !== null);
  expect(loop.state()).toMatchObject({ ok: false, error: 'database away' });
  fail = false;
  await waitFor('the recovery', () => loop.state().ok);
  await loop.stop();
});

test('what is in no hurry runs within its time, once for many wishes, and a longer wish moves nothing', async () => {
  let runs = 0;
  const loop = new Loop({ name: 'test', log: testLog, runOnce: async () => ({ runs: ++runs }) }).start();
  await waitFor('the first run', () => runs === 1);
  const begun = performance.now();
  for (let n = 0; n < 50; n++) loop.wakeWithin(200);
  loop.wakeWithin(60_000);
  await waitFor('the second run', () => runs === 2);
  expect(performance.now() - begun).toBeGreaterThan(150);
  loop.wake();
  await waitFor('the third run', () => runs === 3);
  await loop.stop();
});
