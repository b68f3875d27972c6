import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsIn,
  IsInt,
  IsISO8601,
  IsObject,
  IsOptional,
  IsString,
  Length,
  Max,
  Min,
} from 'class-validator';
import { SOURCE_TYPE_NAMES, TASK_TYPE_NAMES } from '../../contract/source-types';
import { GROUP_STATUSES, TASK_STATUSES } from '../../contract/task-status';
import { PageQuery, StretchQuery } from './page.dto';

const LARGEST_ID = 2_147_483_647;
const MOST_IDS = 10_000;

/** Body of POST /task_group/: with any of the four selectors a manual run of what matches, due or not. */
export class PlanGroups {
  @ApiPropertyOptional({ enum: SOURCE_TYPE_NAMES, isArray: true, example: ['RSS'] })
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @IsIn(SOURCE_TYPE_NAMES, { each: true })
  source_types?: string[];

  @ApiPropertyOptional({ enum: TASK_TYPE_NAMES, isArray: true })
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @IsIn(TASK_TYPE_NAMES, { each: true })
  task_types?: string[];

  @ApiPropertyOptional({ type: [Number] })
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MOST_IDS)
  @IsInt({ each: true })
  @Min(1, { each: true })
  @Max(LARGEST_ID, { each: true })
  source_ids?: number[];

  @ApiPropertyOptional({ type: [Number] })
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MOST_IDS)
  @IsInt({ each: true })
  @Min(1, { each: true })
  @Max(LARGEST_ID, { each: true })
  schedule_ids?: number[];

  @ApiPropertyOptional({ type: Object, example: {}, description: "On top of the schedules' own" })
  @IsOptional()
  @IsObject()
  params?: Record<string, unknown>;

  @ApiPropertyOptional({ minimum: -100, maximum: 100 })
  @IsOptional()
  @IsInt()
  @Min(-100)
  @Max(100)
  priority?: number;
}

export class ChangeGroup {
  @ApiPropertyOptional({ minimum: -100, maximum: 100, example: 10 })
  @IsOptional()
  @IsInt()
  @Min(-100)
  @Max(100)
  priority?: number;

  @ApiPropertyOptional({ format: 'date-time' })
  @IsOptional()
  @IsISO8601({ strict: true })
  expires_at?: string;
}

export class GroupQuery extends PageQuery {
  @ApiPropertyOptional({ enum: GROUP_STATUSES })
  @IsOptional()
  @IsIn(GROUP_STATUSES)
  status?: string;

  @ApiPropertyOptional({ enum: SOURCE_TYPE_NAMES })
  @IsOptional()
  @IsIn(SOURCE_TYPE_NAMES)
  source_type?: string;

  @ApiPropertyOptional()
  @IsOptional()
  @IsString()
  @Length(1, 64)
  task_type?: string;

  @ApiPropertyOptional()
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(LARGEST_ID)
  cadence_id?: number;

  @ApiPropertyOptional({ format: 'date-time' })
  @IsOptional()
  @IsISO8601({ strict: true })
  created_from?: string;

  @ApiPropertyOptional({ format: 'date-time' })
  @IsOptional()
  @IsISO8601({ strict: true })
  created_to?: string;
}

export class GroupTasksQuery extends StretchQuery {
  @ApiPropertyOptional({ enum: TASK_STATUSES })
  @IsOptional()
  @IsIn(TASK_STATUSES)
  status?: string;
}

export class TaskQuery extends GroupTasksQuery {
  @ApiPropertyOptional()
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(LARGEST_ID)
  task_group_id?: number;

  @ApiPropertyOptional()
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(LARGEST_ID)
  source_id?: number;

  @ApiPropertyOptional()
  @IsOptional()
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
  @IsOptional()
  @IsObject()
  params?: Record<string, unknown>;

  @ApiPropertyOptional({ minimum: -100, maximum: 100 })
  @IsOptional()
  @IsInt()
  @Min(-100)
  @Max(100)
  priority?: number;
}

export class ChangeTask {
  @ApiPropertyOptional({ minimum: 1, maximum: 100, description: 'Attempts the task may have; not fewer than it had' })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(100)
  max_attempts?: number;
}

export class ItemQuery extends StretchQuery {
  @ApiPropertyOptional()
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(LARGEST_ID)
  source_id?: number;

  @ApiPropertyOptional({ format: 'uuid' })
  @IsOptional()
  @IsString()
  @Length(36, 36)
  task_id?: string;

  @ApiPropertyOptional({ example: 'post' })
  @IsOptional()
  @IsString()
  @Length(1, 64)
  kind?: string;

  @ApiPropertyOptional({ format: 'date-time', description: 'First seen from' })
  @IsOptional()
  @IsISO8601({ strict: true })
  from?: string;

  @ApiPropertyOptional({ format: 'date-time', description: 'First seen to' })
  @IsOptional()
  @IsISO8601({ strict: true })
  to?: string;

  @ApiPropertyOptional({ description: 'Part of the title' })
  @IsOptional()
  @IsString()
  @Length(1, 200)
  q?: string;
}
