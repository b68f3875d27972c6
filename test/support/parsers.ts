import type { ParsedItem, Parser, ParserContext, ParserOutcome, ParserTask } from '../../src/parsers/runtime/parser';

/** An RSS parser that does what a test says; without anything said it completes at once. */
export function scriptedParser(
  run: (task: ParserTask, context: ParserContext) => Promise<ParserOutcome> = async () => ({ result: {} }),
): Parser {
  return { source_type: 'RSS', run };
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
