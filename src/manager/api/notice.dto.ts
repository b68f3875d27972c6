import { ApiProperty, ApiPropertyOptional, PartialType } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  Length,
  Matches,
  Max,
  Min,
} from 'class-validator';
import {
  NOTICE_CHANNELS,
  NOTICE_EVENTS,
  NOTICE_SCOPES,
  NOTICE_STATUSES,
  type NoticeChannel,
  type NoticeEvent,
  type NoticeScope,
} from '../../contract/notices';
import { SOURCE_TYPE_NAMES, TASK_TYPE_NAMES } from '../../contract/source-types';
import { StretchQuery } from './page.dto';
import { MayBeAbsent } from './value-rules';

const LARGEST_ID = 2_147_483_647;

export class CreateNoticeRule {
  @ApiProperty({ example: 'failures to the team' })
  @IsString()
  @Length(1, 255)
  name!: string;

  @ApiProperty({ enum: NOTICE_CHANNELS })
  @IsIn(NOTICE_CHANNELS)
  channel!: NoticeChannel;

  @ApiPropertyOptional({
    example: '-1001234567890',
    default: '',
    description: 'Id or @name of a chat (empty: TELEGRAM_CHAT_ID), or the address of a webhook',
  })
  @MayBeAbsent()
  @IsString()
  @Length(0, 2048)
  target?: string;

  @ApiPropertyOptional({ type: Number, nullable: true, description: 'Topic of a Telegram group' })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(LARGEST_ID)
  thread_id?: number | null;

  @ApiPropertyOptional({ enum: NOTICE_SCOPES, default: 'group', description: 'One notice a group, or one a task' })
  @MayBeAbsent()
  @IsIn(NOTICE_SCOPES)
  scope?: NoticeScope;

  @ApiPropertyOptional({ enum: NOTICE_EVENTS, isArray: true, default: ['partial', 'failed', 'expired'] })
  @MayBeAbsent()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayUnique()
  @IsIn(NOTICE_EVENTS, { each: true })
  events?: NoticeEvent[];

  @ApiPropertyOptional({ enum: SOURCE_TYPE_NAMES, nullable: true, description: 'Only of this source type' })
  @IsOptional()
  @IsIn(SOURCE_TYPE_NAMES)
  source_type?: string | null;

  @ApiPropertyOptional({ enum: TASK_TYPE_NAMES, nullable: true, description: 'Only of this task type' })
  @IsOptional()
  @IsIn(TASK_TYPE_NAMES)
  task_type?: string | null;

  @ApiPropertyOptional({ type: Number, nullable: true, description: 'Only of this cadence' })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(LARGEST_ID)
  cadence_id?: number | null;

  @ApiPropertyOptional({ type: Number, nullable: true, description: 'Only of this schedule' })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(LARGEST_ID)
  schedule_id?: number | null;

  @ApiPropertyOptional({
    type: String,
    nullable: true,
    example: '<b>{{group.source_type}}</b>: {{group.completed}} of {{group.total}}\n{{link}}',
    description:
      'Text of Telegram, as its HTML, with {{event}}, {{group.…}}, {{task.…}}, {{link}} and {{default}}; null: a text of ours',
  })
  @IsOptional()
  @IsString()
  @Length(1, 4096)
  template?: string | null;

  @ApiPropertyOptional({
    type: [String],
    example: ['*.json'],
    description: "The task's result files that go along; * stands for any characters",
  })
  @MayBeAbsent()
  @IsArray()
  @ArrayMaxSize(10)
  @Matches(/^[\w.*-]{1,128}$/, { each: true })
  attach?: string[];

  @ApiPropertyOptional({
    default: 0,
    minimum: 0,
    maximum: 86_400,
    description: 'At most one notice in so many seconds',
  })
  @MayBeAbsent()
  @IsInt()
  @Min(0)
  @Max(86_400)
  quiet_seconds?: number;

  @ApiPropertyOptional({ default: true })
  @MayBeAbsent()
  @IsBoolean()
  is_enabled?: boolean;
}

export class ChangeNoticeRule extends PartialType(CreateNoticeRule, { skipNullProperties: false }) {}

export class NoticeQuery extends StretchQuery {
  @ApiPropertyOptional({ enum: NOTICE_STATUSES })
  @MayBeAbsent()
  @IsIn(NOTICE_STATUSES)
  status?: string;

  @ApiPropertyOptional()
  @MayBeAbsent()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(LARGEST_ID)
  rule_id?: number;

  @ApiPropertyOptional()
  @MayBeAbsent()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(LARGEST_ID)
  task_group_id?: number;
}
