import { useEffect, useMemo, useState } from 'react';
import { freeze } from '../api/live';

/** Rows that were picked; while there are any, lists stand still. */
export interface Selection {
  readonly size: number;
  readonly keys: (string | number)[];
  has(key: string | number): boolean;
  toggle(key: string | number): void;
  set(keys: (string | number)[]): void;
}

/** A selection of one list. */
export function useSelection(name: string): Selection {
  const [keys, setKeys] = useState<ReadonlySet<string | number>>(new Set());
  const hasAny = keys.size > 0;
  useEffect(() => (hasAny ? freeze(name) : undefined), [name, hasAny]);
  return useMemo(
    () => ({
      size: keys.size,
      keys: [...keys],
      has: (key) => keys.has(key),
      toggle: (key) =>
        setKeys((now) => {
          const next = new Set(now);
          if (!next.delete(key)) next.add(key);
          return next;
        }),
      set: (next) => setKeys(new Set(next)),
    }),
    [keys],
  );
}
