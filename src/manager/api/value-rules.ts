import { applyDecorators } from '@nestjs/common';
import { Transform } from 'class-transformer';
import { ValidateBy, ValidateIf } from 'class-validator';

/** Rules for values of DTOs that class-validator does not have. */

/** May be left out; unlike with IsOptional, null is not the same as absent. */
export const MayBeAbsent = () => ValidateIf((_, value: unknown) => value !== undefined);

const MOMENT = /^(\d{4}-\d\d-\d\d)(?:[Tt ](\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?)\s?(Z|z|[+ -]\d\d:?\d\d)?)?$/;

/** A moment of ISO 8601 as Postgres and Date both take it, in UTC; null for anything else. No offset means UTC. */
export function normalMoment(value: unknown): string | null {
  const [, day, time = '00:00', zone = 'Z'] = (typeof value === 'string' && MOMENT.exec(value.trim())) || [];
  if (day === undefined) return null;
  // a plus sign in a query that nobody encoded arrives as a space
  const offset = zone
    .toUpperCase()
    .replace(' ', '+')
    .replace(/(\d\d):?(\d\d)$/, '$1:$2');
  const moment = new Date(`${day}T${time.replace(',', '.')}${offset}`);
  // Date.parse takes the 30th of February for the 2nd of March
  const isReal = new Date(`${day}T00:00:00Z`).toJSON()?.startsWith(day) === true;
  const isInRange = isReal && moment.getTime() >= EARLIEST && moment.getTime() < LATEST;
  return isInRange ? moment.toISOString() : null;
}

const EARLIEST = Date.UTC(1900, 0, 1);
const LATEST = Date.UTC(9999, 0, 1);

/** A moment of ISO 8601 between the years 1900 and 9998; becomes its form in UTC. */
export const IsMoment = () =>
  applyDecorators(
    Transform(({ value }: { value: unknown }) => normalMoment(value) ?? value),
    ValidateBy({
      name: 'isMoment',
      validator: {
        validate: (value) => normalMoment(value) !== null,
        defaultMessage: () => 'must be a moment of ISO 8601 such as 2026-01-31T08:00:00Z',
      },
    }),
  );
