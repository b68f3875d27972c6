import { createHash } from 'node:crypto';
import { loadConfig } from '../../src/config/env';
import type { ParsedItem, Parser, ParserContext, ParserOutcome, ParserTask } from '../../src/parsers/runtime/parser';
import type { ParserConfig } from '../../src/parsers/runtime/parser-config';

/** An RSS parser that does what a test says; without anything said it completes at once. */
export function scriptedParser(
  run: (task: ParserTask, context: ParserContext) => Promise<ParserOutcome> = async () => ({ result: {} }),
): Parser {
  return { source_type: 'RSS', run };
}

/** The configuration of parsers as the environment's defaults make it, with parts of it replaced. */
export function parserConfig(
  http: Partial<ParserConfig['http']> = {},
  parts: Partial<Omit<ParserConfig, 'http'>> = {},
): ParserConfig {
  const { parser } = loadConfig({}, { postgres: false });
  return { ...parser, ...parts, http: { ...parser.http, ...http } };
}

/** What the runtime would give a parser; items and files are kept in what it was called with. */
export function parserContext(
  kept: { readonly items?: ParsedItem[]; readonly files?: Map<string, Buffer> } = {},
  signal: AbortSignal = new AbortController().signal,
): ParserContext {
  return {
    signal,
    emit: async (item) => void kept.items?.push(item),
    progress: () => undefined,
    artifacts: {
      write: async (name, content, content_type = 'application/octet-stream') => {
        const bytes = Buffer.isBuffer(content) ? content : Buffer.concat(await content.toArray());
        kept.files?.set(name, bytes);
        const sha256 = createHash('sha256').update(bytes).digest('hex');
        return { name, bytes: bytes.length, sha256, content_type, storage_key: `runs/test/${name}` };
      },
    },
  };
}

/** An item of a scripted parser. */
export function itemOf(key: string, text = key): ParsedItem {
  return {
    item_key: key,
    kind: 'post',
    url: null,
    title: text,
    author: null,
    published_at: null,
    updated_at: null,
    content_hash: text,
    payload: {},
  };
}
