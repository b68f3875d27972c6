import {
  Injectable,
  ValidationPipe,
  type ArgumentMetadata,
  type PipeTransform,
  type ValidationError,
} from '@nestjs/common';
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
    if (metadata.type === 'body' || metadata.type === 'query') refuseBadText(value, '');
    if (metadata.type === 'body' && (typeof value !== 'object' || value === null || Array.isArray(value))) {
      if (value !== undefined) throw invalid([{ path: '', message: 'The body must be a JSON object.' }]);
      return super.transform({}, metadata);
    }
    return super.transform(value, metadata);
  }
}

function flatten({ property, constraints, children }: ValidationError, parent: string): FieldError[] {
  const path = parent === '' ? property : `${parent}.${property}`;
  const own = Object.values(constraints ?? {}).map((message) => ({ path, message }));
  return [...own, ...(children ?? []).flatMap((child) => flatten(child, path))];
}

/** Text that no column takes: NUL, and halves of surrogate pairs. */
function refuseBadText(value: unknown, path: string): void {
  if (typeof value === 'string') {
    if (value.includes('\u0000') || !value.isWellFormed())
      throw invalid([{ path, message: 'holds a character that cannot be stored (NUL or half a surrogate pair)' }]);
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    refuseBadText(key, path);
    refuseBadText(inner, path === '' ? key : `${path}.${key}`);
  }
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

/** The id of a task: a UUID. */
@Injectable()
export class TaskId implements PipeTransform<string, string> {
  transform(value: string): string {
    if (/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(value)) return value.toLowerCase();
    throw invalid([{ path: 'id', message: 'must be a UUID' }]);
  }
}
