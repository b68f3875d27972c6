/** Relative links made absolute (RFC 3986 §5, XML Base). */

const WEB = new Set(['http:', 'https:']);
/** What an enclosure may be fetched by; magnet links are how torrent feeds carry theirs. */
const FILES = new Set(['http:', 'https:', 'ftp:', 'magnet:']);

/** An absolute http(s) address, or null: links of other kinds (`javascript:`) are nothing to show to anybody. */
export function resolveLink(link: string | null, base: string): string | null {
  return resolve(link, base, WEB);
}

/** The address of a file, or null. */
export function resolveFile(link: string | null, base: string): string | null {
  return resolve(link, base, FILES);
}

function resolve(link: string | null, base: string, protocols: ReadonlySet<string>): string | null {
  const text = link?.trim();
  if (!text) return null;
  const url = URL.parse(text, base);
  return url !== null && protocols.has(url.protocol) ? url.href : null;
}

/** Relative `src` and `href` of a piece of HTML made absolute; everything else stays as it is. */
export function resolveHtml(html: string, base: string): string {
  if (!/\b(?:src|href)\s*=/i.test(html)) return html;
  // the bounds keep hostile text from making this slow
  return html.replaceAll(
    /(<[a-z][^<>]{0,2000}?\s(?:src|href)\s*=\s*)(["'])([^"'<>]{1,4000})\2/gi,
    (whole, head: string, quote: string, link: string) => {
      if (/^([a-z][a-z0-9+.-]*:|#)/i.test(link.trimStart())) return whole;
      const resolved = resolveLink(link.replaceAll('&amp;', '&'), base);
      return resolved === null ? whole : `${head}${quote}${resolved.replaceAll('&', '&amp;')}${quote}`;
    },
  );
}
