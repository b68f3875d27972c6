import { encode } from 'iconv-lite';
import {
  compressed,
  conditional,
  cutOff,
  datedOnly,
  drip,
  endless,
  flaky,
  late,
  status,
  type Answer,
  type MakeBody,
} from './answers';
import { atom03, atom10, brokenXml, cyrillic, jsonFeed, rss09x, rss10, rss20 } from './feeds';

/** Every feed of the demo origin by its path: all dialects, all manners. Other kinds of sources get a table of their own. */

const XML = 'application/xml; charset=utf-8';
const RSS = 'application/rss+xml; charset=utf-8';
const ATOM = 'application/atom+xml';

const plain =
  (name: string): MakeBody =>
  (base, now) =>
    rss20(name, base, now);

/** In another encoding; told by HTTP, or only by the document itself. */
const encoded = (name: string, charset: string, isTold: boolean): Answer =>
  conditional(isTold ? `application/xml; charset=${charset}` : 'application/xml', (base, now) =>
    encode(cyrillic(name, base, now, charset), charset, { addBOM: charset === 'utf-16' }),
  );

const extra =
  (name: string, elements: string): MakeBody =>
  (base, now) =>
    rss20(name, base, now, { extra: elements });

const PAGE = '<!doctype html><html><head><title>A page</title></head><body>Not a feed</body></html>';
const HOUR_MS = 3_600_000;

export const demoFeeds: Readonly<Record<string, Answer>> = {
  '/rss20.xml': conditional(RSS, plain('rss20')),
  '/rss091.xml': conditional(XML, (base, now) => rss09x('0.91', 'rss091', base, now)),
  '/rss092.xml': conditional(XML, (base, now) => rss09x('0.92', 'rss092', base, now)),
  '/rss10.rdf': conditional('application/rdf+xml', (base, now) => rss10('rss10', base, now)),
  '/atom10.xml': conditional(ATOM, (base, now) => atom10('atom10', base, now)),
  '/atom03.xml': conditional(ATOM, (base, now) => atom03('atom03', base, now)),
  '/feed.json': conditional('application/feed+json', (base, now) => jsonFeed('jsonfeed', base, now)),
  '/broken.xml': conditional(XML, (base, now) => brokenXml('broken', base, now)),
  '/windows-1251.xml': encoded('windows1251', 'windows-1251', false),
  '/koi8-r.xml': encoded('koi8', 'koi8-r', true),
  '/utf-16.xml': encoded('utf16', 'utf-16', false),
  '/relative.xml': conditional(RSS, (base, now) => rss20('relative', base, now, { relative: true })),
  '/ttl.xml': conditional(RSS, extra('ttl', '<ttl>1</ttl>')),
  '/skip-hours.xml': conditional(RSS, extra('skip-hours', '<skipHours><hour>3</hour></skipHours>')),
  '/max-age.xml': conditional(RSS, plain('max-age'), undefined, { 'Cache-Control': 'max-age=60' }),
  '/quiet.xml': conditional(RSS, (base, now) => rss20('quiet', base, now, { every_ms: HOUR_MS }), HOUR_MS),
  '/dated.xml': datedOnly(RSS, plain('dated')),
  '/gzipped.xml': compressed(RSS, 'gzip', plain('gzipped')),
  '/brotli.xml': compressed(RSS, 'br', plain('brotli')),
  '/flaky.xml': flaky(conditional(RSS, plain('flaky'))),
  '/slow.xml': late(2_000, conditional(RSS, plain('slow'))),
  '/drip.xml': drip(RSS, 10, 200, plain('drip')),
  '/moved.xml': status(301, { Location: '/rss20.xml' }),
  '/not-found.xml': status(404),
  '/gone.xml': status(410),
  '/forbidden.xml': status(403),
  '/too-many.xml': status(429, { 'Retry-After': '15' }),
  '/failing.xml': status(500),
  '/loop.xml': status(302, { Location: '/loop.xml' }),
  '/page.html': status(200, { 'Content-Type': 'text/html' }, PAGE),
  '/cut-off.xml': cutOff(RSS, plain('cut-off')),
  '/endless.xml': endless(RSS),
};
