import type { ParsedItem, ParserContext } from '../runtime/parser';

/** Hands items over, and knows how many there were, their size as JSON and their keys. */
export interface CountingEmit {
  readonly items: number;
  readonly bytes: number;
  readonly keys: ReadonlySet<string>;
  item(item: ParsedItem): Promise<void>;
}

/** Counts what a task emits. */
export function countingEmit(context: ParserContext): CountingEmit {
  const keys = new Set<string>();
  let items = 0;
  let bytes = 0;
  return {
    get items() {
      return items;
    },
    get bytes() {
      return bytes;
    },
    keys,
    item: async (item) => {
      items += 1;
      bytes += Buffer.byteLength(JSON.stringify(item));
      keys.add(item.item_key);
      await context.emit(item);
      context.progress(items);
    },
  };
}
