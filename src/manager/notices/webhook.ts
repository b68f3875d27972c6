import { createHmac } from 'node:crypto';
import type { ParserConfig } from '../../parsers/runtime/parser-config';
import { Http } from '../../parsers/runtime/http';
import { ParserError } from '../../parsers/runtime/parser';
import { retryAfterMs } from '../../parsers/runtime/http-errors';
import type { Delivery } from './delivery';

/** A webhook: one signed POST of JSON, by the same guarded client that feeds are fetched with. */

const TIMEOUT_MS = 10_000;
const ANSWER_BYTES = 100_000;

/** The value of `X-Signature-256`: HMAC-SHA256 over `<timestamp>.<body>`, hex. */
export function signatureOf(secret: string, timestamp: string, body: string): string {
  return `sha256=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`;
}

export class Webhook {
  readonly #http: Http;

  /** @param secret without one the requests are not signed */
  constructor(
    config: ParserConfig['http'],
    private readonly secret: string | null,
  ) {
    this.#http = new Http(config);
  }

  /** Posts one notice. The receiver knows a repeated one by its `id`. Never throws. */
  async send(url: string, notice: Readonly<Record<string, unknown>>): Promise<Delivery> {
    const body = JSON.stringify(notice);
    const timestamp = String(Math.floor(Date.now() / 1000));
    const signature = this.secret === null ? {} : { 'x-signature-256': signatureOf(this.secret, timestamp, body) };
    try {
      const { status, header } = await this.#http.fetch(url, {
        method: 'POST',
        statuses: 'any',
        body,
        headers: { 'content-type': 'application/json', 'x-timestamp': timestamp, ...signature },
        signal: AbortSignal.timeout(TIMEOUT_MS * 2),
        limits: { total_ms: TIMEOUT_MS, body_bytes: ANSWER_BYTES, wire_bytes: ANSWER_BYTES, redirects: 0 },
      });
      if (status < 300) return { outcome: 'sent', receipt: String(status) };
      const error = `The receiver answered with ${status}.`;
      if (status === 410) return { outcome: 'failed', error, disable: true };
      if (status === 429 || status === 408 || status >= 500)
        return { outcome: 'later', after_ms: retryAfterMs(header('retry-after')) ?? null, error };
      return { outcome: 'failed', error };
    } catch (error: unknown) {
      const isFinal = error instanceof ParserError && ['blocked_address', 'config', 'redirects'].includes(error.code);
      const message = error instanceof Error ? error.message : String(error);
      return isFinal ? { outcome: 'failed', error: message } : { outcome: 'later', after_ms: null, error: message };
    }
  }

  /** Closes all connections. */
  async stop(): Promise<void> {
    await this.#http.stop();
  }
}
