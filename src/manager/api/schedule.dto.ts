import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsBoolean, IsIn, IsInt, IsObject, IsOptional, IsString, Length, Max, Min } from 'class-validator';
import { OVERLAPS, RETRY_BACKOFFS, type Overlap, type RetryBackoff } from '../../contract/schedule-settings';
import { SOURCE_TYPE_NAMES } from '../../contract/source-types';
import { Flag, PageQuery } from './page.dto';
import { MayBeAbsent } from './value-rules';

const LARGEST_ID = 2_147_483_647;

/** What a schedule can be told, apart from what it belongs to. */
export class ScheduleSettings {
  @ApiPropertyOptional({ example: 'on_request', description: 'Name of a cadence; on_request by default' })
  @MayBeAbsent()
  @IsString()
  @Length(1, 255)
  cadence?: string;

  @ApiPropertyOptional({ minimum: 1, description: 'The cadence by id instead of by name' })
  @MayBeAbsent()
  @IsInt()
  @Min(1)
  @Max(LARGEST_ID)
  cadence_id?: number;

  @ApiPropertyOptional({ default: true })
  @MayBeAbsent()
  @IsBoolean()
  is_enabled?: boolean;

  @ApiPropertyOptional({
    default: 0,
    minimum: -100,
    maximum: 100,
    description: 'Told to the parser; groups have their own',
  })
  @MayBeAbsent()
  @IsInt()
  @Min(-100)
  @Max(100)
  priority?: number;

  @ApiPropertyOptional({
    type: Number,
    nullable: true,
    minimum: 1,
    maximum: 2_592_000,
    description: 'Not started by then: expired; TASK_TTL_SECONDS by default',
  })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(2_592_000)
  ttl_seconds?: number | null;

  @ApiPropertyOptional({
    type: Number,
    nullable: true,
    minimum: 1,
    maximum: 604_800,
    description: 'Longest run; TASK_TIMEOUT_SECONDS by default',
  })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(604_800)
  timeout_seconds?: number | null;

  @ApiPropertyOptional({ default: 3, minimum: 1, maximum: 100 })
  @MayBeAbsent()
  @IsInt()
  @Min(1)
  @Max(100)
  max_attempts?: number;

  @ApiPropertyOptional({ default: 10, minimum: 0, maximum: 86_400 })
  @MayBeAbsent()
  @IsInt()
  @Min(0)
  @Max(86_400)
  retry_delay_seconds?: number;

  @ApiPropertyOptional({ enum: RETRY_BACKOFFS, default: 'exponential' })
  @MayBeAbsent()
  @IsIn(RETRY_BACKOFFS)
  retry_backoff?: RetryBackoff;

  @ApiPropertyOptional({ enum: OVERLAPS, default: 'skip', description: 'When its previous task is still open' })
  @MayBeAbsent()
  @IsIn(OVERLAPS)
  overlap?: Overlap;

  @ApiPropertyOptional({
    type: Object,
    default: {},
    example: { max_items: 100 },
    description: 'Shape by task type: GET /api/v1/dictionary/task_types',
  })
  @MayBeAbsent()
  @IsObject()
  params?: Record<string, unknown>;
}

export class ScheduleOfSource extends ScheduleSettings {
  @ApiProperty({ example: 'FEED' })
  @IsString()
  @Length(1, 64)
  task_type!: string;
}

export class CreateSchedule extends ScheduleOfSource {
  @ApiProperty({ minimum: 1, example: 1 })
  @IsInt()
  @Min(1)
  @Max(LARGEST_ID)
  source_id!: number;
}

export class ChangeSchedule extends ScheduleSettings {}

export class ScheduleQuery extends PageQuery {
  @ApiPropertyOptional()
  @MayBeAbsent()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(LARGEST_ID)
  source_id?: number;

  @ApiPropertyOptional()
  @MayBeAbsent()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(LARGEST_ID)
  cadence_id?: number;

  @ApiPropertyOptional({ enum: SOURCE_TYPE_NAMES })
  @MayBeAbsent()
  @IsIn(SOURCE_TYPE_NAMES)
  source_type?: string;

  @ApiPropertyOptional({ example: 'FEED' })
  @MayBeAbsent()
  @IsString()
  @Length(1, 64)
  task_type?: string;

  @ApiPropertyOptional()
  @MayBeAbsent()
  @Flag()
  @IsBoolean()
  is_enabled?: boolean;
}

/** A run by hand: parameters on top of the schedule's own. */
export class RunNow {
  @ApiPropertyOptional({ type: Object, example: {}, description: "On top of the schedule's own" })
  @MayBeAbsent()
  @IsObject()
  params?: Record<string, unknown>;

  @ApiPropertyOptional({ minimum: -100, maximum: 100 })
  @MayBeAbsent()
  @IsInt()
  @Min(-100)
  @Max(100)
  priority?: number;
}
