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

/** Something that could become a source. */
export interface Candidate {
  source_type: import('./schema').components['schemas']['Source']['type'];
  task_type: string;
  url: string;
  title: string | null;
  kind: string | null;
  items: number | null;
}

export interface Pending {
  '/api/v1/source/discover': Post<{ url: string }, { candidates: Candidate[] }>;
}
