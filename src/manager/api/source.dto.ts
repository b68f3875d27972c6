import { ApiProperty, ApiPropertyOptional, OmitType, PartialType } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsObject,
  IsOptional,
  IsString,
  Length,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import { DRY_ROWS, MOST_DRY_ROWS } from '../../contract/source-types/csv-api';
import { LONGEST_DRAFT, SCRIPT_LANGUAGES, type ScriptLanguage } from '../../contract/source-types/script';
import { SOURCE_TYPE_NAMES } from '../../contract/source-types';
import { HEALTHS } from '../source-life/health';
import { Flag, PageQuery } from './page.dto';
import { MayBeAbsent } from './value-rules';
import { ScheduleOfSource } from './schedule.dto';

const LARGEST_ID = 2_147_483_647;

export class CreateSource {
  @ApiProperty({ enum: SOURCE_TYPE_NAMES, example: 'RSS' })
  @IsString()
  @Length(1, 64)
  type!: string;

  @ApiPropertyOptional({
    type: String,
    nullable: true,
    example: 'https://example.com/feed.xml',
    description: 'May be absent for CSV_API and SCRIPT',
  })
  @IsOptional()
  @IsString()
  @Length(1, 2048)
  url?: string | null;

  @ApiPropertyOptional({ type: String, nullable: true, example: 'Example' })
  @IsOptional()
  @IsString()
  @Length(1, 1024)
  name?: string | null;

  @ApiPropertyOptional({ type: String, nullable: true, description: 'The id that another system knows it by' })
  @IsOptional()
  @IsString()
  @Length(1, 255)
  external_id?: string | null;

  @ApiPropertyOptional({ default: true })
  @MayBeAbsent()
  @IsBoolean()
  is_active?: boolean;

  @ApiPropertyOptional({
    type: Object,
    default: {},
    example: {},
    description: 'Shape by source type: GET /api/v1/dictionary/source_types',
  })
  @MayBeAbsent()
  @IsObject()
  settings?: Record<string, unknown>;

  @ApiPropertyOptional({
    type: [ScheduleOfSource],
    description: "Absent: the type's default task type on on_request; []: none",
    example: [{ task_type: 'FEED', cadence: 'on_request' }],
  })
  @MayBeAbsent()
  @IsArray()
  @ArrayMaxSize(16)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => ScheduleOfSource)
  schedules?: ScheduleOfSource[];
}

export class ReplaceSource extends OmitType(CreateSource, ['schedules'] as const) {}

export class ChangeSource extends PartialType(OmitType(CreateSource, ['schedules', 'type'] as const), {
  skipNullProperties: false,
}) {}

export class SourceQuery extends PageQuery {
  @ApiPropertyOptional({ enum: SOURCE_TYPE_NAMES })
  @MayBeAbsent()
  @IsIn(SOURCE_TYPE_NAMES)
  type?: string;

  @ApiPropertyOptional()
  @MayBeAbsent()
  @Flag()
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
}

/** Settings to be tried. */
export class DryRunSource {
  @ApiProperty({ enum: SOURCE_TYPE_NAMES, example: 'CSV_API', description: 'CSV_API or SCRIPT' })
  @IsString()
  @Length(1, 64)
  type!: string;

  @ApiPropertyOptional({ minimum: 1, description: 'The saved source that is being changed' })
  @MayBeAbsent()
  @IsInt()
  @Min(1)
  @Max(LARGEST_ID)
  source_id?: number;

  @ApiPropertyOptional({ type: String, nullable: true })
  @IsOptional()
  @IsString()
  @Length(1, 2048)
  url?: string | null;

  @ApiPropertyOptional({ type: String, nullable: true, example: 'Draft' })
  @IsOptional()
  @IsString()
  @Length(1, 1024)
  name?: string | null;

  @ApiPropertyOptional({ type: Object, default: {}, description: 'As they would be saved' })
  @MayBeAbsent()
  @IsObject()
  settings?: Record<string, unknown>;

  @ApiPropertyOptional({ type: Object, default: {}, description: 'Of the run' })
  @MayBeAbsent()
  @IsObject()
  params?: Record<string, unknown>;

  @ApiPropertyOptional({ minimum: 1, maximum: MOST_DRY_ROWS, default: DRY_ROWS })
  @MayBeAbsent()
  @IsInt()
  @Min(1)
  @Max(MOST_DRY_ROWS)
  rows?: number;

  @ApiPropertyOptional({ enum: SCRIPT_LANGUAGES, description: 'Of a script' })
  @MayBeAbsent()
  @IsIn(SCRIPT_LANGUAGES)
  language?: ScriptLanguage;

  @ApiPropertyOptional({ description: `Of a script, at most ${LONGEST_DRAFT} bytes` })
  @MayBeAbsent()
  @IsString()
  code?: string;
}

export class ImportQuery {
  @ApiPropertyOptional({ enum: ['skip', 'update'], default: 'skip', description: 'What to do with sources that exist' })
  @MayBeAbsent()
  @IsIn(['skip', 'update'])
  on_conflict?: 'skip' | 'update';

  @ApiPropertyOptional({ default: false, description: 'Check every line and change nothing' })
  @MayBeAbsent()
  @Flag()
  @IsBoolean()
  dry_run?: boolean;
}

export class ExportQuery {
  @ApiPropertyOptional({ enum: ['csv', 'ndjson', 'opml'], default: 'csv' })
  @MayBeAbsent()
  @IsIn(['csv', 'ndjson', 'opml'])
  format?: 'csv' | 'ndjson' | 'opml';

  @ApiPropertyOptional({ enum: SOURCE_TYPE_NAMES })
  @MayBeAbsent()
  @IsIn(SOURCE_TYPE_NAMES)
  type?: string;
}
