import type { LazyStorage } from '../../storage/open-storage';
import { giveUp } from './parser';

/** What a parser is made with besides its configuration. */
export interface ParserParts {
  /** For what is not a result file: checkpoints, scripts. Opened by whoever asks first. */
  readonly storage: LazyStorage;
}

/** The storage of a run that has none: whoever asks for it gets a sentence. */
export const noStorage: LazyStorage = async () => {
  throw giveUp('config', 'This run has no storage for files.');
};
