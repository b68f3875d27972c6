import { startOrigin } from '../src/local/origin/origin';

/** The local origin in a process of its own, so that its CPU time is not taken for ours. */
async function main(): Promise<void> {
  const { url } = await startOrigin();
  process.stdout.write(`${JSON.stringify({ event: 'origin_started', url })}\n`);
  process.stdin.resume().once('end', () => process.exit(0));
  process.once('SIGTERM', () => process.exit(0));
}

void main();
