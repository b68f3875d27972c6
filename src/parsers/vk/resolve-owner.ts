import { giveUp, type ParserTask } from '../runtime/parser';
import { wallAddressOf } from './vk-address';
import type { VkCalls } from './vk-client';
import { resolvedName } from './vk-shapes';
import type { WallCursor } from './wall-cursor';

type Owner = NonNullable<WallCursor['owner']>;

/**
 * Finds the numeric id: from the settings, the address, the cursor, and only then by asking VK.
 * @throws ParserError `config` for an address that is nobody's, `http_404` for a name that nobody has
 */
export async function resolveOwner(source: ParserTask['source'], before: WallCursor, calls: VkCalls): Promise<Owner> {
  const given = source.settings['owner_id'];
  if (typeof given === 'number' && Number.isSafeInteger(given) && given !== 0) return { id: given, screen_name: null };
  if (source.url === null) throw giveUp('config', 'The source has no address.');
  const address = wallAddressOf(source.url);
  if (address === null)
    throw giveUp('config', 'The address is no wall of VK; give vk.com/name, club123, id123, -123 or @name.');
  if ('owner_id' in address) return { id: address.owner_id, screen_name: null };
  const { screen_name } = address;
  if (before.owner?.screen_name === screen_name) return before.owner;
  const found = await calls.call('utils.resolveScreenName', { screen_name }, resolvedName);
  if (Array.isArray(found)) throw giveUp('http_404', `Nobody at VK has the name ${screen_name}.`);
  const id = idOf(found.type, found.object_id);
  if (id === null) throw giveUp('config', `${screen_name} is no user and no community but a VK ${found.type}.`);
  return { id, screen_name };
}

function idOf(type: string, object_id: number): number | null {
  if (type === 'user') return object_id;
  return type === 'group' || type === 'page' || type === 'event' ? -object_id : null;
}
