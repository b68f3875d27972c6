import { z } from 'zod';

/**
 * What is needed of VK's answers, and no more: their records grow fields and kinds all the time, so a record that cannot
 * be used is left out by whoever reads it, never a reason to refuse the answer.
 */

const records = z.array(z.unknown()).catch([]);

/** `wall.get` with `extended=1`. */
export const wallPage = z.looseObject({
  count: z.int().min(0),
  items: z.array(z.unknown()),
  profiles: records,
  groups: records,
});

/** One post, as far as it must be right. */
export const wallPost = z.looseObject({
  id: z.int().positive(),
  owner_id: z.int().optional().catch(undefined),
  date: z.number().positive().optional().catch(undefined),
});
export type WallPost = z.infer<typeof wallPost>;

/** `groups.getById` since 5.139; a bare array before. */
export const groupList = z.union([
  z.looseObject({ groups: records }).transform(({ groups }) => groups),
  z.array(z.unknown()),
]);

/** `users.get`. */
export const userList = z.array(z.unknown());

/** `utils.resolveScreenName`; an empty array for a name nobody has. */
export const resolvedName = z.union([
  z.looseObject({ type: z.string(), object_id: z.int().positive() }),
  z.array(z.unknown()),
]);
