import { wallAddressOf } from '../parsers/vk/vk-address';
import { youtubeAddressOf } from '../parsers/youtube/youtube-address';
import type { Candidate } from './discover';

/** Addresses whose source type is told by their look, without fetching; they mean what their parsers take them for. */

// fewer hosts than the parsers take: a page of dev.vk.com is a document and nobody's wall
const VK_HOST = /^(?:m\.|www\.)?(?:vk\.com|vk\.ru|vkontakte\.ru)$/i;
const YOUTUBE_HOST = /^(?:(?:www\.|m\.|music\.)?youtube\.com|youtu\.be)$/i;
const YOUTUBE = 'https://www.youtube.com';

/**
 * What a VK or YouTube address means, in its one form; an empty list for every other one, for pages of nobody, and for
 * YouTube's feeds, which are read like any feed.
 */
export function knownSite(address: string): Candidate[] {
  const { hostname, pathname } = new URL(address);
  if (VK_HOST.test(hostname)) return vk(address);
  return YOUTUBE_HOST.test(hostname) && !pathname.startsWith('/feeds/') ? youtube(address) : [];
}

function vk(address: string): Candidate[] {
  const wall = wallAddressOf(address);
  if (wall === null) return [];
  const name =
    'screen_name' in wall ? wall.screen_name : wall.owner_id < 0 ? `club${-wall.owner_id}` : `id${wall.owner_id}`;
  return [candidate('VK', 'WALL', `https://vk.com/${name}`, 'wall')];
}

function youtube(address: string): Candidate[] {
  const meant = youtubeAddressOf(address);
  if (meant === null) return [];
  if ('channel_id' in meant)
    return [
      candidate('YOUTUBE', 'VIDEOS', `${YOUTUBE}/channel/${meant.channel_id}`, 'channel'),
      candidate('RSS', 'FEED', `${YOUTUBE}/feeds/videos.xml?channel_id=${meant.channel_id}`, 'atom 1.0'),
    ];
  if ('playlist_id' in meant)
    return [
      candidate('YOUTUBE', 'VIDEOS', `${YOUTUBE}/playlist?list=${meant.playlist_id}`, 'playlist'),
      candidate('RSS', 'FEED', `${YOUTUBE}/feeds/videos.xml?playlist_id=${meant.playlist_id}`, 'atom 1.0'),
    ];
  const path =
    'handle' in meant ? `@${meant.handle}` : 'username' in meant ? `user/${meant.username}` : `c/${meant.custom}`;
  return [candidate('YOUTUBE', 'VIDEOS', `${YOUTUBE}/${path}`, 'channel')];
}

/** @param url made of letters of any script; kept as sources keep theirs */
function candidate(source_type: Candidate['source_type'], task_type: string, url: string, kind: string): Candidate {
  return { source_type, task_type, url: new URL(url).href, title: null, kind, items: null, from: 'pattern' };
}
