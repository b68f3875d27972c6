/** Addresses that are agreed on and not in docs/openapi.json yet. An entry goes when it is there. */

interface Get<Answer, Query = never, Path = never> {
  get: {
    parameters: { query?: Query; path?: Path };
    responses: { 200: { content: { 'application/json': Answer } } };
  };
}
interface Send<Method extends 'post' | 'put', Body, Answer, Path = never> {
  _: Method;
  operation: {
    parameters: { path?: Path };
    requestBody: { content: { 'application/json': Body } };
    responses: { 200: { content: { 'application/json': Answer } } };
  };
}
type Post<Body, Answer, Path = never> = { post: Send<'post', Body, Answer, Path>['operation'] };
type Put<Body, Answer, Path = never> = { put: Send<'put', Body, Answer, Path>['operation'] };

/** What is late, broken, silent and waiting. */
export interface Overview {
  at: string;
  late: {
    count: number;
    oldest_at: string | null;
    items: { kind: 'tick' | 'group' | 'cadence'; id: number; name: string; since: string }[];
  };
  broken: {
    count: number;
    since_today: number;
    causes: {
      error_code: string | null;
      host: string | null;
      source_type: string;
      count: number;
      since: string | null;
      sample_source_id: number;
    }[];
  };
  silent: { count: number; items: { source_id: number; name: string; last_item_at: string | null }[] };
  waiting: { count: number; by_reason: { reason: string; count: number; until: string | null }[] };
  groups: OpenGroup[];
  needs_you: {
    kind: string;
    title: string;
    count: number;
    error_code: string | null;
    host: string | null;
    source_type: string | null;
    since: string | null;
    filter: Record<string, unknown> | null;
  }[];
  totals: {
    sources: number;
    active: number;
    by_health: Record<string, number>;
    by_type: Record<string, number>;
    workers_live: number;
    items_24h: number;
  };
}
export type OpenGroup = import('./schema').components['schemas']['TaskGroup'];

/** A line of the load chart: counts per step. */
export interface LoadSeries {
  key: string;
  done: number[];
  failed: number[];
  planned: number[];
}
/** One past run of a schedule. */
export interface Outcome {
  task_id: string;
  status: import('./schema').components['schemas']['Task']['status'];
  at: string;
  error_code: string | null;
}
/** Failed tasks of a group that failed alike. */
export interface Cause {
  error_code: string;
  count: number;
  hosts: { host: string | null; count: number }[];
  sample_task_id: string;
}
/** Why something runs or does not. */
export interface Why {
  state: string;
  sentence: string;
  reason: string | null;
  since: string | null;
  clears_at: string | null;
  holder: { kind: string; id: number | string } | null;
  chain: { reason: string; sentence: string }[];
}
/** A hit of the search. */
export interface Found {
  kind: 'source' | 'cadence' | 'group' | 'task' | 'worker' | 'page';
  id: number | string;
  title: string;
  detail: string | null;
}
/** What a bulk action came to. */
export interface Bulk {
  matched: number;
  done: number;
  skipped: Record<string, number>;
}
/** A file of a task. */
export interface Artifact {
  id?: number;
  task_id?: string;
  source_id?: number | null;
  source_name?: string | null;
  name: string;
  bytes: number;
  sha256: string | null;
  content_type: string | null;
  created_at: string;
}
/** Something that could become a source. */
export interface Candidate {
  source_type: import('./schema').components['schemas']['Source']['type'];
  task_type: string;
  url: string;
  title: string | null;
  kind: string | null;
  items: number | null;
}
/** One step of a pipeline's run. */
export interface Step {
  name: string;
  status: string;
  started_at: string | null;
  finished_at: string | null;
  rows: number | null;
  detail: string | null;
}

type BulkBody = { action: string; ids?: (number | string)[]; filter?: Record<string, unknown>; dry_run?: boolean };
type Id = { id: number };
type TaskId = { id: string };

export interface Pending {
  '/api/v1/overview': Get<Overview, { type?: string }>;
  '/api/v1/load': Get<
    { from: string; to: string; step_seconds: number; series: LoadSeries[] },
    { from: string; to: string; step: number; by: 'source_type' | 'host' }
  >;
  '/api/v1/schedule/strips': Get<{ items: { schedule_id: number; outcomes: Outcome[] }[] }, { ids: string }>;
  '/api/v1/task_group/{id}/causes': Get<{ items: Cause[] }, never, Id>;
  '/api/v1/source/{id}/activity': Get<
    { days: { day: string; new: number; changed: number }[]; hours: number[][] },
    { days?: number },
    Id
  >;
  '/api/v1/search': Get<{ items: Found[] }, { q: string }>;
  '/api/v1/source/bulk': Post<BulkBody, Bulk>;
  '/api/v1/schedule/bulk': Post<BulkBody, Bulk>;
  '/api/v1/task_group/bulk': Post<BulkBody, Bulk>;
  '/api/v1/task/bulk': Post<BulkBody, Bulk>;
  '/api/v1/task/{id}/why': Get<Why, never, TaskId>;
  '/api/v1/schedule/{id}/why': Get<Why, never, Id>;
  '/api/v1/source/{id}/why': Get<Why, never, Id>;
  '/api/v1/artifact': Get<
    { items: Artifact[]; next: string | null; total: number | null },
    { after?: string; size?: number; source_id?: number; name?: string; task_id?: string }
  >;
  '/api/v1/source/{id}/changes': Get<
    { items: { id: number; at: string; field: string; old: unknown; new: unknown; reason: string | null }[] },
    never,
    Id
  >;
  '/api/v1/source/discover': Post<{ url: string }, { candidates: Candidate[] }>;
  '/api/v1/source/{id}/script': Get<{ language: string; code: string; revision?: number }, never, Id> &
    Put<{ language: string; code: string }, { language: string; code: string; revision?: number }, Id>;
  '/api/v1/source/{id}/script/revisions': Get<
    { items: { revision: number; language: string; created_at: string; sha256?: string; code?: string }[] },
    never,
    Id
  >;
  '/api/v1/task/{id}/steps': Get<{ items: Step[] }, never, TaskId>;
  '/api/v1/token': Get<
    { items: { id: number; name: string; role: string; created_at: string; last_used_at: string | null }[] }
  > &
    Post<{ name: string; role: string }, { id: number; token: string }>;
  '/api/v1/audit': Get<
    { items: { id: number; at: string; actor: string | null; action: string; path?: string; status?: number }[] },
    { size?: number }
  >;
}
