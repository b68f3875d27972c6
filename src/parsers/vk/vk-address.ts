/** What people paste as the address of a wall, and whose wall it means. */

/** A wall, by number or by a name that has to be looked up. */
export type WallAddress =
  /** Negative for communities. */
  | { readonly owner_id: number }
  /** In lower case. */
  | { readonly screen_name: string };

const HOST = /^(?:https?:)?(?:\/\/)?(?:[a-z0-9-]+\.)*(?:vk\.com|vk\.ru|vkontakte\.ru)(?:[/?#]|$)/i;
/** Old and numbered names of communities. */
const COMMUNITY = /^(?:club|public|event|board)(\d+)$/;
const USER = /^id(\d+)$/;
/** `wall-1_2` and whatever else carries its owner's id in front. */
const OWNED = /^(?:wall|photos?|videos?|clips?|albums?|audios?|topic|market|story|write)(-?\d+)(?:_\w+)?$/;
const MOST_ID = 999_999_999_999;
const NUMBER = /^-?\d+$/;
/** 2 to 32 letters, digits, underscores and single dots inside, not digits alone (vk.com/faq18028). */
const NAME = /^(?=.*[a-z_])[a-z0-9_]+(?:\.[a-z0-9_]+)*$/;
/** Pages of the site, not of anybody. */
const NOBODY = new Set(
  'feed im mail al_im.php groups friends search settings login join dev apps music video clips market about terms privacy wall.php share.php away.php'.split(
    ' ',
  ),
);

/**
 * Whose wall an address means; null when it means none. Understood: `vk.com/name`, the same with https, `m.`, `www.` and
 * `vk.ru`, `club1`, `public1`, `event1`, `id1`, `-1`, `1`, `@name`, `wall-1_2`, and pages that show a post over
 * another one (`?w=wall-1_2`).
 */
export function wallAddressOf(text: string): WallAddress | null {
  const trimmed = text.trim();
  if (!HOST.test(trimmed)) return nameOf(trimmed.replace(/^[@*]/, ''));
  const absolute = `https://${trimmed.replace(/^(?:https?:)?\/\//i, '')}`;
  if (!URL.canParse(absolute)) return null;
  const url = new URL(absolute);
  const [first = ''] = decode(url.pathname).split('/').filter(Boolean);
  // an article is its author's: vk.com/@name-title
  const name = first.startsWith('@') ? first.slice(1).replace(/(?<=.)-.*$/, '') : first;
  return nameOf(name) ?? shownOver(url);
}

function nameOf(text: string): WallAddress | null {
  const name = text.toLowerCase();
  const community = COMMUNITY.exec(name)?.[1];
  if (community !== undefined) return ownerOf(-Number(community));
  const owner = USER.exec(name)?.[1] ?? OWNED.exec(name)?.[1] ?? NUMBER.exec(name)?.[0];
  if (owner !== undefined) return ownerOf(Number(owner));
  if (name.length < 2 || name.length > 32 || NOBODY.has(name) || !NAME.test(name)) return null;
  return { screen_name: name };
}

function ownerOf(owner_id: number): WallAddress | null {
  return owner_id === 0 || Math.abs(owner_id) > MOST_ID ? null : { owner_id };
}

function shownOver(url: URL): WallAddress | null {
  const shown = url.searchParams.get('w') ?? url.searchParams.get('z') ?? '';
  const owner = OWNED.exec(shown.split('/')[0] ?? '')?.[1];
  return owner === undefined ? null : ownerOf(Number(owner));
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
