import { runCleanUps } from './clean-up';

/** Fails a test file that leaves a loop, consumer, worker or child process of ours open. */
afterAll(async () => {
  await runCleanUps();
  const open = (globalThis as { __openThings?: Map<string, number> }).__openThings;
  const left = [...(open ?? [])].map(([what, count]) => `${what} × ${count}`);
  if (left.length > 0) throw new Error(`left open after the tests of this file: ${left.join(', ')}`);
}, 30_000);
