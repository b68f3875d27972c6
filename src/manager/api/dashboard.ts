import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as express from 'express';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { NextFunction, Request, Response } from 'express';

/** The web page, served as it was built. It is public: what it shows comes from the API, which asks for the token. */

/** First segments of the page's addresses. */
const PAGES = new Set([
  '',
  'sources',
  'cadences',
  'groups',
  'tasks',
  'items',
  'files',
  'workers',
  'topics',
  'dead-letters',
  'system',
  'notices',
  'settings',
]);

/** First segments that are the API's, whatever follows. */
const NO_PAGES = new Set(['api', 'docs', 'openapi.json', 'health', 'metrics', 'assets']);

/** Where the build lies: beside the compiled manager, or in `dist` when the sources run. */
const FOLDERS = [join(__dirname, '..', '..', 'dashboard'), join(__dirname, '..', '..', '..', 'dist', 'dashboard')];

/** Serves the page and its assets; does nothing when it was not built. @returns whether there is a page */
export function serveDashboard(app: NestExpressApplication): boolean {
  const folder = FOLDERS.find((path) => existsSync(join(path, 'assets')));
  if (folder === undefined) return false;
  const html = readFileSync(join(folder, 'index.html'), 'utf8');
  // names carry a hash of the content, so they never change
  app.use(
    '/assets',
    express.static(join(folder, 'assets'), { immutable: true, maxAge: '365d', index: false, fallthrough: false }),
  );
  app.use((request: Request, response: Response, next: NextFunction): void => {
    const status = statusOf(request);
    if (status === null) return next();
    const nonce = randomBytes(16).toString('base64');
    response
      .status(status)
      .set({
        'Content-Security-Policy': policyWith(nonce),
        'Cache-Control': 'no-store',
        'Referrer-Policy': 'same-origin',
        Vary: 'Accept',
      })
      .type('html')
      .send(html.replaceAll('__CSP_NONCE__', nonce));
  });
  return true;
}

/** 200 for an address of the page; 404, with the page, for an unknown one that a browser asks for; null: not the page's. */
function statusOf(request: Request): 200 | 404 | null {
  if (request.method !== 'GET' && request.method !== 'HEAD') return null;
  const segment = request.path.split('/')[1] ?? '';
  if (PAGES.has(segment)) return request.accepts('html') === 'html' ? 200 : null;
  // programs that take anything get the problem as JSON; browsers name what they want
  const isBrowser = /\btext\/html\b/.test(request.headers.accept ?? '');
  return isBrowser && !NO_PAGES.has(segment) ? 404 : null;
}

/** Nothing from elsewhere, nothing inline but the kit's style elements, which carry the nonce. */
function policyWith(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}
