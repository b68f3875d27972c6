import { rmSync } from 'node:fs';

/** Stops what global-setup started. */
export default async function globalTeardown(): Promise<void> {
  const started = globalThis.__services;
  if (started === undefined) return;
  await started.services.stop();
  rmSync(started.folder, { recursive: true, force: true });
}
