import { isIP } from 'node:net';
import { domainToASCII } from 'node:url';
import ipaddr from 'ipaddr.js';

/** Which addresses may be fetched: public ones, and private ones that an allow-list names. */

/** Ports that fetches may use without being named in the allow-list. */
const PUBLIC_PORTS = new Set([80, 443, 8080, 8443]);

/** One entry of the allow-list: an address or range, and a port if it has one. */
type Rule =
  | { readonly host: string; readonly port: number | null }
  | { readonly range: [ipaddr.IPv4 | ipaddr.IPv6, number]; readonly port: number | null };

/** A parsed `HTTP_ALLOW_PRIVATE`. */
export interface AllowList {
  readonly rules: readonly Rule[];
}

/** True for a literal address that anybody on the internet may be reached at (RFC 6890 and kin). */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  // ::/96, addresses of IPv4 in their old form, counts as unicast in the library
  if (parsed.kind() === 'ipv6' && parsed.match(ipaddr.parseCIDR('::/96'))) return false;
  return parsed.range() === 'unicast';
}

/** Parses `host:port`, address or CIDR entries; a name is compared as text. */
export function parseAllowList(entries: readonly string[]): AllowList {
  return { rules: entries.map(parseRule) };
}

function parseRule(entry: string): Rule {
  if (entry.includes('/')) return { range: ipaddr.parseCIDR(entry), port: null };
  if (isIP(entry) === 6) return { host: entry.toLowerCase(), port: null };
  const [, host = entry, port] = /^(.*?)(?::(\d+))?$/.exec(entry) ?? [];
  return { host: host.replaceAll(/^\[|\]$/g, '').toLowerCase(), port: port === undefined ? null : Number(port) };
}

/** Whether a host, given as a name or a literal address, may be connected to on a port although private. */
export function isNamed(host: string, port: number, { rules }: AllowList): boolean {
  return rules.some((rule) => {
    if (rule.port !== null && rule.port !== port) return false;
    if ('host' in rule) return rule.host === host.toLowerCase();
    if (!ipaddr.isValid(host)) return false;
    const address = ipaddr.process(host);
    return address.kind() === rule.range[0].kind() && address.match(rule.range);
  });
}

/**
 * Why a literal address or a port may not be fetched; null when it may, or when `host` is a name that must be resolved
 * first.
 */
export function refusalOf(host: string, port: number, allow: AllowList): string | null {
  // a dot at the end only says that the name is whole
  const bare = host.replaceAll(/^\[|\]$|\.$/g, '');
  if (isNamed(bare, port, allow)) return null;
  if (isIP(bare) !== 0 && !isPublicAddress(bare)) return `${bare} is not a public address`;
  if (/(^|\.)localhost$/i.test(bare)) return `${bare} is not a public host`;
  if (!PUBLIC_PORTS.has(port)) return `port ${port} is not one of ${[...PUBLIC_PORTS].join(', ')}`;
  return null;
}

/** Longest address that is kept. */
export const LONGEST_URL = 2_048;

/**
 * An address in its one form: lower-case host in ASCII, no default port, no fragment; and the host it is counted under.
 * `refusal` says why it cannot be one.
 */
export function addressOf(text: string): { url: string; host_key: string } | { refusal: string } {
  if (text.length > LONGEST_URL) return { refusal: `must be at most ${LONGEST_URL} characters` };
  const parsed = URL.parse(text);
  if (parsed === null) return { refusal: 'is not an address such as https://example.com/feed.xml' };
  if (parsed.protocol !== 'http:' && parsed.protocol !== 'https:')
    return { refusal: `must begin with http:// or https://, not ${parsed.protocol}` };
  if (parsed.username !== '' || parsed.password !== '') return { refusal: 'must not carry a user name or password' };
  parsed.hash = '';
  if (parsed.href.length > LONGEST_URL) return { refusal: `must be at most ${LONGEST_URL} characters` };
  return { url: parsed.href, host_key: domainToASCII(parsed.hostname) || parsed.hostname };
}

/** Why the host and port of an address may not be fetched; null when they may (see `refusalOf`). */
export function refusalOfUrl(url: string, allow: AllowList): string | null {
  const { hostname, port, protocol } = new URL(url);
  return refusalOf(hostname, Number(port || (protocol === 'https:' ? 443 : 80)), allow);
}
