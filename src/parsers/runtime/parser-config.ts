import type { Config } from '../../config/env';

/** What parsers are configured with. */
export type ParserConfig = Omit<Config['parser'], 'concurrency'>;
