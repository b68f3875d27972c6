/** Where feeds usually are. */

const PLACES = ['feed', 'rss', 'rss.xml', 'atom.xml', 'feed.xml', 'index.xml', 'feed.json', 'feed/atom', '?feed=rss2'];

/** Addresses to try for a page: beside it, in its folder, then at the root of its site. */
export function wellKnownOf(page: string): string[] {
  const folder = new URL('.', page);
  const root = new URL('/', page);
  const places = [folder, root].flatMap((base) => PLACES.map((place) => new URL(place, base).href));
  return [...new Set(places)];
}
