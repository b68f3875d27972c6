import { z } from 'zod';
import { count, id, listAnswer, moment, named } from './registry';

/** Shapes of uploaded files. */

const upload = {
  name: z.string(),
  key: z.string().describe('What `input.file` of a pipeline says'),
  bytes: count,
  modified_at: moment,
  used_by: z.array(id).describe('Pipelines that read it, the first 20'),
};

const UploadAnswer = named('Upload', z.object(upload));
export const UploadList = listAnswer('Upload', UploadAnswer);
export const StoredUploadAnswer = named('StoredUpload', z.object({ ...upload, sha256: z.string() }));
