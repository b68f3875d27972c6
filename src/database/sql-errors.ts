/** Which failures of Postgres are worth another try, and which mean that it is away. One table for the whole program. */

const RETRYABLE = new Set(['40001' /* serialization */, '40P01' /* deadlock */, '55P03' /* lock not available */]);

const AWAY = new Set([
  '57P01', // admin shutdown
  '57P02', // crash shutdown
  '57P03', // cannot connect now
  '53300', // too many connections
  '08000',
  '08001',
  '08003',
  '08004',
  '08006',
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
]);

const AWAY_TEXT =
  /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|not queryable|Driver not Connected/i;

/** The code of a driver error: SQLSTATE or a socket's error code; undefined if it has none. */
export function sqlCodeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const { code, driverError, errors } = error as { code?: unknown; driverError?: unknown; errors?: unknown };
  if (typeof code === 'string') return code;
  if (Array.isArray(errors) && errors.length > 0) return sqlCodeOf(errors[0]);
  return driverError === undefined ? undefined : sqlCodeOf(driverError);
}

/** The name of the constraint a statement violated, if it did. */
export function constraintOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const { constraint, driverError } = error as { constraint?: unknown; driverError?: unknown };
  if (typeof constraint === 'string') return constraint;
  return driverError === undefined ? undefined : constraintOf(driverError);
}

/** True when the same statement may succeed at once if repeated: a deadlock or serialization failure. */
export function isRetryable(error: unknown): boolean {
  return RETRYABLE.has(sqlCodeOf(error) ?? '');
}

/** True when Postgres cannot be reached now. */
export function isDatabaseAway(error: unknown): boolean {
  return AWAY.has(sqlCodeOf(error) ?? '') || (error instanceof Error && AWAY_TEXT.test(error.message));
}
