import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as express from 'express';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { NextFunction, Request, Response } from 'express';

/** The web page, served as it was built. It is public: what it shows comes from the API, which asks for the token. */

/** First segments of the page's addresses; everything else is left to the API. */
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
    if (!isPage(request)) return next();
    const nonce = randomBytes(16).toString('base64');
    response
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

function isPage(request: Request): boolean {
  if (request.method !== 'GET' && request.method !== 'HEAD') return false;
  return PAGES.has(request.path.split('/')[1] ?? '') && request.accepts('html') === 'html';
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
