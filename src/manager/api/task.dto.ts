import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsIn,
  IsInt,
  IsObject,
  IsString,
  Length,
  Max,
  Min,
} from 'class-validator';
import { SOURCE_TYPE_NAMES, TASK_TYPE_NAMES } from '../../contract/source-types';
import { GROUP_STATUSES, TASK_STATUSES } from '../../contract/task-status';
import { PageQuery, StretchQuery } from './page.dto';
import { IsMoment, MayBeAbsent } from './value-rules';

const LARGEST_ID = 2_147_483_647;
const MOST_IDS = 10_000;

/** Body of POST /task_group/: with any of the four selectors a manual run of what matches, due or not. */
export class PlanGroups {
  @ApiPropertyOptional({ enum: SOURCE_TYPE_NAMES, isArray: true, example: ['RSS'] })
  @MayBeAbsent()
  @IsArray()
  @ArrayMinSize(1)
  @IsIn(SOURCE_TYPE_NAMES, { each: true })
  source_types?: string[];

  @ApiPropertyOptional({ enum: TASK_TYPE_NAMES, isArray: true })
  @MayBeAbsent()
  @IsArray()
  @ArrayMinSize(1)
  @IsIn(TASK_TYPE_NAMES, { each: true })
  task_types?: string[];

  @ApiPropertyOptional({ type: [Number] })
  @MayBeAbsent()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MOST_IDS)
  @IsInt({ each: true })
  @Min(1, { each: true })
  @Max(LARGEST_ID, { each: true })
  source_ids?: number[];

  @ApiPropertyOptional({ type: [Number] })
  @MayBeAbsent()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MOST_IDS)
  @IsInt({ each: true })
  @Min(1, { each: true })
  @Max(LARGEST_ID, { each: true })
  schedule_ids?: number[];

  @ApiPropertyOptional({ type: Object, example: {}, description: "On top of the schedules' own" })
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

export class ChangeGroup {
  @ApiPropertyOptional({ minimum: -100, maximum: 100, example: 10 })
  @MayBeAbsent()
  @IsInt()
  @Min(-100)
  @Max(100)
  priority?: number;

  @ApiPropertyOptional({ format: 'date-time' })
  @MayBeAbsent()
  @IsMoment()
  expires_at?: string;
}

export class GroupQuery extends PageQuery {
  @ApiPropertyOptional({ enum: GROUP_STATUSES })
  @MayBeAbsent()
  @IsIn(GROUP_STATUSES)
  status?: string;

  @ApiPropertyOptional({ enum: SOURCE_TYPE_NAMES })
  @MayBeAbsent()
  @IsIn(SOURCE_TYPE_NAMES)
  source_type?: string;

  @ApiPropertyOptional()
  @MayBeAbsent()
  @IsString()
  @Length(1, 64)
  task_type?: string;

  @ApiPropertyOptional()
  @MayBeAbsent()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(LARGEST_ID)
  cadence_id?: number;

  @ApiPropertyOptional({ format: 'date-time' })
  @MayBeAbsent()
  @IsMoment()
  created_from?: string;

  @ApiPropertyOptional({ format: 'date-time' })
  @MayBeAbsent()
  @IsMoment()
  created_to?: string;
}

export class GroupTasksQuery extends StretchQuery {
  @ApiPropertyOptional({ enum: TASK_STATUSES })
  @MayBeAbsent()
  @IsIn(TASK_STATUSES)
  status?: string;
}

export class TaskQuery extends GroupTasksQuery {
  @ApiPropertyOptional()
  @MayBeAbsent()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(LARGEST_ID)
  task_group_id?: number;

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
  schedule_id?: number;
}

export class RunTask {
  @ApiProperty({ minimum: 1, example: 1 })
  @IsInt()
  @Min(1)
  @Max(LARGEST_ID)
  schedule_id!: number;

  @ApiPropertyOptional({ type: Object, example: {} })
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

export class ChangeTask {
  @ApiPropertyOptional({ minimum: 1, maximum: 100, description: 'Attempts the task may have; not fewer than it had' })
  @MayBeAbsent()
  @IsInt()
  @Min(1)
  @Max(100)
  max_attempts?: number;
}

export class ItemQuery extends StretchQuery {
  @ApiPropertyOptional()
  @MayBeAbsent()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(LARGEST_ID)
  source_id?: number;

  @ApiPropertyOptional({ format: 'uuid' })
  @MayBeAbsent()
  @IsString()
  @Length(36, 36)
  task_id?: string;

  @ApiPropertyOptional({ example: 'post' })
  @MayBeAbsent()
  @IsString()
  @Length(1, 64)
  kind?: string;

  @ApiPropertyOptional({ format: 'date-time', description: 'First seen from' })
  @MayBeAbsent()
  @IsMoment()
  from?: string;

  @ApiPropertyOptional({ format: 'date-time', description: 'First seen to' })
  @MayBeAbsent()
  @IsMoment()
  to?: string;

  @ApiPropertyOptional({ description: 'Part of the title' })
  @MayBeAbsent()
  @IsString()
  @Length(1, 200)
  q?: string;
}
