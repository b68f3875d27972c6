import pino, { type Logger } from 'pino';
import pretty from 'pino-pretty';

export type { Logger } from 'pino';

const SECRETS = [
  'authorization',
  'password',
  'token',
  'admin_token',
  'req.headers.authorization',
  'req.headers.cookie',
];

/**
 * The process's logger: one JSON line an event, pretty on a terminal.
 * @param name which process speaks: manager, rss parser, …
 */
export function createLogger(name: string, level: string, isTerminal = process.stdout.isTTY): Logger {
  const options = {
    name,
    level,
    base: { name },
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: SECRETS, censor: '********' },
    serializers: { err: pino.stdSerializers.err },
  };
  if (!isTerminal) return pino(options);
  return pino(options, pretty({ colorize: true, ignore: 'pid,hostname,name', translateTime: 'HH:MM:ss.l' }));
}
