import { giveUp, type ArtifactSink } from './parser';

/** The sink of a run that has no storage: every file is refused with a sentence. */
export const noArtifacts: ArtifactSink = {
  write: async () => {
    throw giveUp('config', 'This run has no storage for result files; set STORAGE_URL.');
  },
};
