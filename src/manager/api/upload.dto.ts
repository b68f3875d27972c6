import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsString, Matches } from 'class-validator';
import { MayBeAbsent } from './value-rules';

export class UploadQuery {
  @ApiPropertyOptional({ description: 'Only names behind this one' })
  @MayBeAbsent()
  @IsString()
  @Matches(/^[A-Za-z0-9_.-]{1,200}$/, { message: 'after must be a name' })
  after?: string;
}
