import type { ParsedItem } from '../runtime/parser';
import { hashOf, personName } from './make-post';
import { flagIn, linkIn, numberIn, recordIn, textIn, type VkRecord } from './read-field';

/** Facts about a community or a user (https://dev.vk.com/ru/reference/objects/group, …/user), as an item and a result. */

/** What is asked of `groups.getById`. */
export const GROUP_FIELDS =
  'members_count,description,status,site,verified,activity,screen_name,country,city,can_post,start_date';
/** What is asked of `users.get`. */
export const USER_FIELDS = 'followers_count,about,status,site,verified,screen_name,country,city,photo_200';

const GROUP_ACCESS = ['open', 'closed', 'private'] as const;

/** What a task says of a page. */
export interface ProfileFacts {
  readonly owner_id: number;
  readonly name: string | null;
  readonly screen_name: string | null;
  /** Members of a community, followers of a user. */
  readonly members: number | null;
  /** `open`, `closed` (on request) or `private` (on invitation). */
  readonly access: string | null;
  readonly closed: boolean;
  /** `deleted`, `banned`, or null for a page that lives. */
  readonly deactivated: string | null;
}

/** The facts about a page. @param owner_id negative for communities */
export function factsOf(page: VkRecord, owner_id: number): ProfileFacts {
  const level = numberIn(page, 'is_closed') ?? 0;
  const closed = flagIn(page, 'is_closed') || level > 0;
  return {
    owner_id,
    name: owner_id < 0 ? textIn(page, 'name', 300) : personName(page),
    screen_name: textIn(page, 'screen_name', 100),
    members: numberIn(page, owner_id < 0 ? 'members_count' : 'followers_count'),
    access: owner_id < 0 ? (GROUP_ACCESS[level] ?? null) : closed ? 'private' : 'open',
    closed,
    deactivated: textIn(page, 'deactivated', 32),
  };
}

/** The item of a page: one a page, made new whenever a fact changes, the number of members included. */
export function makeProfile(page: VkRecord, facts: ProfileFacts): ParsedItem {
  const { owner_id, name } = facts;
  const address = owner_id < 0 ? `club${-owner_id}` : `id${owner_id}`;
  const payload = {
    ...facts,
    type: owner_id < 0 ? textIn(page, 'type', 32) : 'user',
    description: textIn(page, owner_id < 0 ? 'description' : 'about', 20_000),
    status: textIn(page, 'status'),
    site: textIn(page, 'site'),
    activity: textIn(page, 'activity', 300),
    is_verified: flagIn(page, 'verified'),
    country: textIn(recordIn(page, 'country'), 'title', 200),
    city: textIn(recordIn(page, 'city'), 'title', 200),
  };
  return {
    item_key: `profile${owner_id}`,
    kind: 'profile',
    url: `https://vk.com/${address}`,
    title: name,
    author: name,
    published_at: null,
    updated_at: null,
    content_hash: hashOf(payload),
    // addresses of pictures are signed anew for every answer
    payload: { ...payload, photo_url: linkIn(page, 'photo_200') },
  };
}
