import { timingSafeEqual, createHash } from 'node:crypto';
import { HttpStatus, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import { ConfigError, isLoopback, type Config } from '../../config/env';
import { HttpProblem } from './problem';

/** Open to everybody: whether the process lives, and nothing that tells more. */
const OPEN = /^\/health(\/ready)?\/?$/;

/** Asks for the bearer token wherever one is configured to be needed. */
@Injectable()
export class AuthGuard implements CanActivate {
  readonly #expected: Buffer | null;

  constructor(config: Config) {
    refuseOpenDoor(config);
    this.#expected = config.auth.required && config.auth.admin_token !== null ? digest(config.auth.admin_token) : null;
  }

  canActivate(context: ExecutionContext): boolean {
    if (this.#expected === null) return true;
    const { path, headers } = context.switchToHttp().getRequest<Request>();
    if (OPEN.test(path)) return true;
    const token = /^Bearer (.+)$/i.exec(headers.authorization ?? '')?.[1];
    // digests have one length, so the comparison takes the same time whatever was sent
    if (token !== undefined && timingSafeEqual(digest(token), this.#expected)) return true;
    throw new HttpProblem(HttpStatus.UNAUTHORIZED, 'Unauthorized', 'A bearer token is required (ADMIN_TOKEN).', [], {
      'WWW-Authenticate': 'Bearer',
    });
  }
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** @throws ConfigError when the API would be open to strangers, or closed to everybody */
export function refuseOpenDoor({ auth, environment, http }: Config): void {
  if (auth.required && auth.admin_token === null) {
    throw new ConfigError([
      `ADMIN_TOKEN is required in ${environment} on ${http.host}: set it (16 characters or more), or use ENVIRONMENT=LOCAL with HTTP_HOST=127.0.0.1`,
    ]);
  }
  if (!auth.required && (!isLoopback(http.host) || !['LOCAL', 'TEST'].includes(environment))) {
    throw new ConfigError(['AUTH_REQUIRED=false is allowed only in LOCAL or TEST on a loopback address']);
  }
}
