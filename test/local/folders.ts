import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { onFileEnd } from '../support/clean-up';

/** A folder of its own that a server's user may enter; removed after the file. */
export function makeFolder(): string {
  const folder = mkdtempSync(join('/var/tmp', 'parser-manager-local-'));
  chmodSync(folder, 0o755);
  onFileEnd(async () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  return folder;
}

/** What a server needs of the environment, and nothing that names services. */
export function bareEnvironment(more: Record<string, string> = {}): Record<string, string> {
  const env: Record<string, string> = { ...more };
  for (const name of ['HOME', 'PATH', 'XDG_CACHE_HOME', 'JAVA_HOME']) {
    const value = process.env[name];
    if (value !== undefined && env[name] === undefined) env[name] = value;
  }
  return env;
}
