import { createHash } from 'node:crypto';
import type { ParsedItem } from '../runtime/parser';
import { attachmentsOf, identityOf, type Attachment } from './attachments';
import {
  countIn,
  flagIn,
  linkIn,
  numberIn,
  recordIn,
  recordOf,
  recordsIn,
  textIn,
  timeIn,
  type VkRecord,
} from './read-field';
import type { WallPost } from './vk-shapes';

/** From a post of VK (https://dev.vk.com/ru/reference/objects/post) to an item. */

/** The most of one item that is kept, as JSON: with its envelope it must fit into a Kafka message of 1 MiB. */
const MOST_ITEM_BYTES = 900_000;
const MOST_TEXT = 100_000;
const MOST_TITLE = 200;
const MOST_REPOSTS = 10;

/** Names of people (positive ids) and communities (negative ids). */
export type Names = ReadonlyMap<number, string>;

/** The names that an extended answer brings along. */
export function namesOf(profiles: readonly unknown[], groups: readonly unknown[]): Map<number, string> {
  const names = new Map<number, string>();
  for (const profile of profiles.map(recordOf)) {
    const id = numberIn(profile, 'id');
    const name = personName(profile);
    if (id !== null && name !== null) names.set(id, name);
  }
  for (const group of groups.map(recordOf)) {
    const id = numberIn(group, 'id');
    const name = textIn(group, 'name', 300);
    if (id !== null && name !== null) names.set(-Math.abs(id), name);
  }
  return names;
}

/** First and last name; null without either. */
export function personName(profile: VkRecord): string | null {
  const parts = [textIn(profile, 'first_name', 150), textIn(profile, 'last_name', 150)];
  return parts.filter((part) => part !== null).join(' ') || null;
}

/**
 * The item of a post.
 * @param wall whose wall it was read from
 */
export function makePost(post: WallPost, wall: number, names: Names): ParsedItem {
  const owner = post.owner_id ?? numberIn(post, 'to_id') ?? wall;
  const key = `${owner}_${post.id}`;
  const text = textIn(post, 'text', MOST_TEXT) ?? '';
  const attachments = attachmentsOf(post);
  const reposts = recordsIn(post, 'copy_history', MOST_REPOSTS).map((copy) => repostOf(copy, names));
  const from_id = numberIn(post, 'from_id');
  const signer_id = numberIn(post, 'signer_id');
  const copyright = recordIn(post, 'copyright');
  const facts = {
    post_type: textIn(post, 'post_type', 64),
    is_pinned: flagIn(post, 'is_pinned'),
    marked_as_ads: flagIn(post, 'marked_as_ads'),
    copyright:
      Object.keys(copyright).length === 0 ? null : { name: textIn(copyright, 'name'), url: linkIn(copyright, 'link') },
  };
  const payload = {
    text,
    from_id,
    ...facts,
    signer: signer_id === null ? null : { id: signer_id, name: names.get(signer_id) ?? null },
    attachments,
    reposts,
    counters: {
      likes: countIn(post, 'likes'),
      reposts: countIn(post, 'reposts'),
      comments: countIn(post, 'comments'),
      views: countIn(post, 'views'),
    },
  };
  return fitItem({
    item_key: key,
    kind: 'post',
    url: `https://vk.com/wall${key}`,
    title: titleOf(text, attachments, reposts),
    author: (from_id === null ? null : names.get(from_id)) ?? names.get(owner) ?? null,
    published_at: timeIn(post, 'date'),
    updated_at: timeIn(post, 'edited'),
    content_hash: hashOf([
      text,
      facts,
      attachments.map(identityOf),
      reposts.map(({ item_key, text }) => [item_key, text]),
    ]),
    payload,
  });
}

interface Repost {
  /** Null for an original that VK does not name. */
  readonly item_key: string | null;
  readonly url: string | null;
  readonly author: string | null;
  readonly published_at: string | null;
  readonly text: string;
  readonly attachments: readonly Attachment[];
}

function repostOf(copy: VkRecord, names: Names): Repost {
  const owner = numberIn(copy, 'owner_id');
  const id = numberIn(copy, 'id');
  const item_key = owner === null || id === null ? null : `${owner}_${id}`;
  return {
    item_key,
    url: item_key === null ? null : `https://vk.com/wall${item_key}`,
    author: names.get(numberIn(copy, 'from_id') ?? owner ?? 0) ?? null,
    published_at: timeIn(copy, 'date'),
    text: textIn(copy, 'text', MOST_TEXT) ?? '',
    attachments: attachmentsOf(copy),
  };
}

/** The first line of the text, else what is attached, else what is reposted. */
function titleOf(text: string, attachments: readonly Attachment[], reposts: readonly Repost[]): string | null {
  for (const candidate of [text, ...attachments.map(({ title }) => title ?? ''), ...reposts.map(({ text }) => text)]) {
    const line = firstLine(candidate);
    if (line !== null) return line;
  }
  return null;
}

/** `[club1|The town]` is how VK writes a mention. */
function firstLine(text: string): string | null {
  const plain = text.replaceAll(/\[[^\]|[]{1,100}\|([^\]]{1,300})\]/g, '$1');
  const line = plain.split('\n').find((part) => part.trim() !== '');
  if (line === undefined) return null;
  const characters = Array.from(line.trim());
  return characters.length <= MOST_TITLE
    ? line.trim()
    : `${characters
        .slice(0, MOST_TITLE - 1)
        .join('')
        .trimEnd()}…`;
}

/** SHA-256 of a value as JSON, in hex. */
export function hashOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}

/** An item that fits into a message: of one that does not, what hangs on it goes first. */
function fitItem(item: ParsedItem): ParsedItem {
  const isTooLarge = (candidate: ParsedItem) => Buffer.byteLength(JSON.stringify(candidate)) > MOST_ITEM_BYTES;
  if (!isTooLarge(item)) return item;
  const bare = { ...item, payload: { ...item.payload, reposts: [], is_cut: true } };
  return isTooLarge(bare) ? { ...bare, payload: { ...bare.payload, attachments: [] } } : bare;
}
