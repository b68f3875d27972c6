import { keepPreviousData, QueryClient, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Problem } from './problem';
import { send, type Call } from './request';

/** What is kept of answers, and when they are asked for again. Hints of `live.ts` make them stale. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      gcTime: 600_000,
      refetchOnWindowFocus: true,
      // the bar says that the API is away; live.ts tries again
      retry: (failures, error) => error instanceof Problem && error.isAway && failures < 1,
      retryDelay: 1_000,
    },
  },
});

/** What a query is about: hints name topics, and the first part of a key is its topic. */
export type Topic =
  | 'overview'
  | 'groups'
  | 'group'
  | 'tasks'
  | 'task'
  | 'sources'
  | 'source'
  | 'cadences'
  | 'workers'
  | 'items'
  | 'system'
  | 'fixed';

/** Asks once and keeps the answer; `enabled: false` waits. */
export function useAnswer<Answer>(topic: Topic, request: Call<Answer>, { enabled = true } = {}) {
  return useQuery<Answer, Problem>({
    queryKey: [topic, request.method, request.url, request.body ?? null],
    queryFn: ({ signal }) => send(request, signal),
    enabled,
    placeholderData: keepPreviousData,
    ...(topic === 'fixed' ? { staleTime: Infinity } : {}),
  });
}

/** How many pages of a long list are kept in memory. */
export const MOST_PAGES = 20;

/** A part of a list, whether by page number or by keyset. */
export interface Stretch<Row> {
  items: Row[];
  next?: string | null;
  page?: number;
  pages?: number;
  total: number | null;
}

/**
 * A list that grows by scrolling. Pages far away are forgotten and asked for again when they come into sight, so that
 * memory stays the same however far one goes.
 * @param requestOf makes the request for the stretch that begins after `after`; the first has null
 */
export function useRows<Row>(topic: Topic, requestOf: (after: string | null) => Call<Stretch<Row>>, enabled = true) {
  const first = requestOf(null);
  const query = useInfiniteQuery<
    Stretch<Row>,
    Problem,
    { rows: Row[]; skipped: number; total: number | null; size: number },
    unknown[],
    { after: string | null; before: (string | null)[] }
  >({
    queryKey: [topic, 'rows', first.url],
    queryFn: ({ pageParam, signal }) => send(requestOf(pageParam.after), signal),
    initialPageParam: { after: null, before: [] },
    getNextPageParam: (last, _all, { after, before }) => {
      const next = nextOf(last);
      return next === null ? null : { after: next, before: [...before, after] };
    },
    getPreviousPageParam: (_first, _all, { before }) =>
      before.length === 0 ? null : { after: before.at(-1) ?? null, before: before.slice(0, -1) },
    maxPages: MOST_PAGES,
    select: ({ pages, pageParams }) => {
      const size = pages[0]?.items.length ?? 0;
      return {
        rows: pages.flatMap(({ items }) => items),
        skipped: (pageParams[0]?.before.length ?? 0) * size,
        total: pages.at(-1)?.total ?? null,
        size,
      };
    },
    placeholderData: keepPreviousData,
    enabled,
  });
  return query;
}

function nextOf({ next, page, pages }: Stretch<unknown>): string | null {
  if (next !== undefined) return next;
  return page !== undefined && pages !== undefined && page < pages ? String(page + 1) : null;
}
