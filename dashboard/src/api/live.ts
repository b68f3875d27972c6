import { useSyncExternalStore } from 'react';
import { queryClient } from './queries';
import { exchange } from './request';

/**
 * Keeps what is shown fresh: one stream of hints for all tabs of a browser, polling where there is none. A browser opens
 * six connections to a server at most, so a stream for each tab would block the seventh.
 */

interface Hint {
  overview?: unknown;
  groups?: number[];
  workers?: unknown;
  sources?: unknown;
  [more: string]: unknown;
}

const POLL_MS = 5_000;
const SLOWEST_POLL_MS = 60_000;
/** A glance at another tab costs no new stream. */
const HIDDEN_MS = 10_000;
/** At least so long between two refreshes. */
const GAP_MS = 4_000;
const OF_GROUPS = ['groups', 'group', 'tasks', 'task', 'sources', 'source'];
const frozen = new Set<string>();
const channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel('parser-manager-hints');

/** Holds the refresh of lists while somebody works with them. @returns lets go */
export function freeze(name: string): () => void {
  frozen.add(name);
  return () => {
    frozen.delete(name);
    refresh({ overview: 1, groups: [], workers: 1, sources: 1 });
  };
}

/** Whether lists stand still. */
function isFrozen(): boolean {
  return frozen.size > 0;
}

const stale = new Set<string>();
let lastFlush = 0;
let flushTimer: ReturnType<typeof setTimeout> | undefined;

/** Marks what a hint is about; a busy system hints every second, and a page of four requests must not ask that often. */
function refresh(hint: Hint): void {
  if (hint.overview !== undefined) stale.add('overview');
  if (hint.workers !== undefined) stale.add('workers').add('system');
  if (hint.sources !== undefined) stale.add('sources').add('source');
  if (hint.groups !== undefined) for (const topic of OF_GROUPS) stale.add(topic);
  clearTimeout(flushTimer);
  flushTimer = setTimeout(flush, Math.max(0, lastFlush + GAP_MS - Date.now()));
}

function flush(): void {
  if (document.hidden) return;
  lastFlush = Date.now();
  const topics = new Set(stale);
  stale.clear();
  void queryClient.invalidateQueries({
    predicate: ({ queryKey: [topic, kind], state }) => {
      if (!topics.has(String(topic))) return false;
      if (kind !== 'rows') return true;
      // far down a list, asking for twenty pages again would move what one reads
      const pages = (state.data as { pages?: unknown[] } | undefined)?.pages?.length ?? 0;
      return !isFrozen() && pages <= 2;
    },
  });
}

/** How the API is: away since when, and when it is tried again. */
export interface Connection {
  readonly awaySince: number | null;
  readonly nextTry: number | null;
  readonly lastAnswer: number;
  readonly isStreaming: boolean;
}
let connection: Connection = { awaySince: null, nextTry: null, lastAnswer: Date.now(), isStreaming: false };
const listeners = new Set<() => void>();

function say(change: Partial<Connection>): void {
  connection = { ...connection, ...change };
  for (const listener of listeners) listener();
}

/** How the connection is, for the bar. */
export function useConnection(): Connection {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => connection,
  );
}

let delay = POLL_MS;
let timer: ReturnType<typeof setTimeout> | undefined;

function poll(): void {
  clearTimeout(timer);
  timer = setTimeout(() => {
    if (!document.hidden) refresh({ overview: 1, groups: [], workers: 1 });
    poll();
  }, delay);
  if (connection.awaySince !== null) say({ nextTry: Date.now() + delay });
}

/** Tries again now. */
export function tryNow(): void {
  void queryClient.refetchQueries({ type: 'active' });
}

function watchAnswers(): void {
  queryClient.getQueryCache().subscribe((event) => {
    if (event.type !== 'updated') return;
    if (event.action.type === 'success') {
      const wasAway = connection.awaySince !== null;
      say({ awaySince: null, nextTry: null, lastAnswer: Date.now() });
      delay = POLL_MS;
      if (wasAway) tryNow();
    } else if (event.action.type === 'error' && (event.action.error as { isAway?: boolean } | null)?.isAway === true) {
      const isFirst = connection.awaySince === null;
      if (isFirst) say({ awaySince: Date.now() });
      else delay = Math.min(delay * 2, SLOWEST_POLL_MS);
      if (isFirst) poll();
    }
  });
}

/** Reads the stream until it ends. @returns false when the API has none */
async function listen(signal: AbortSignal): Promise<boolean> {
  const answer = await exchange('/api/v1/stream', { headers: { accept: 'text/event-stream' } }, signal).catch(
    () => null,
  );
  if (answer?.body == null || !/event-stream/.test(answer.headers.get('content-type') ?? '')) return false;
  say({ isStreaming: true });
  clearTimeout(timer);
  // what happened meanwhile was not told
  refresh({ overview: 1, groups: [], workers: 1 });
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    const { done, value } = await reader.read().catch(() => ({ done: true, value: undefined }));
    if (done) return true;
    const events = (rest + (value ?? '')).split(/\r?\n\r?\n/);
    rest = events.pop() ?? '';
    for (const event of events) hear(event);
  }
}

function hear(event: string): void {
  const data = event
    .split(/\r?\n/)
    .filter((line) => line.startsWith('data:'))
    .map((line) => line.slice(5).trim())
    .join('\n');
  if (data === '') return;
  try {
    const hint = JSON.parse(data) as Hint;
    refresh(hint);
    channel?.postMessage(hint);
  } catch {
    // a hint that cannot be read is only a hint
  }
}

/** Resolves when the tab is seen; rejects never. */
function seen(): Promise<void> {
  if (!document.hidden) return Promise.resolve();
  return new Promise((resolve) => {
    // hidden → seen is the next change
    document.addEventListener('visibilitychange', () => resolve(), { once: true });
  });
}

/** While this tab holds the lock it is the one that listens; hidden for long, it leaves that to one that is seen. */
async function lead(): Promise<void> {
  let wait = 3_000;
  for (;;) {
    await seen();
    const stop = new AbortController();
    let hidden: ReturnType<typeof setTimeout> | undefined;
    const watch = () => {
      clearTimeout(hidden);
      if (document.hidden) hidden = setTimeout(() => stop.abort(), HIDDEN_MS);
    };
    document.addEventListener('visibilitychange', watch);
    const heard = await listen(stop.signal);
    document.removeEventListener('visibilitychange', watch);
    clearTimeout(hidden);
    say({ isStreaming: false });
    poll();
    if (stop.signal.aborted) return;
    // no stream at all, or it ended: later and later, polling goes on meanwhile
    wait = heard ? 3_000 : Math.min(wait * 2, SLOWEST_POLL_MS);
    await new Promise((resolve) => setTimeout(resolve, wait));
  }
}

/** Asks for the lock whenever this tab is seen and has let it go. */
async function leadWhenSeen(): Promise<void> {
  for (;;) {
    await seen();
    await navigator.locks.request('parser-manager-stream', lead);
  }
}

/** Begins; called once. */
export function startLive(): void {
  watchAnswers();
  poll();
  channel?.addEventListener('message', ({ data }: MessageEvent<Hint>) => {
    // another tab listens for all
    delay = SLOWEST_POLL_MS;
    refresh(data);
  });
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden) refresh({ overview: 1, groups: [], workers: 1 });
  });
  // absent on plain http in a LAN: polling then
  if ('locks' in navigator) void leadWhenSeen();
}
