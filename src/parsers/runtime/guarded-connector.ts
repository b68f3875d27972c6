import { lookup as systemLookup, type LookupAddress, type LookupOptions } from 'node:dns';
import { isIP } from 'node:net';
import { buildConnector } from 'undici';
import { isNamed, isPublicAddress, refusalOf, type AllowList } from '../../contract/address';
import { ParserError } from './parser';

/** Resolves a host name to all of its addresses. */
export type Resolve = (host: string, callback: (error: Error | null, addresses: LookupAddress[]) => void) => void;

const resolveBySystem: Resolve = (host, callback) => systemLookup(host, { all: true }, callback);

const CONNECT_MS = 5_000;

/**
 * A connector of undici that looks at the address it is about to connect to: literals before the connect, names after
 * they were resolved. What is checked is what is connected to, so a name that changes its address in between
 * (rebinding) gains nothing; and as every hop of a redirect connects anew, so does a redirect.
 */
export function guardedConnector(allow: AllowList, resolve: Resolve = resolveBySystem): buildConnector.connector {
  const connectors = new Map<number, buildConnector.connector>();
  return (options, callback) => {
    const port = Number(options.port || (options.protocol === 'https:' ? 443 : 80));
    const refusal = refusalOf(options.hostname, port, allow);
    if (refusal !== null) return callback(blocked(refusal), null);
    let connect = connectors.get(port);
    if (connect === undefined) {
      connect = buildConnector({ timeout: CONNECT_MS, allowH2: false, lookup: guardedLookup(allow, port, resolve) });
      connectors.set(port, connect);
    }
    return connect(options, callback);
  };
}

type LookupCallback = (error: Error | null, address: string | LookupAddress[], family?: number) => void;

function guardedLookup(allow: AllowList, port: number, resolve: Resolve) {
  return (host: string, options: LookupOptions, callback: LookupCallback): void => {
    resolve(host, (error, addresses) => {
      if (error !== null) return callback(error, []);
      const isAllowed = ({ address }: LookupAddress) =>
        isPublicAddress(address) || isNamed(host, port, allow) || isNamed(address, port, allow);
      const refused = addresses.find((address) => !isAllowed(address));
      // one private address among public ones is enough: the connect may pick any
      if (refused !== undefined)
        return callback(blocked(`${host} leads to ${refused.address}, which is not a public address`), []);
      const [first] = addresses;
      if (first === undefined)
        return callback(Object.assign(new Error(`no address for ${host}`), { code: 'ENOTFOUND' }), []);
      if (options.all) return callback(null, addresses);
      callback(null, first.address, first.family || isIP(first.address));
    });
  };
}

function blocked(detail: string): ParserError {
  return new ParserError('blocked_address', `The address is not allowed: ${detail}.`, { retryable: false });
}
