import type { Logger } from 'pino';
import { exitWithParent } from './parent';

/** A process that must end by then is ended. */
const DEADLINE_MS = 25_000;

/**
 * Resolves after SIGINT, SIGTERM, or the parent's end, when `stop` has run. A second signal ends the process at once,
 * and so does a stop that hangs.
 */
export async function untilSignalled(log: Logger, hasParent: boolean, stop: () => Promise<void>): Promise<void> {
  await new Promise<void>((resolve) => {
    let isStopping = false;
    const begin = (why: string) => {
      if (isStopping) return why === 'parent' ? undefined : process.exit(130);
      isStopping = true;
      log.info({ why }, 'stopping');
      const timer = setTimeout(() => process.exit(1), DEADLINE_MS);
      stop()
        .catch((error: unknown) => log.error({ err: error }, 'stopping failed'))
        .finally(() => {
          clearTimeout(timer);
          resolve();
        });
    };
    process.on('SIGINT', () => begin('SIGINT'));
    process.on('SIGTERM', () => begin('SIGTERM'));
    if (hasParent) exitWithParent(() => begin('parent'));
  });
}
