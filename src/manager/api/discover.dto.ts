import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsString, Length } from 'class-validator';
import { Flag } from './page.dto';
import { MayBeAbsent } from './value-rules';

export class CreateQuery {
  @ApiPropertyOptional({
    default: false,
    description:
      'Look at the address of an RSS source first, for at most 5 s: 422 with candidates when it answers with something else than a feed. An address that does not answer is not refused.',
  })
  @MayBeAbsent()
  @Flag()
  @IsBoolean()
  verify?: boolean;
}

export class DiscoverUrl {
  @ApiProperty({ example: 'https://example.com/', description: 'Any page; https:// may be left out' })
  @IsString()
  @Length(1, 2048)
  url!: string;
}
