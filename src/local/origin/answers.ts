import type { IncomingMessage, ServerResponse } from 'node:http';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { lastChange } from './feeds';

/** The ways in which the demo origin answers: like the real world, bad manners included. */

/** Answers one request. @param base the origin's own address @param now milliseconds since 1970 */
export type Answer = (request: IncomingMessage, response: ServerResponse, base: string, now: number) => void;

/** Makes the body of a feed at a moment. */
export type MakeBody = (base: string, now: number) => string | Buffer;

/** Answers with validators, and with 304 when nothing has changed (RFC 9110 §13.1: If-None-Match goes first). */
export function conditional(
  type: string,
  body: MakeBody,
  every_ms?: number,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  return (request, response, base, now) => {
    const changed = lastChange(now, every_ms);
    const etag = `"${changed.getTime().toString(36)}"`;
    const validators = { ETag: etag, 'Last-Modified': changed.toUTCString(), ...headers };
    if (isUnchanged(request, etag, changed)) return void response.writeHead(304, validators).end();
    response.writeHead(200, { ...validators, 'Content-Type': type }).end(body(base, now));
  };
}

function isUnchanged(request: IncomingMessage, etag: string, changed: Date): boolean {
  const { 'if-none-match': known, 'if-modified-since': since } = request.headers;
  if (known !== undefined) return known.split(',').some((one) => one.trim().replace(/^W\//, '') === etag);
  return since !== undefined && Date.parse(since) >= changed.getTime();
}

/** Only `Last-Modified`, no ETag: the manners of older servers. */
export function datedOnly(type: string, body: MakeBody): Answer {
  return (request, response, base, now) => {
    const changed = lastChange(now);
    const validators = { 'Last-Modified': changed.toUTCString() };
    if (isUnchanged(request, '', changed)) return void response.writeHead(304, validators).end();
    response.writeHead(200, { ...validators, 'Content-Type': type }).end(body(base, now));
  };
}

/** Always the same status. */
export function status(code: number, headers: Readonly<Record<string, string>> = {}, body = ''): Answer {
  return (_, response) => response.writeHead(code, headers).end(body);
}

/** Compressed whether asked or not, as many a cache does. */
export function compressed(type: string, encoding: 'gzip' | 'br', body: MakeBody): Answer {
  const compress = encoding === 'gzip' ? gzipSync : brotliCompressSync;
  return (_, response, base, now) =>
    response.writeHead(200, { 'Content-Type': type, 'Content-Encoding': encoding }).end(compress(body(base, now)));
}

/** Fails for three seconds, works for three: with retries its tasks complete. */
export function flaky(answer: Answer): Answer {
  return (request, response, base, now) => {
    if (Math.floor(now / 3_000) % 2 === 0) return void response.writeHead(500).end('try again');
    answer(request, response, base, now);
  };
}

/** Thinks for `ms` before it answers. */
export function late(ms: number, answer: Answer): Answer {
  return (request, response, base, now) => {
    const timer = setTimeout(() => answer(request, response, base, now), ms);
    response.once('close', () => clearTimeout(timer));
  };
}

/** Sends its body in `pieces`, one every `ms`. */
export function drip(type: string, pieces: number, ms: number, body: MakeBody): Answer {
  return (_, response, base, now) => {
    const bytes = Buffer.from(body(base, now));
    const size = Math.ceil(bytes.length / pieces);
    response.writeHead(200, { 'Content-Type': type, 'Content-Length': bytes.length });
    let at = 0;
    const timer = setInterval(() => {
      response.write(bytes.subarray(at, (at += size)));
      if (at < bytes.length) return;
      clearInterval(timer);
      response.end();
    }, ms);
    response.once('close', () => clearInterval(timer));
  };
}

/** Promises more than it sends, and hangs up. */
export function cutOff(type: string, body: MakeBody): Answer {
  return (_, response, base, now) => {
    const bytes = Buffer.from(body(base, now));
    response.writeHead(200, { 'Content-Type': type, 'Content-Length': bytes.length });
    response.write(bytes.subarray(0, bytes.length / 2), () => response.destroy());
  };
}

/** A body without an end. */
export function endless(type: string): Answer {
  return (_, response) => {
    const chunk = Buffer.alloc(65_536, 'x');
    const push = () => {
      while (!response.destroyed && response.write(chunk));
      if (!response.destroyed) response.once('drain', push);
    };
    response.writeHead(200, { 'Content-Type': type });
    push();
  };
}
