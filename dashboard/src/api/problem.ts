import type { Said } from '../i18n/said';
import type { Candidate, Schemas } from './types';

/** Why a request did not work, whoever said so: the API, something in between, or nobody. */
export class Problem extends Error {
  override readonly name = 'Problem';
  constructor(
    /** HTTP status; 0 when nobody answered. */
    readonly status: number,
    readonly title: string,
    readonly detail: string,
    readonly errors: readonly { path: string; message: string; said?: Said | undefined }[] = [],
    readonly request_id: string | null = null,
    /** What the detail is made of, when the API knows. */
    readonly said: Said | null = null,
    /** What a refused address offers instead; null when nobody looked. */
    readonly candidates: readonly Candidate[] | null = null,
  ) {
    super(detail);
  }

  /** True when the API itself is not there, so that trying again may help. */
  get isAway(): boolean {
    return this.status === 0 || this.status === 502 || this.status === 503 || this.status === 504;
  }
}

/** Reads the problem of an answer that is not a success. Never throws. */
export async function problemOf(answer: Response): Promise<Problem> {
  const isProblem = /json/.test(answer.headers.get('content-type') ?? '');
  const body = isProblem ? ((await answer.json().catch(() => null)) as Partial<Schemas['Problem']> | null) : null;
  const id = body?.request_id ?? answer.headers.get('x-request-id');
  if (body === null || typeof body.detail !== 'string') return new Problem(answer.status, '', '', [], id);
  const errors = (body.errors ?? []).map(({ path = '', message = '', said }) => ({ path, message, said }));
  return new Problem(
    answer.status,
    body.title ?? '',
    body.detail,
    errors,
    id,
    body.said ?? null,
    body.candidates ?? null,
  );
}
