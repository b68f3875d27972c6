import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsObject,
  IsString,
  IsUUID,
  Length,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import { SOURCE_TYPE_NAMES } from '../../contract/source-types';
import { HEALTHS } from '../source-life/health';
import { MOST_RUN, SCHEDULE_ACTIONS, SOURCE_ACTIONS, STEERING_ACTIONS } from '../steering/bulk';
import { IsMoment, MayBeAbsent } from './value-rules';

const LARGEST_ID = 2_147_483_647;
const MOST_TASKS = 1_000;

export class LoadQuery {
  @ApiPropertyOptional({ format: 'date-time', description: '12 hours ago by default' })
  @MayBeAbsent()
  @IsMoment()
  from?: string;

  @ApiPropertyOptional({ format: 'date-time', description: '12 hours ahead by default; at most 31 days after from' })
  @MayBeAbsent()
  @IsMoment()
  to?: string;

  @ApiPropertyOptional({ default: 900, minimum: 60, maximum: 86_400, description: 'Seconds of a step' })
  @MayBeAbsent()
  @Type(() => Number)
  @IsInt()
  @Min(60)
  @Max(86_400)
  step?: number;

  @ApiPropertyOptional({ enum: ['source_type', 'host'], default: 'source_type' })
  @MayBeAbsent()
  @IsIn(['source_type', 'host'])
  by?: 'source_type' | 'host';
}

export class StripsQuery {
  @ApiProperty({ type: String, example: '1,2,3', description: 'Ids of schedules, separated by commas; at most 100' })
  @Transform(({ value }: { value: unknown }) =>
    typeof value === 'string' ? value.split(',').map((id) => (/^\d+$/.test(id.trim()) ? Number(id) : id)) : value,
  )
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(100)
  @IsInt({ each: true })
  @Min(1, { each: true })
  @Max(LARGEST_ID, { each: true })
  ids!: number[];
}

export class ActivityQuery {
  @ApiPropertyOptional({ default: 30, minimum: 1, maximum: 366, description: 'Days, today included' })
  @MayBeAbsent()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(366)
  days?: number;
}

export class CurveQuery {
  @ApiPropertyOptional({ default: 120, minimum: 2, maximum: 500, description: 'Steps of the curve' })
  @MayBeAbsent()
  @Type(() => Number)
  @IsInt()
  @Min(2)
  @Max(500)
  points?: number;
}

export class SearchQuery {
  @ApiProperty({ example: 'rss', description: 'An id, or part of a name or address' })
  @IsString()
  @Length(1, 200)
  q!: string;
}

/** The ids of what to act on. */
class ByIds {
  @ApiPropertyOptional({ type: [Number], example: [1], description: 'Either ids or a filter' })
  @MayBeAbsent()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MOST_RUN)
  @IsInt({ each: true })
  @Min(1, { each: true })
  @Max(LARGEST_ID, { each: true })
  ids?: number[];

  @ApiPropertyOptional({ default: false, description: 'Count and change nothing' })
  @MayBeAbsent()
  @IsBoolean()
  dry_run?: boolean;
}

export class SourceFilterBody {
  @ApiPropertyOptional({ enum: SOURCE_TYPE_NAMES })
  @MayBeAbsent()
  @IsIn(SOURCE_TYPE_NAMES)
  type?: string;

  @ApiPropertyOptional()
  @MayBeAbsent()
  @IsBoolean()
  is_active?: boolean;

  @ApiPropertyOptional({ description: 'Part of the name or the address' })
  @MayBeAbsent()
  @IsString()
  @Length(1, 200)
  q?: string;

  @ApiPropertyOptional({ enum: Object.keys(HEALTHS) })
  @MayBeAbsent()
  @IsIn(Object.keys(HEALTHS))
  health?: string;

  @ApiPropertyOptional({ description: 'Host of the address' })
  @MayBeAbsent()
  @IsString()
  @Length(1, 255)
  host?: string;

  @ApiPropertyOptional()
  @MayBeAbsent()
  @IsInt()
  @Min(1)
  @Max(LARGEST_ID)
  cadence_id?: number;

  @ApiPropertyOptional({ description: 'What its last task failed with', example: 'http_5xx' })
  @MayBeAbsent()
  @IsString()
  @Length(1, 64)
  error_code?: string;
}

