import type { IncomingMessage, ServerResponse } from 'node:http';
import { HttpStatus } from '@nestjs/common';
import { json, type ErrorRequestHandler, type RequestHandler } from 'express';
import { HttpProblem, unsupported } from './problem';

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Reads JSON bodies of up to 1 MB; the second handler turns what the parser refuses into problems. */
export const readBody: readonly [RequestHandler, ErrorRequestHandler] = [
  json({
    limit: '1mb',
    strict: false,
    type: ['application/json', 'application/*+json'],
    // a body that is not UTF-8 would otherwise be read with replacement characters
    verify: (_: IncomingMessage, __: ServerResponse, body: Buffer) => void utf8.decode(body),
  }),
  (error: unknown, _, __, next) => next(problemOf(error)),
];

/** Errors of the parser carry a type (npm package body-parser, "Errors"). */
function problemOf(error: unknown): unknown {
  const { type } = error as { type?: unknown };
  if (type === 'entity.too.large')
    return new HttpProblem(HttpStatus.PAYLOAD_TOO_LARGE, 'Too large', 'The body is larger than 1 MB.');
  if (type === 'entity.parse.failed') return malformed('The body is not JSON.', error);
  if (type === 'entity.verify.failed') return malformed('The body is not UTF-8.', error);
  if (type === 'request.aborted' || type === 'request.size.invalid') return malformed('The body broke off.', error);
  if (type === 'encoding.unsupported' || type === 'charset.unsupported')
    return unsupported('The encoding of the body is not supported.');
  return typeof type === 'string' ? malformed('The body could not be read.', error) : error;
}

function malformed(detail: string, cause: unknown): HttpProblem {
  return Object.assign(new HttpProblem(HttpStatus.BAD_REQUEST, 'Malformed request', detail), { cause });
}
