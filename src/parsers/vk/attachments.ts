import { linkIn, numberIn, recordIn, recordsIn, textIn, timeIn, type VkRecord } from './read-field';

/** What hangs on a post (https://dev.vk.com/ru/reference/objects/attachments-wall), in one shape for every kind. */

/** At most 10 by VK's rules, more in old posts. */
const MOST = 50;
const MOST_ANSWERS = 20;

/** One attachment. Kinds nobody has heard of keep their `type` and `id`. */
export interface Attachment {
  readonly type: string;
  /** `<owner>_<id>`, or what else the kind has. */
  readonly id: string | null;
  readonly url: string | null;
  readonly title: string | null;
  readonly [more: string]: unknown;
}

type Details = Readonly<Record<string, unknown>>;

const KINDS: Readonly<Record<string, (about: VkRecord) => Details>> = {
  photo: (about) => ({ ...bestPhoto(about), title: textIn(about, 'text') }),
  posted_photo: (about) => ({ url: linkIn(about, 'photo_604') ?? linkIn(about, 'photo_130') }),
  video: videoOf,
  clip: videoOf,
  short_video: videoOf,
  audio: (about) => ({
    title: textIn(about, 'title'),
    artist: textIn(about, 'artist'),
    duration_seconds: numberIn(about, 'duration'),
    url: null,
  }),
  doc: (about) => ({
    url: linkIn(about, 'url'),
    title: textIn(about, 'title'),
    extension: textIn(about, 'ext', 20),
    bytes: numberIn(about, 'size'),
  }),
  graffiti: bestPhoto,
  link: (about) => ({
    url: linkIn(about, 'url'),
    title: textIn(about, 'title'),
    caption: textIn(about, 'caption'),
    description: textIn(about, 'description'),
  }),
  note: (about) => ({ url: linkIn(about, 'view_url'), title: textIn(about, 'title') }),
  page: (about) => ({ url: linkIn(about, 'view_url'), title: textIn(about, 'title') }),
  poll: (about) => ({
    title: textIn(about, 'question'),
    votes: numberIn(about, 'votes'),
    answers: recordsIn(about, 'answers', MOST_ANSWERS).map((answer) => ({
      text: textIn(answer, 'text', 500),
      votes: numberIn(answer, 'votes'),
    })),
  }),
  album: (about) => ({ title: textIn(about, 'title'), size: numberIn(about, 'size') }),
  article: (about) => ({
    url: linkIn(about, 'url'),
    title: textIn(about, 'title'),
    subtitle: textIn(about, 'subtitle'),
  }),
  market: (about) => ({
    title: textIn(about, 'title'),
    description: textIn(about, 'description'),
    price: textIn(recordIn(about, 'price'), 'text', 100),
  }),
  podcast: (about) => ({
    url: linkIn(about, 'url'),
    title: textIn(about, 'title'),
    artist: textIn(about, 'artist'),
    duration_seconds: numberIn(about, 'duration'),
  }),
  event: (about) => ({ title: textIn(about, 'text'), starts_at: timeIn(about, 'time') }),
};

/** The address of what has `<owner>_<id>` under its kind's name. */
const PAGES = new Set(['photo', 'video', 'clip', 'audio', 'album', 'story', 'podcast', 'poll']);

/** The attachments of a post. Whatever is odd about one leaves the others as they are. */
export function attachmentsOf(post: VkRecord): Attachment[] {
  return recordsIn(post, 'attachments', MOST).map(attachmentOf);
}

function attachmentOf(raw: VkRecord): Attachment {
  const type = textIn(raw, 'type', 64) ?? 'unknown';
  const about = recordIn(raw, type);
  const id = idOf(about);
  const read = Object.hasOwn(KINDS, type) ? KINDS[type] : undefined;
  const details = read?.(about) ?? { title: textIn(about, 'title'), url: linkIn(about, 'url') };
  const page = id !== null && PAGES.has(type) ? `https://vk.com/${type}${id}` : null;
  const url = (details['url'] as string | null | undefined) ?? page;
  return { type, id, title: null, ...details, url };
}

function idOf(about: VkRecord): string | null {
  const id = numberIn(about, 'id') ?? numberIn(about, 'pid');
  const owner = numberIn(about, 'owner_id') ?? numberIn(about, 'group_id');
  if (id === null) return null;
  return owner === null ? String(id) : `${owner}_${id}`;
}

/** The largest picture there is: the original, else the widest of `sizes`, else the fields of older versions. */
function bestPhoto(about: VkRecord): Details {
  const original = recordIn(about, 'orig_photo');
  const area = (size: VkRecord) => (numberIn(size, 'width') ?? 0) * (numberIn(size, 'height') ?? 0);
  const sizes = [original, ...recordsIn(about, 'sizes', 100)].filter((size) => linkIn(size, 'url') !== null);
  const [first, ...others] = sizes;
  if (first === undefined) return { url: oldPhoto(about) };
  const best = others.reduce((so_far, size) => (area(size) > area(so_far) ? size : so_far), first);
  return { url: linkIn(best, 'url'), width: numberIn(best, 'width'), height: numberIn(best, 'height') };
}

function oldPhoto(about: VkRecord): string | null {
  for (const field of ['photo_2560', 'photo_1280', 'photo_807', 'photo_604', 'photo_130', 'url']) {
    const url = linkIn(about, field);
    if (url !== null) return url;
  }
  return null;
}

function videoOf(about: VkRecord): Details {
  return {
    title: textIn(about, 'title'),
    description: textIn(about, 'description'),
    duration_seconds: numberIn(about, 'duration'),
    views: numberIn(about, 'views'),
    platform: textIn(about, 'platform', 100),
    is_live: about['live'] === 1,
  };
}

/**
 * What of an attachment matters to whoever asks whether the post changed: neither its counters nor addresses of files,
 * which VK signs anew for every answer.
 */
export function identityOf({ type, id, title, url, ...details }: Attachment): unknown {
  const answers = Array.isArray(details['answers'])
    ? (details['answers'] as { text: string | null }[]).map(({ text }) => text)
    : null;
  return [type, id ?? url, title, details['description'] ?? null, answers];
}
