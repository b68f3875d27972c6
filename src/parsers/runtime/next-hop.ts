import { ParserError } from './parser';

/** What a request may ask. */
export type Method = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** One request of a chain. */
export interface Hop {
  readonly url: URL;
  readonly method: Method;
  readonly body: string | Buffer | undefined;
}

const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/** Whether a status is a redirect to follow. */
export function isRedirect(status: number): boolean {
  return REDIRECTS.has(status);
}

/** Whether a redirect says that the address has moved for good (RFC 9110 §15.4). */
export function isPermanent(status: number): boolean {
  return status === 301 || status === 308;
}

/**
 * Where a redirect leads (RFC 9110 §15.4): 301, 302 and 303 make a GET of a POST; 307 and 308 repeat it, but never to
 * another origin, which would be told what was meant for this one.
 * @throws ParserError `redirects` for a way that may not be gone
 */
export function nextHop({ url, method, body }: Hop, status: number, location: string | undefined): Hop {
  if (location === undefined) throw refuse(`The server redirects (${status}) without saying where to.`);
  // header bytes arrive as latin1; a raw non-ASCII location is UTF-8 in practice
  const target = Buffer.from(location, 'latin1').toString('utf8');
  if (!URL.canParse(target, url.href)) throw refuse('A redirect leads to no address.');
  const to = new URL(target, url);
  if (to.protocol !== 'http:' && to.protocol !== 'https:')
    throw refuse(`A redirect leads to ${to.protocol}, which cannot be fetched.`);
  if (url.protocol === 'https:' && to.protocol === 'http:') throw refuse('A redirect leads from https to http.');
  if (method === 'GET' || status === 307 || status === 308) {
    if (body !== undefined && to.origin !== url.origin)
      throw refuse('A redirect would take the body of a request to another site.');
    return { url: to, method, body };
  }
  return { url: to, method: 'GET', body: undefined };
}

function refuse(message: string): ParserError {
  return new ParserError('redirects', message, { retryable: false });
}
