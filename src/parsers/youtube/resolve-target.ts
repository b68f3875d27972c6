import { giveUp, type ParserTask } from '../runtime/parser';
import { recordIn, recordOf, textIn } from './read-field';
import type { Target } from './videos-cursor';
import { youtubeAddressOf, type YoutubeAddress } from './youtube-address';
import type { YoutubeCalls } from './youtube-client';
import { recordList } from './youtube-shapes';

/** The list of a channel's uploads has the channel's id with another beginning. */
export function uploadsOf(channel_id: string): string {
  return `UU${channel_id.slice(2)}`;
}

/** Whether a list holds a channel's uploads, newest first. */
export function isUploads(playlist_id: string): boolean {
  return /^UU[\w-]{22}$/.test(playlist_id);
}

/**
 * Finds the list: from the settings, the address, the cursor, and only then by asking YouTube, which takes a key.
 * @param before what the cursor has
 * @throws ParserError `config` for an address that is nobody's, `http_404` for a name that nobody has, `credentials`
 * for a name without a key
 */
export async function resolveTarget(
  source: ParserTask['source'],
  before: Target | null,
  calls: YoutubeCalls | null,
): Promise<Target> {
  const { playlist_id, channel_id } = source.settings;
  if (typeof playlist_id === 'string') return listTarget(playlist_id, before);
  if (typeof channel_id === 'string') return channelTarget(channel_id);
  if (source.url === null) throw giveUp('config', 'The source has no address.');
  const address = youtubeAddressOf(source.url);
  if (address === null)
    throw giveUp(
      'config',
      'The address is no channel and no playlist of YouTube; give youtube.com/@name, /channel/UC…, /playlist?list=PL…, or an id.',
    );
  if ('playlist_id' in address) return listTarget(address.playlist_id, before);
  if ('channel_id' in address) return channelTarget(address.channel_id);
  const name = nameOf(address);
  if (before?.name === name) return before;
  if (calls === null)
    throw giveUp(
      'credentials',
      `To find ${name} takes a key of the YouTube Data API: set YOUTUBE_API_KEYS, or give the channel's id (youtube.com/channel/UC…).`,
    );
  return ask(address, name, calls);
}

function channelTarget(channel_id: string): Target {
  return { playlist_id: uploadsOf(channel_id), channel_id, name: null };
}

function listTarget(playlist_id: string, before: Target | null): Target {
  if (isUploads(playlist_id)) return channelTarget(`UC${playlist_id.slice(2)}`);
  return before?.playlist_id === playlist_id ? before : { playlist_id, channel_id: null, name: null };
}

type Name = Exclude<YoutubeAddress, { readonly channel_id: string } | { readonly playlist_id: string }>;

function nameOf(name: Name): string {
  if ('handle' in name) return `@${name.handle}`;
  return 'username' in name ? `user/${name.username}` : `c/${name.custom}`;
}

/** YouTube cannot be asked for `/c/name`: such names became handles or are those of users. */
async function ask(address: Name, name: string, calls: YoutubeCalls): Promise<Target> {
  const tries: Record<string, string>[] = [];
  if ('handle' in address) tries.push({ forHandle: `@${address.handle}` });
  if ('custom' in address) tries.push({ forHandle: `@${address.custom}` }, { forUsername: address.custom });
  if ('username' in address) tries.push({ forUsername: address.username });
  for (const by of tries) {
    const { items } = await calls.list('channels', { part: 'id,contentDetails', ...by }, recordList);
    const channel = recordOf(items[0]);
    const channel_id = textIn(channel, 'id', 100);
    if (channel_id === null) continue;
    const lists = recordIn(recordIn(channel, 'contentDetails'), 'relatedPlaylists');
    return { playlist_id: textIn(lists, 'uploads', 100) ?? uploadsOf(channel_id), channel_id, name };
  }
  throw giveUp('http_404', `Nobody at YouTube has the name ${name}.`);
}
