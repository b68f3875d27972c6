import type { Request } from 'express';
import { HEADER_TRACEPARENT } from '../../contract/topics';
import type { Asker } from '../planning/open-group';

/** Version 00; a trace or span of zeros is none. */
const TRACEPARENT = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

/** Who asks: the id of the request, and its trace if the header is one (https://www.w3.org/TR/trace-context/). */
export function askerOf(request: Request & { id?: string }): Asker {
  const given = request.headers[HEADER_TRACEPARENT];
  const traceparent = typeof given === 'string' && TRACEPARENT.test(given) ? given : null;
  return { request_id: request.id ?? null, traceparent };
}
