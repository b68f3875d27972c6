import { Controller, Get, Param } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { dictionaries } from '../catalog/dictionaries';
import { notFound } from './problem';
import { Dictionaries, DictionaryAnswer } from './answers/catalogue';
import { Answers } from './answers/registry';

@ApiTags('Dictionaries')
@Controller('api/v1/dictionary')
export class DictionaryController {
  @Get()
  @ApiOperation({ summary: 'Every closed list with its titles' })
  @Answers(Dictionaries)
  all(): Record<string, unknown> {
    return dictionaries();
  }

  @Get(':name')
  @ApiOperation({ summary: 'One closed list' })
  @ApiParam({ name: 'name', example: 'source_types' })
  @Answers(DictionaryAnswer)
  one(@Param('name') name: string): unknown {
    const lists = dictionaries();
    if (!Object.hasOwn(lists, name)) throw notFound('dictionary', name);
    return lists[name];
  }
}
