/** What people paste as the address of a channel or a playlist, and which one it means. */

/** A channel or playlist, by its id or by a name that has to be looked up. */
export type YoutubeAddress =
  /** `UC` and 22 characters. */
  | { readonly channel_id: string }
  | { readonly playlist_id: string }
  /** In lower case, without the @. */
  | { readonly handle: string }
  /** The names of before 2014. */
  | { readonly username: string }
  /** `/c/name`; most of them became handles. */
  | { readonly custom: string };

const HOST = /^(?:https?:)?(?:\/\/)?(?:[a-z0-9-]+\.)*(?:youtube\.com|youtu\.be)(?:[/?#]|$)/i;
const CHANNEL = /^UC[\w-]{22}$/;
/** PL: made by people; UU: uploads; OLAK: albums; FL: favourites. Mixes (RD) and lists of the viewer (WL, LL) are no sources. */
const PLAYLIST = /^(?:PL|UU|OLAK|FL)[\w-]{10,80}$/;
/** 3 to 30 letters of any script, digits, and signs inside (support.google.com/youtube/answer/11585688). */
const HANDLE = /^[\p{L}\p{M}\p{N}_.·-]{3,30}$/u;
const NAME = /^[\p{L}\p{M}\p{N}_.-]{1,100}$/u;
/** Pages of the site, not of anybody. */
const NOBODY = new Set(
  'about account ads attribution_link channel clip creators embed feed feeds gaming hashtag jobs kids live live_chat movies music new oembed oops paid_memberships playlist podcasts post premium results shorts signin sports storefront t trending tv upload user v watch yt'.split(
    ' ',
  ),
);

/**
 * What an address means; null when it is neither a channel nor a playlist. Understood: `/channel/UC…`, `/@name`, `/user/name`, `/c/name`, `/name`,
 * `/playlist?list=`, `/watch?v=&list=`, `youtu.be/…?list=`, addresses of feeds, any subdomain; `UC…`, `PL…` and `@name` alone.
 */
export function youtubeAddressOf(text: string): YoutubeAddress | null {
  const trimmed = text.trim();
  if (!HOST.test(trimmed)) return trimmed.startsWith('@') ? handleOf(trimmed.slice(1)) : idOf(trimmed);
  const absolute = `https://${trimmed.replace(/^(?:https?:)?\/\//i, '')}`;
  if (!URL.canParse(absolute)) return null;
  const url = new URL(absolute);
  const [first = '', second = ''] = decode(url.pathname).split('/').filter(Boolean);
  const asked = url.searchParams;
  if (first === 'feeds') return feedOf(asked);
  if (first === 'channel') return CHANNEL.test(second) ? { channel_id: second } : null;
  if (first === 'user') return NAME.test(second) ? { username: second.toLowerCase() } : null;
  if (first === 'c') return NAME.test(second) ? { custom: second.toLowerCase() } : null;
  if (first.startsWith('@')) return handleOf(first.slice(1));
  const list = asked.get('list');
  if (list !== null) return playlistOf(list);
  if (/\byoutu\.be$/i.test(url.hostname) || NOBODY.has(first.toLowerCase()) || !NAME.test(first)) return null;
  return { custom: first.toLowerCase() };
}

function feedOf(asked: URLSearchParams): YoutubeAddress | null {
  const channel = asked.get('channel_id') ?? '';
  if (CHANNEL.test(channel)) return { channel_id: channel };
  const user = asked.get('user') ?? '';
  return NAME.test(user) ? { username: user.toLowerCase() } : playlistOf(asked.get('playlist_id') ?? '');
}

function idOf(text: string): YoutubeAddress | null {
  return CHANNEL.test(text) ? { channel_id: text } : playlistOf(text);
}

function playlistOf(id: string): YoutubeAddress | null {
  return PLAYLIST.test(id) ? { playlist_id: id } : null;
}

function handleOf(name: string): YoutubeAddress | null {
  return HANDLE.test(name) ? { handle: name.toLowerCase() } : null;
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
