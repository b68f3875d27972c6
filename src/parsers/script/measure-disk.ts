import { lstatSync, opendirSync } from 'node:fs';
import { join } from 'node:path';

/** What lies in the folders of a run. */
export interface DiskUsage {
  readonly bytes: number;
  readonly entries: number;
}

/**
 * Adds up files without following links, and stops counting when either bound is passed: a script can make entries
 * faster than anybody reads them.
 */
export function measureDisk(folders: readonly string[], most_entries: number): DiskUsage {
  let bytes = 0;
  let entries = 0;
  const open = [...folders];
  for (let folder = open.pop(); folder !== undefined && entries <= most_entries; folder = open.pop()) {
    try {
      const directory = opendirSync(folder);
      try {
        for (
          let entry = directory.readSync();
          entry !== null && entries <= most_entries;
          entry = directory.readSync()
        ) {
          entries += 1;
          const path = join(folder, entry.name);
          if (entry.isDirectory()) open.push(path);
          else bytes += lstatSync(path, { throwIfNoEntry: false })?.size ?? 0;
        }
      } finally {
        directory.closeSync();
      }
    } catch {
      // it went away while it was looked at
    }
  }
  return { bytes, entries };
}