export class BulkSources extends ByIds {
  @ApiProperty({ enum: SOURCE_ACTIONS })
  @IsIn(SOURCE_ACTIONS)
  action!: (typeof SOURCE_ACTIONS)[number];

  @ApiPropertyOptional({ type: SourceFilterBody, description: 'All that is given must hold; {} is every source' })
  @MayBeAbsent()
  @IsObject()
  @ValidateNested()
  @Type(() => SourceFilterBody)
  filter?: SourceFilterBody;
}

export class ScheduleFilterBody {
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
  @IsInt()
  @Min(1)
  @Max(LARGEST_ID)
  cadence_id?: number;

  @ApiPropertyOptional()
  @MayBeAbsent()
  @IsBoolean()
  is_enabled?: boolean;

  @ApiPropertyOptional({ description: 'What its last task failed with', example: 'http_5xx' })
  @MayBeAbsent()
  @IsString()
  @Length(1, 64)
  error_code?: string;
}

export class BulkSchedules extends ByIds {
  @ApiProperty({ enum: SCHEDULE_ACTIONS })
  @IsIn(SCHEDULE_ACTIONS)
  action!: (typeof SCHEDULE_ACTIONS)[number];

  @ApiPropertyOptional({ type: ScheduleFilterBody, description: 'All that is given must hold; {} is every schedule' })
  @MayBeAbsent()
  @IsObject()
  @ValidateNested()
  @Type(() => ScheduleFilterBody)
  filter?: ScheduleFilterBody;
}

export class BulkGroups {
  @ApiProperty({ enum: STEERING_ACTIONS })
  @IsIn(STEERING_ACTIONS)
  action!: (typeof STEERING_ACTIONS)[number];

  @ApiProperty({ type: [Number], example: [1] })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MOST_TASKS)
  @IsInt({ each: true })
  @Min(1, { each: true })
  @Max(LARGEST_ID, { each: true })
  ids!: number[];

  @ApiPropertyOptional({ default: false, description: 'Count and change nothing' })
  @MayBeAbsent()
  @IsBoolean()
  dry_run?: boolean;
}

export class FailuresQuery {
  @ApiPropertyOptional({ default: 24, minimum: 1, maximum: 744, description: 'Tasks planned in so many hours' })
  @MayBeAbsent()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(744)
  hours?: number;
}

export class TaskFilterBody {
  @ApiPropertyOptional({ example: 1, description: 'Without it error_code is needed, and only a retry is possible' })
  @MayBeAbsent()
  @IsInt()
  @Min(1)
  @Max(LARGEST_ID)
  task_group_id?: number;

  @ApiPropertyOptional({ example: 'timeout' })
  @MayBeAbsent()
  @IsString()
  @Length(1, 64)
  error_code?: string;

  @ApiPropertyOptional({ description: 'Host of the address of its source; not within a group' })
  @MayBeAbsent()
  @IsString()
  @Length(1, 255)
  host?: string;

  @ApiPropertyOptional({ enum: SOURCE_TYPE_NAMES, description: 'Not within a group' })
  @MayBeAbsent()
  @IsIn(SOURCE_TYPE_NAMES)
  source_type?: string;

  @ApiPropertyOptional({
    format: 'date-time',
    description: 'Planned from this moment on; 24 hours ago by default, at most 31 days ago; not within a group',
  })
  @MayBeAbsent()
  @IsMoment()
  since?: string;
}

export class BulkTasks {
  @ApiProperty({ enum: STEERING_ACTIONS })
  @IsIn(STEERING_ACTIONS)
  action!: (typeof STEERING_ACTIONS)[number];

  @ApiPropertyOptional({ type: [String], description: 'Either ids, at most 1,000, or a filter' })
  @MayBeAbsent()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MOST_TASKS)
  @IsUUID(undefined, { each: true })
  ids?: string[];

  @ApiPropertyOptional({ type: TaskFilterBody })
  @MayBeAbsent()
  @IsObject()
  @ValidateNested()
  @Type(() => TaskFilterBody)
  filter?: TaskFilterBody;

  @ApiPropertyOptional({ default: false, description: 'Count and change nothing' })
  @MayBeAbsent()
  @IsBoolean()
  dry_run?: boolean;
}
