import type { Candidate } from './discover';

/** Addresses whose source type is told by their look, without fetching anything. */

const VK_HOST = /^(?:m\.|www\.)?(?:vk\.com|vk\.ru|vkontakte\.ru)$/i;
const YOUTUBE_HOST = /^(?:www\.|m\.)?youtube\.com$/i;
/** Pages of VK itself. */
const NOBODY =
  /^(?:feed|im|mail|groups|friends|search|settings|login|join|dev|apps|music|video|clips|market|about|terms|privacy|.*\.php)$/i;
const OWNED = /^(?:wall|photos?|videos?|clips?|albums?|topic|market)(-?\d+)(?:_\w+)?$/i;

/** What a VK or YouTube address means; an empty list for every other one, and for pages of nobody. */
export function knownSite(address: string): Candidate[] {
  const url = new URL(address);
  if (VK_HOST.test(url.hostname)) return vk(url);
  return YOUTUBE_HOST.test(url.hostname) ? youtube(url) : [];
}

function vk(url: URL): Candidate[] {
  const shown = OWNED.exec(url.searchParams.get('w')?.split('/')[0] ?? '')?.[1];
  const [first = ''] = url.pathname.split('/').filter(Boolean);
  const isSomebody = /^[\w.]{2,32}$/.test(first) && !NOBODY.test(first);
  // a post shown over somebody's page does not change whose page it is
  const owner = OWNED.exec(first)?.[1] ?? (isSomebody ? undefined : shown);
  if (owner === undefined && !isSomebody) return [];
  const name = owner === undefined ? first : Number(owner) < 0 ? `club${-Number(owner)}` : `id${owner}`;
  return [candidate('VK', 'WALL', `https://vk.com/${name.toLowerCase()}`, 'wall')];
}

function youtube(url: URL): Candidate[] {
  const [first = '', second = ''] = url.pathname.split('/').filter(Boolean);
  const channel = first === 'channel' && /^UC[\w-]{22}$/.test(second) ? second : null;
  if (channel !== null)
    return [
      candidate('YOUTUBE', 'VIDEOS', `https://www.youtube.com/channel/${channel}`, 'channel'),
      candidate('RSS', 'FEED', `https://www.youtube.com/feeds/videos.xml?channel_id=${channel}`, 'atom 1.0'),
    ];
  if (/^@[\w.\-%·]{3,90}$/.test(first))
    return [candidate('YOUTUBE', 'VIDEOS', `https://www.youtube.com/${first}`, 'channel')];
  if ((first === 'c' || first === 'user') && second !== '')
    return [candidate('YOUTUBE', 'VIDEOS', `https://www.youtube.com/${first}/${second}`, 'channel')];
  const list = url.searchParams.get('list') ?? '';
  if (first === 'playlist' && /^[\w-]{12,64}$/.test(list))
    return [
      candidate('YOUTUBE', 'VIDEOS', `https://www.youtube.com/playlist?list=${list}`, 'playlist'),
      candidate('RSS', 'FEED', `https://www.youtube.com/feeds/videos.xml?playlist_id=${list}`, 'atom 1.0'),
    ];
  return [];
}

function candidate(source_type: Candidate['source_type'], task_type: string, url: string, kind: string): Candidate {
  return { source_type, task_type, url, title: null, kind, items: null, from: 'pattern' };
}
