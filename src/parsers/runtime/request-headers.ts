/** Which headers leave, and to whom. */

/** What the connection itself is made of; a source that could set these could speak to another host or break framing. */
const NEVER =
  /^(host|connection|keep-alive|content-length|transfer-encoding|te|trailer|upgrade|expect|accept-encoding|proxy-.*)$/;

/** What may be told to a site that another site redirected to. */
const HARMLESS = new Set(['accept', 'accept-language', 'user-agent']);

/** Names in lower case, later ones winning; without headers of the connection and without values that are no text. */
export function cleanHeaders(headers: Readonly<Record<string, unknown>>): Record<string, string> {
  const clean: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    const lower = name.toLowerCase();
    if (typeof value === 'string' && !NEVER.test(lower)) clean[lower] = value;
  }
  return clean;
}

/** The headers that go on to another origin: neither credentials nor anything else meant for the first. */
export function headersForStranger(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => HARMLESS.has(name)));
}

/**
 * Takes user and password out of an address: `[address without them, value of Authorization or null]` (RFC 7617).
 * They are sent as a header and never appear in a result.
 */
export function takeCredentials(url: URL): [URL, string | null] {
  if (url.username === '' && url.password === '') return [url, null];
  const pair = `${decode(url.username)}:${decode(url.password)}`;
  const bare = new URL(url);
  bare.username = '';
  bare.password = '';
  return [bare, `Basic ${Buffer.from(pair, 'utf8').toString('base64')}`];
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
