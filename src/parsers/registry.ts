import type { SourceType } from '../contract/source-types';
import type { Parser } from './runtime/parser';
import type { ParserConfig } from './runtime/parser-config';
import { noStorage, type ParserParts } from './runtime/parser-parts';

/** The only file that knows all parsers; each is loaded when it is asked for. */
const parsers: Partial<Record<SourceType, (config: ParserConfig, parts: ParserParts) => Promise<Parser>>> = {
  CSV_API: async (config, parts) => new (await import('./csv-api/csv-api-parser.js')).CsvApiParser(config, parts),
  RSS: async (config) => new (await import('./rss/rss-parser.js')).RssParser(config),
  SCRIPT: async (config, { storage }) => new (await import('./script/script-parser.js')).ScriptParser(config, storage),
  VK: async (config) => new (await import('./vk/vk-parser.js')).VkParser(config),
  YOUTUBE: async (config) => new (await import('./youtube/youtube-parser.js')).YoutubeParser(config),
};

/** Source types that have a parser. */
export const parserNames = Object.keys(parsers) as SourceType[];

/** Makes the parser of a source type. @throws Error naming those there are */
export async function createParser(
  source_type: SourceType,
  config: ParserConfig,
  parts: ParserParts = { storage: noStorage },
): Promise<Parser> {
  const make = parsers[source_type];
  if (make === undefined)
    throw new Error(`There is no parser for ${source_type}; there is one for ${parserNames.join(', ')}.`);
  return make(config, parts);
}
