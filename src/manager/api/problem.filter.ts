import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { Request, Response } from 'express';
import type { Logger } from 'pino';
import { recognise, type Said } from '../../contract/sentences';
import { constraintOf, isDatabaseAway, sqlCodeOf } from '../../database/sql-errors';
import { StorageError } from '../../storage/storage';
import { CatalogError } from '../catalog/catalog-error';
import { IdempotencyConflict } from '../planning/plan-request';
import { HttpProblem, type FieldError } from './problem';

/** What is answered, before it becomes `application/problem+json`. */
interface Answer {
  readonly status: number;
  readonly title: string;
  readonly detail: string;
  readonly errors?: readonly FieldError[];
  readonly headers?: Readonly<Record<string, string>>;
  readonly more?: Readonly<Record<string, unknown>>;
}

const CONSTRAINTS: Record<string, string> = {
  source_type_url_unique: 'There is a source of this type with this address already.',
  source_type_name_unique: 'There is a source of this type with this name already.',
  schedule_source_task_type_unique: 'This source has a schedule of this task type already.',
  notice_rule_name_unique: 'There is a notice rule with this name already.',
  notice_rule_cadence_id_fkey: 'This cadence does not exist.',
  notice_rule_schedule_id_fkey: 'This schedule does not exist.',
  cadence_name_unique: 'There is a cadence with this name already.',
  schedule_cadence_id_fkey: 'Schedules use this cadence, or the cadence does not exist.',
};

/** The one place where errors become answers (RFC 9457): never a driver's text, never a stack. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly log: Logger) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<Request & { id?: string }>();
    const response = http.getResponse<Response>();
    const answer = answerOf(error);
    const request_id = String(request.id ?? '');
    if (answer.status >= 500) this.log.error({ err: error, request_id, status: answer.status }, 'a request failed');
    if (response.headersSent) {
      response.destroy();
      return;
    }
    const { status, title, detail, errors = [], headers = {}, more = {} } = answer;
    response
      .status(status)
      .set(headers)
      .type('application/problem+json')
      .send(
        JSON.stringify({
          type: 'about:blank',
          title,
          status,
          detail,
          ...saidOf(detail),
          request_id,
          ...(errors.length > 0 ? { errors: errors.map((one) => ({ ...one, ...saidOf(one.message) })) } : {}),
          ...more,
        }),
      );
  }
}

/** What a sentence is made of, so that the page can say it in another language. */
function saidOf(sentence: string): { said?: Said } {
  const said = recognise(sentence, ['value', 'rule', 'missing', 'conflict', 'refused', 'away', 'broken']);
  return said === null ? {} : { said };
}

function answerOf(error: unknown): Answer {
  if (error instanceof HttpProblem) {
    const { title, detail, errors, headers, more } = error;
    return { status: error.getStatus(), title, detail, errors, headers, more };
  }
  if (error instanceof CatalogError) return ofCatalog(error);
  if (error instanceof StorageError) return ofStorage(error);
  if (error instanceof IdempotencyConflict)
    return {
      status: 422,
      title: 'Invalid values',
      detail: error.message,
      errors: [{ path: 'Idempotency-Key', message: error.message }],
    };
  if (error instanceof HttpException) return ofHttp(error.getStatus(), error.message);
  if (isDatabaseAway(error))
    return {
      status: 503,
      title: 'Unavailable',
      detail: 'Postgres is away; try again shortly.',
      headers: { 'Retry-After': '5' },
    };
  return (
    ofDatabase(error) ??
    ofKafka(error) ?? {
      status: 500,
      title: 'Internal error',
      detail: 'Something went wrong; the log has more under this request id.',
    }
  );
}

function ofCatalog({ kind, message, errors }: CatalogError): Answer {
  if (kind === 'not_found') return { status: 404, title: 'Not found', detail: message };
  if (kind === 'conflict') return { status: 409, title: 'Conflict', detail: message };
  return { status: 422, title: 'Invalid values', detail: message, errors };
}

function ofStorage({ code }: StorageError): Answer {
  return code === 'unavailable'
    ? {
        status: 503,
        title: 'Unavailable',
        detail: 'The storage of files is away; try again shortly.',
        headers: { 'Retry-After': '5' },
      }
    : { status: 404, title: 'Not found', detail: 'The file is not in storage any more.' };
}

function ofHttp(status: number, message: string): Answer {
  const titles: Record<number, string> = {
    400: 'Malformed request',
    401: 'Unauthorized',
    403: 'Forbidden',
    404: 'Not found',
    405: 'Method not allowed',
    413: 'Too large',
    415: 'Unsupported media type',
  };
  const detail = status === 404 ? 'There is nothing at this address.' : message;
  return { status, title: titles[status] ?? 'Request refused', detail };
}

function ofDatabase(error: unknown): Answer | null {
  const code = sqlCodeOf(error);
  if (code === undefined) return null;
  const known = CONSTRAINTS[constraintOf(error) ?? ''];
  if (code === '23505' || code === '23503')
    return { status: 409, title: 'Conflict', detail: known ?? 'Another row is in the way.' };
  if (code === '23514' || code === '23502')
    return {
      status: 422,
      title: 'Invalid values',
      detail: `A value breaks the rule ${constraintOf(error) ?? 'that it must be there'}.`,
    };
  if (code.startsWith('22') || code === '54001')
    return {
      status: 422,
      title: 'Invalid values',
      detail: 'A value is out of range or holds a character that cannot be stored.',
    };
  return null;
}

function ofKafka(error: unknown): Answer | null {
  const isKafka = error instanceof Error && error.name.startsWith('KafkaJS');
  return isKafka
    ? {
        status: 503,
        title: 'Unavailable',
        detail: 'Kafka is away; try again shortly.',
        headers: { 'Retry-After': '5' },
      }
    : null;
}
