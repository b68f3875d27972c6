import { ApiProperty, ApiPropertyOptional, PartialType } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsBoolean, IsIn, IsInt, IsISO8601, IsOptional, IsString, Length, Max, Min } from 'class-validator';
import { CATCH_UPS, TICK_OUTCOMES, type CatchUp } from '../../contract/schedule-settings';
import { PageQuery } from './page.dto';

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
  @IsOptional()
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
  @IsISO8601({ strict: true })
  starts_at?: string | null;

  @ApiPropertyOptional({ type: String, nullable: true, format: 'date-time' })
  @IsOptional()
  @IsISO8601({ strict: true })
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
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(86_400)
  spread_seconds?: number;

  @ApiPropertyOptional({ default: true })
  @IsOptional()
  @IsBoolean()
  is_enabled?: boolean;

  @ApiPropertyOptional({
    enum: CATCH_UPS,
    default: 'one',
    description: 'After a time without a manager: one tick for all that were missed, or none',
  })
  @IsOptional()
  @IsIn(CATCH_UPS)
  catch_up?: CatchUp;
}

export class ChangeCadence extends PartialType(CreateCadence) {}

export class PreviewCadence extends CadenceClock {
  @ApiPropertyOptional({ default: 10, minimum: 1, maximum: 100 })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(100)
  count?: number;

  @ApiPropertyOptional({ format: 'date-time', description: 'From this moment; now by default' })
  @IsOptional()
  @IsISO8601({ strict: true })
  from?: string;
}

export class TickQuery extends PageQuery {
  @ApiPropertyOptional({ enum: TICK_OUTCOMES })
  @IsOptional()
  @IsIn(TICK_OUTCOMES)
  outcome?: string;
}

export class CadenceQuery extends PageQuery {
  @ApiPropertyOptional({ description: 'Part of the name' })
  @IsOptional()
  @Type(() => String)
  @IsString()
  @Length(1, 200)
  q?: string;
}
