import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, IsString, Max, Min } from 'class-validator';
import { SCRIPT_LANGUAGES, type ScriptLanguage } from '../../contract/source-types/script';

export class PutScript {
  @ApiProperty({ enum: SCRIPT_LANGUAGES })
  @IsIn(SCRIPT_LANGUAGES)
  language!: ScriptLanguage;

  @ApiProperty({ description: 'The code, at most 1 MB; it must have a function `parse`' })
  @IsString()
  code!: string;
}

export class ScriptQuery {
  @ApiPropertyOptional({ minimum: 1, description: 'The current one unless given' })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(2_147_483_647)
  revision?: number;
}
