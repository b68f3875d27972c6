import pino from 'pino';

/** A logger that is silent unless LOG_LEVEL asks for lines. */
export const testLog = pino({ level: process.env['TEST_LOG_LEVEL'] ?? 'silent' });
