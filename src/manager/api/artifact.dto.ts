import { ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsString, IsUUID, Length, Max, Min } from 'class-validator';
import { StretchQuery } from './page.dto';
import { IsMoment, MayBeAbsent } from './value-rules';

const LARGEST_ID = 2_147_483_647;

export class ArtifactQuery extends StretchQuery {
  @ApiPropertyOptional()
  @MayBeAbsent()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(LARGEST_ID)
  source_id?: number;

  @ApiPropertyOptional({ format: 'uuid' })
  @MayBeAbsent()
  @IsUUID()
  task_id?: string;

  @ApiPropertyOptional({
    description:
      'Part of the file name. A stretch looks through a bounded number of files: it may have fewer than `size` although there are more, `next` tells',
  })
  @MayBeAbsent()
  @IsString()
  @Length(1, 128)
  name?: string;

  @ApiPropertyOptional({ format: 'date-time', description: 'Recorded from' })
  @MayBeAbsent()
  @IsMoment()
  from?: string;

  @ApiPropertyOptional({ format: 'date-time', description: 'Recorded to' })
  @MayBeAbsent()
  @IsMoment()
  to?: string;
}
