/** Addresses that are agreed on and not in docs/openapi.json yet. An entry goes when it is there. */

interface Post<Body, Answer> {
  post: {
    requestBody: { content: { 'application/json': Body } };
    responses: { 200: { content: { 'application/json': Answer } } };
  };
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

export interface Pending {
  '/api/v1/source/discover': Post<{ url: string }, { candidates: Candidate[] }>;
}
