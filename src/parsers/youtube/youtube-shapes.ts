import { z } from 'zod';

/**
 * What is needed of the API's answers, and no more: a record that cannot be used is left out by whoever reads it, never a
 * reason to refuse the answer. Lists without records come without `items`.
 */

const records = z.array(z.unknown()).optional().default([]);

/** Any list of records. */
export const recordList = z.looseObject({ items: records });

/** `playlistItems.list`. */
export const listPage = z.looseObject({
  items: records,
  nextPageToken: z.string().min(1).optional(),
  pageInfo: z
    .looseObject({ totalResults: z.int().min(0) })
    .optional()
    .catch(undefined),
});
