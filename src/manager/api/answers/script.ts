import { z } from 'zod';
import { SCRIPT_LANGUAGES } from '../../../contract/source-types/script';
import { count, id, listAnswer, moment, named } from './registry';

/** Shapes of uploaded scripts. */

const revision = {
  source_id: id,
  revision: id,
  language: z.enum(SCRIPT_LANGUAGES),
  sha256: z.string(),
  bytes: count,
  created_by: z.string().nullable(),
  created_at: moment,
};

export const ScriptRevisionAnswer = named('ScriptRevision', z.object(revision));
export const ScriptRevisionList = listAnswer('ScriptRevision', ScriptRevisionAnswer);
export const ScriptAnswer = named('Script', z.object({ ...revision, code: z.string() }));
