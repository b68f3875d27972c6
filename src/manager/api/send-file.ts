import { HttpStatus } from '@nestjs/common';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Request, Response } from 'express';
import type { ByteRange } from '../../storage/storage';
import { HttpProblem } from './problem';

/** A file as it is about to be answered. */
export interface AnsweredFile {
  readonly name: string;
  readonly content_type: string;
  readonly bytes: number;
  /** Hex; the validator. */
  readonly sha256: string;
  /** Opens the content; called at most once, and not for HEAD. */
  open(range?: ByteRange): Promise<Readable>;
}

const CONTENT_TYPE = /^[\w.+-]+\/[\w.+-]+(?: *; *[\w.-]+=[\w.+-]+)*$/;

/** Whether the client has this content already (RFC 9110 §13.1.2). */
export function isKnown(request: Request, sha256: string): boolean {
  const tags = request.headers['if-none-match'];
  if (tags === undefined) return false;
  return tags.trim() === '*' || tags.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etagOf(sha256));
}

/** 304: what the client has is still right. */
export function sendNotModified(response: Response, sha256: string): void {
  response
    .status(304)
    .set({ ETag: etagOf(sha256), 'Cache-Control': CACHING })
    .end();
}

/**
 * Answers with a file: whole, one range of it (RFC 9110 §14), or its headers alone for HEAD. It is made for saving, never
 * for showing: what parsers wrote comes from strangers and must not run in the dashboard's origin.
 * @throws HttpProblem 416
 */
export async function sendFile(request: Request, response: Response, file: AnsweredFile): Promise<void> {
  const range = request.method === 'GET' ? rangeOf(request, file) : undefined;
  const content = request.method === 'HEAD' ? null : await file.open(range);
  const headers = {
    'Content-Type': contentTypeOf(file),
    'Content-Length': String(range === undefined ? file.bytes : range.end - range.start + 1),
    'Content-Disposition': dispositionOf(file.name),
    'Content-Security-Policy': "sandbox; default-src 'none'",
    'X-Content-Type-Options': 'nosniff',
    'Cache-Control': CACHING,
    'Accept-Ranges': 'bytes',
    ETag: etagOf(file.sha256),
    ...(range === undefined ? {} : { 'Content-Range': `bytes ${range.start}-${range.end}/${file.bytes}` }),
  };
  response.status(range === undefined ? 200 : 206);
  // not `set` of express, which adds a charset to what a parser said
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  if (content === null) {
    response.end();
    return;
  }
  try {
    await pipeline(content, response);
  } catch (error: unknown) {
    // whoever asked went away: nobody is left to be told
    if ((error as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE' || !response.destroyed) throw error;
  }
}

/** A type that fits into a header; anything else is bytes. */
export function contentTypeOf({ content_type }: { readonly content_type: string }): string {
  return CONTENT_TYPE.test(content_type) ? content_type : 'application/octet-stream';
}

/** For saving under its name, whatever characters that has (RFC 6266, RFC 8187). */
export function dispositionOf(name: string): string {
  const encoded = encodeURIComponent(name.toWellFormed()).replaceAll(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename*=UTF-8''${encoded}`;
}

const CACHING = 'private, no-cache';

function etagOf(sha256: string): string {
  return `"${sha256}"`;
}

/** The range that was asked for; several at once, and units nobody knows, are as if none were. */
function rangeOf(request: Request, { bytes, sha256 }: AnsweredFile): ByteRange | undefined {
  const condition = request.headers['if-range'];
  if (condition !== undefined && condition !== etagOf(sha256)) return undefined;
  const ranges = request.range(bytes);
  if (ranges === -1)
    throw new HttpProblem(
      HttpStatus.REQUESTED_RANGE_NOT_SATISFIABLE,
      'Range not satisfiable',
      `The file has ${bytes} bytes.`,
      [],
      { 'Content-Range': `bytes */${bytes}` },
    );
  if (ranges === undefined || ranges === -2 || ranges.type !== 'bytes' || ranges.length !== 1) return undefined;
  return ranges[0];
}
