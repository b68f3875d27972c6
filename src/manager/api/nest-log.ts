import type { LoggerService } from '@nestjs/common';
import type { Logger } from 'pino';

/** Nest's own messages in our log; its start-up chatter only when debugging. */
export class NestLog implements LoggerService {
  constructor(private readonly logger: Logger) {}
  log(message: unknown): void {
    this.logger.debug(String(message));
  }
  error(message: unknown, stack?: unknown): void {
    this.logger.error({ err: message instanceof Error ? message : undefined, stack }, String(message));
  }
  warn(message: unknown): void {
    this.logger.warn(String(message));
  }
}
