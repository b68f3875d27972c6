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

/** What the overview will say besides. */
export interface PendingOverview {
  silent: { count: number; items: { source_id: number; name: string; last_item_at: string | null }[] };
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
type Id = { id: number };

export interface Pending {
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
  '/api/v1/token': Get<{
    items: { id: number; name: string; role: string; created_at: string; last_used_at: string | null }[];
  }> &
    Post<{ name: string; role: string }, { id: number; token: string }>;
  '/api/v1/audit': Get<
    { items: { id: number; at: string; actor: string | null; action: string; path?: string; status?: number }[] },
    { size?: number }
  >;
}
