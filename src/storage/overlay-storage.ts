import { StorageError, type Storage } from './storage';

/**
 * One storage over another: what is not in `upper` is read from `lower`; everything else, writing above all, concerns
 * `upper` alone. For runs by hand, which may read what is kept and must not leave anything beside it.
 */
export function overlay(upper: Storage, lower: Storage): Storage {
  return {
    describes: `${upper.describes}, reading from ${lower.describes} what it lacks`,
    write: (...args) => upper.write(...args),
    read: async (...args) => {
      try {
        return await upper.read(...args);
      } catch (error: unknown) {
        if (!(error instanceof StorageError) || error.code !== 'not_found') throw error;
        return lower.read(...args);
      }
    },
    stat: async (key) => (await upper.stat(key)) ?? lower.stat(key),
    list: (...args) => upper.list(...args),
    delete: (key) => upper.delete(key),
    presignedUrl: (...args) => upper.presignedUrl(...args),
    removeLeftovers: (before) => upper.removeLeftovers(before),
    check: () => upper.check(),
    close: async () => {
      await upper.close();
      await lower.close();
    },
  };
}
