import { createContext, lazy, Suspense, useCallback, useContext, useState, type ReactNode } from 'react';
import { queryClient, type Topic } from '../api/queries';
import type { Call } from '../api/request';
import type { Bulk } from '../api/types';
import { number } from '../format/numbers';

// comes with the first action
const ActionDialog = lazy(() => import('./action-dialog'));

/** Something that changes the world: what it will touch, the request that does it, what to say afterwards. */
export interface Action<Answer> {
  readonly title: string;
  readonly sentence: ReactNode;
  readonly call: Call<Answer>;
  /** A dry run that counts what it would touch. */
  readonly preview?: Call<Bulk>;
  readonly isDestructive?: boolean;
  readonly done: (answer: Answer) => string;
  /** What is asked for again afterwards. */
  readonly touches: readonly Topic[];
  readonly then?: (answer: Answer) => void;
}

type Act = <Answer>(action: Action<Answer>) => void;
const ActContext = createContext<Act>(() => undefined);

/** Opens the one dialog in which every action is confirmed, by mouse and by key alike. */
export function useAct(): Act {
  return useContext(ActContext);
}

/** Makes what was touched fresh. */
export function touch(topics: readonly Topic[]): void {
  void queryClient.invalidateQueries({ predicate: ({ queryKey }) => topics.includes(queryKey[0] as Topic) });
}

/** Holds the dialog of actions. */
export function ActionHost({ children }: { children: ReactNode }) {
  const [action, setAction] = useState<Action<unknown> | null>(null);
  const act = useCallback<Act>((next) => setAction(next as Action<unknown>), []);
  return (
    <ActContext.Provider value={act}>
      {children}
      {action !== null && (
        <Suspense>
          <ActionDialog action={action} onClose={() => setAction(null)} />
        </Suspense>
      )}
    </ActContext.Provider>
  );
}

/** `312 retried, 4 skipped: running`. */
export function bulkSentence({ skipped }: Bulk, done: string): string {
  const reasons = Object.entries(skipped).filter(([, count]) => count > 0);
  return [done, ...reasons.map(([reason, count]) => `${number(count)} – ${reason.replaceAll('_', ' ')}`)].join(', ');
}
