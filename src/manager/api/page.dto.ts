import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import { IsInt, IsString, Length, Max, Min } from 'class-validator';
import type { FindOptionsOrder, ObjectLiteral } from 'typeorm';
import { invalid } from './problem';
import { MayBeAbsent } from './value-rules';

/** A page of a list, as every list of rows answers. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly page: number;
  readonly size: number;
  readonly pages: number;
  readonly total: number;
}

/** A stretch of a long list, newest first; `next` is the `after` of the following one. */
export interface Stretch<T> {
  readonly items: readonly T[];
  readonly next: string | null;
  /** Null when counting would be slow. */
  readonly total: number | null;
}

export class SizeQuery {
  @ApiPropertyOptional({ minimum: 1, maximum: 1000, description: 'Rows on a page; DEFAULT_PAGINATION_SIZE by default' })
  @MayBeAbsent()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(1000)
  size?: number;
}

export class PageQuery extends SizeQuery {
  @ApiPropertyOptional({ minimum: 1, description: 'Number of the page, from 1' })
  @MayBeAbsent()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(1_000_000)
  page?: number;

  @ApiPropertyOptional({ description: 'A field, or -field for descending' })
  @MayBeAbsent()
  @IsString()
  @Length(1, 64)
  sort?: string;
}

export class StretchQuery extends SizeQuery {
  @ApiPropertyOptional({ description: '`next` of the stretch before' })
  @MayBeAbsent()
  @IsString()
  @Length(1, 64)
  after?: string;
}

/** `true` and `false` of a query as a boolean; anything else stays and is refused by IsBoolean. */
export const Flag = () =>
  Transform(({ value }: { value: unknown }) => (value === 'true' ? true : value === 'false' ? false : value));

/** Order of a list; `id` breaks ties so that pages are stable. @throws 422 for a field that is not listed */
export function orderOf<T extends ObjectLiteral>(
  sort: string | undefined,
  allowed: readonly string[],
  fallback: string,
): FindOptionsOrder<T> {
  const asked = sort ?? fallback;
  const field = asked.replace(/^-/, '');
  if (!allowed.includes(field))
    throw invalid([{ path: 'sort', message: `must be one of ${allowed.join(', ')}, with - for descending` }]);
  const direction = asked.startsWith('-') ? 'desc' : 'asc';
  return { [field]: direction, ...(field === 'id' ? {} : { id: direction }) } as FindOptionsOrder<T>;
}

/** Skip and take of a page. */
export function windowOf(
  { page = 1, size }: PageQuery,
  defaultSize: number,
): { page: number; size: number; skip: number; take: number } {
  const take = size ?? defaultSize;
  return { page, size: take, skip: (page - 1) * take, take };
}

/** The answer of a list. */
export function pageOf<T>(items: readonly T[], total: number, { page, size }: { page: number; size: number }): Page<T> {
  return { items, page, size, pages: Math.ceil(total / size), total };
}
