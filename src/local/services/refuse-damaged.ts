import { existsSync, readdirSync, rmSync } from 'node:fs';
import { ServiceUnavailable } from './service-error';

/**
 * Makes sure that new data may be put in a folder: only an empty one is replaced.
 * @param owner whose data it is, for the sentence
 * @param missing the file whose absence makes it unusable
 * @throws ServiceUnavailable when something is in it: that is somebody's data, damaged or not
 */
export function refuseDamaged(folder: string, owner: string, missing: string): void {
  if (!existsSync(folder)) return;
  if (readdirSync(folder).length > 0)
    throw new ServiceUnavailable(
      `The data of ${owner} in ${folder} is damaged (there is no ${missing}): restore it, or move it away to begin anew.`,
    );
  rmSync(folder, { recursive: true });
}
