import { giveUp } from '../runtime/parser';
import { shown, type Exchange } from './dry-run-preview';
import { Requests, type Answer, type RequestParts, type RequestSettings } from './requests';
import type { TemplateValues } from './template';

/** The requests of a dry run: each is made once, a few at most, and everything that goes out and comes back is noted. */
export class WatchedRequests extends Requests {
  /** In the order in which they were begun. */
  readonly exchanges: Exchange[] = [];

  constructor(
    settings: RequestSettings,
    private readonly watched: RequestParts & { /** Requests at most. */ readonly most: number },
  ) {
    // a person who waits wants to see the first answer and not the fourth
    super({ ...settings, retry: { ...settings.retry, times: 0 } }, watched);
  }

  override async ask<T>(
    values: TemplateValues,
    judge: (answer: Answer) => Promise<T>,
    more: { readonly url?: string; readonly query?: Readonly<Record<string, string>> } = {},
  ): Promise<T> {
    const { secrets, most } = this.watched;
    let exchange: Exchange | null = null;
    if (this.exchanges.length >= most) {
      this.slots.free();
      throw giveUp('config', `A dry run makes at most ${most} requests here.`);
    }
    try {
      const { method, url, headers, body } = this.prepare(values, more);
      const safe = Object.entries(headers).map(([name, value]) => [name, shown(value, secrets, 500)] as const);
      exchange = {
        request: {
          method,
          url: shown(url, secrets, 2_048),
          headers: Object.fromEntries(safe),
          body: body === undefined ? null : shown(body, secrets, 2_048),
        },
        answer: null,
      };
      this.exchanges.push(exchange);
    } catch {
      // the request itself says why it cannot be made
    }
    return super.ask(
      values,
      async (answer) => {
        if (exchange !== null)
          exchange.answer = {
            status: answer.status,
            content_type: answer.headers['content-type'] ?? null,
            bytes: answer.bytes.length,
            start: startOf(answer),
            ms: Date.now() - answer.at,
          };
        return judge(answer);
      },
      more,
    );
  }
}

/** The body is without secrets already. */
function startOf({ body }: Answer): string {
  const text = body.slice(0, 2_048);
  return body.length > text.length ? `${text}…` : text;
}
