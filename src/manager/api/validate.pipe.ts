import {
  Injectable,
  ValidationPipe,
  type ArgumentMetadata,
  type PipeTransform,
  type ValidationError,
} from '@nestjs/common';
import { badTextIn } from '../catalog/bad-text';
import { invalid, type FieldError } from './problem';

/** Bodies and queries are checked against their DTO; what is not in it is refused. */
@Injectable()
export class Validate extends ValidationPipe {
  constructor() {
    super({
      whitelist: true,
      forbidNonWhitelisted: true,
      transform: true,
      forbidUnknownValues: false,
      stopAtFirstError: true,
      exceptionFactory: (errors) => invalid(errors.flatMap((error) => flatten(error, ''))),
    });
  }

  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    // a path's values are checked by the pipe of their own, as the text they came as
    if (metadata.type === 'param') return value;
    const bad = metadata.type === 'body' || metadata.type === 'query' ? badTextIn(value) : null;
    if (bad !== null) throw invalid([bad]);
    if (metadata.type === 'query') refuseNested(value);
    if (metadata.type === 'body' && (typeof value !== 'object' || value === null || Array.isArray(value))) {
      if (value !== undefined) throw invalid([{ path: '', message: 'The body must be a JSON object.' }]);
      return withoutUnset(await super.transform({}, metadata));
    }
    return withoutUnset(await super.transform(value, metadata));
  }
}

/** Every parameter of a query is one text: `a[b]=c` and a name that is repeated are none. */
function refuseNested(query: unknown): void {
  const nested = Object.entries(query ?? {}).find(([, value]) => typeof value === 'object' && value !== null);
  if (nested !== undefined) throw invalid([{ path: nested[0], message: 'must be given once, as text' }]);
}

/** Fields of a class exist from the start; one that nobody sent must not overwrite a default or a column. */
function withoutUnset(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const object = value as Record<string, unknown>;
  for (const [key, inner] of Object.entries(object)) {
    if (inner === undefined) delete object[key];
    else if (Array.isArray(inner)) inner.forEach(withoutUnset);
  }
  return value;
}

function flatten({ property, constraints, children }: ValidationError, parent: string): FieldError[] {
  const path = parent === '' ? property : `${parent}.${property}`;
  const own = Object.values(constraints ?? {}).map((message) => ({ path, message }));
  return [...own, ...(children ?? []).flatMap((child) => flatten(child, path))];
}

const LARGEST_ID = 2_147_483_647;

/** An id in a path: 1 … 2,147,483,647. */
@Injectable()
export class Id implements PipeTransform<string, number> {
  transform(value: string): number {
    const id = /^\d{1,10}$/.test(value) ? Number(value) : 0;
    if (id < 1 || id > LARGEST_ID)
      throw invalid([{ path: 'id', message: `must be a whole number from 1 to ${LARGEST_ID}` }]);
    return id;
  }
}

/** An id in a path of a table that may grow beyond that: items, dead letters. */
@Injectable()
export class LongId implements PipeTransform<string, number> {
  transform(value: string): number {
    const id = /^\d{1,16}$/.test(value) ? Number(value) : 0;
    if (id < 1 || id > Number.MAX_SAFE_INTEGER)
      throw invalid([{ path: 'id', message: `must be a whole number from 1 to ${Number.MAX_SAFE_INTEGER}` }]);
    return id;
  }
}

/** The id of a task: a UUID. */
@Injectable()
export class TaskId implements PipeTransform<string, string> {
  transform(value: string): string {
    if (/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(value)) return value.toLowerCase();
    throw invalid([{ path: 'id', message: 'must be a UUID' }]);
  }
}
