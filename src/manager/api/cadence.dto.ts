import { ApiProperty, ApiPropertyOptional, PartialType } from '@nestjs/swagger';
import { IsBoolean, IsIn, IsInt, IsOptional, IsString, Length, Max, Min } from 'class-validator';
import { CATCH_UPS, TICK_OUTCOMES, type CatchUp } from '../../contract/schedule-settings';
import { PageQuery } from './page.dto';
import { IsMoment, MayBeAbsent } from './value-rules';

export class CadenceClock {
  @ApiPropertyOptional({
    type: String,
    nullable: true,
    example: '*/5 * * * *',
    description: 'Five fields, or six with seconds first',
  })
  @IsOptional()
  @IsString()
  @Length(1, 255)
  cron?: string | null;

  @ApiPropertyOptional({
    default: 'UTC',
    example: 'Europe/Berlin',
    description: 'IANA time zone of the cron expression',
  })
  @MayBeAbsent()
  @IsString()
  @Length(1, 64)
  timezone?: string;

  @ApiPropertyOptional({
    type: Number,
    nullable: true,
    minimum: 1,
    maximum: 31_622_400,
    description: 'Instead of cron',
  })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(31_622_400)
  interval_seconds?: number | null;

  @ApiPropertyOptional({ type: String, nullable: true, format: 'date-time' })
  @IsOptional()
  @IsMoment()
  starts_at?: string | null;

  @ApiPropertyOptional({ type: String, nullable: true, format: 'date-time' })
  @IsOptional()
  @IsMoment()
  ends_at?: string | null;
}

export class CreateCadence extends CadenceClock {
  @ApiProperty({ example: 'every five minutes' })
  @IsString()
  @Length(1, 255)
  name!: string;

  @ApiPropertyOptional({
    default: 0,
    minimum: 0,
    maximum: 86_400,
    description: 'Seconds over which the tasks of a tick are spread',
  })
  @MayBeAbsent()
  @IsInt()
  @Min(0)
  @Max(86_400)
  spread_seconds?: number;

  @ApiPropertyOptional({ default: true })
  @MayBeAbsent()
  @IsBoolean()
  is_enabled?: boolean;

  @ApiPropertyOptional({
    enum: CATCH_UPS,
    default: 'one',
    description: 'After a time without a manager: one tick for all that were missed, or none',
  })
  @MayBeAbsent()
  @IsIn(CATCH_UPS)
  catch_up?: CatchUp;
}

export class ChangeCadence extends PartialType(CreateCadence, { skipNullProperties: false }) {}

export class PreviewCadence extends CadenceClock {
  @ApiPropertyOptional({ default: 10, minimum: 1, maximum: 100 })
  @MayBeAbsent()
  @IsInt()
  @Min(1)
  @Max(100)
  count?: number;

  @ApiPropertyOptional({ format: 'date-time', description: 'From this moment; now by default' })
  @MayBeAbsent()
  @IsMoment()
  from?: string;
}

export class PreviewLoad extends CadenceClock {
  @ApiPropertyOptional({ default: 0, minimum: 0, maximum: 86_400, description: 'Seconds over which a tick is spread' })
  @MayBeAbsent()
  @IsInt()
  @Min(0)
  @Max(86_400)
  spread_seconds?: number;

  @ApiPropertyOptional({ description: 'The cadence that the draft would replace' })
  @MayBeAbsent()
  @IsInt()
  @Min(1)
  @Max(2_147_483_647)
  cadence_id?: number;

  @ApiPropertyOptional({
    minimum: 0,
    maximum: 10_000_000,
    description: 'Schedules on it; as many as hang on cadence_id by default',
  })
  @MayBeAbsent()
  @IsInt()
  @Min(0)
  @Max(10_000_000)
  schedules?: number;
}

export class TickQuery extends PageQuery {
  @ApiPropertyOptional({ enum: TICK_OUTCOMES })
  @MayBeAbsent()
  @IsIn(TICK_OUTCOMES)
  outcome?: string;
}

export class CadenceQuery extends PageQuery {
  @ApiPropertyOptional({ description: 'Part of the name' })
  @MayBeAbsent()
  @IsString()
  @Length(1, 200)
  q?: string;
}
