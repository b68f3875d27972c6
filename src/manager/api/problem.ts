import { HttpException, HttpStatus } from '@nestjs/common';

/** One wrong value and where it is. */
export interface FieldError {
  readonly path: string;
  readonly message: string;
}

/** An answer of RFC 9457 that one of us decided on. */
export class HttpProblem extends HttpException {
  constructor(
    status: HttpStatus,
    readonly title: string,
    readonly detail: string,
    readonly errors: readonly FieldError[] = [],
    readonly headers: Readonly<Record<string, string>> = {},
    /** Members of the answer beyond those of every problem (RFC 9457 §3.2). */
    readonly more: Readonly<Record<string, unknown>> = {},
  ) {
    super(detail, status);
  }
}

/** 404: `what` is a noun, `id` what was asked for. */
export function notFound(what: string, id: string | number): HttpProblem {
  return new HttpProblem(HttpStatus.NOT_FOUND, 'Not found', `There is no ${what} ${id}.`);
}

/** 409. */
export function conflict(detail: string): HttpProblem {
  return new HttpProblem(HttpStatus.CONFLICT, 'Conflict', detail);
}

/** 422 with the wrong values. */
export function invalid(errors: readonly FieldError[]): HttpProblem {
  const detail = errors.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`)).join('; ');
  return new HttpProblem(HttpStatus.UNPROCESSABLE_ENTITY, 'Invalid values', detail.slice(0, 1_000), errors);
}

/** 415. */
export function unsupported(detail: string): HttpProblem {
  return new HttpProblem(HttpStatus.UNSUPPORTED_MEDIA_TYPE, 'Unsupported media type', detail);
}
