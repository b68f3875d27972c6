import type { IncomingMessage, ServerResponse } from 'node:http';

/**
 * A Telegram Bot API that answers like the real one: messages and documents with numbers, and by the chat's name the
 * refusals a bot meets. `/telegram/bot<token>/<method>`; what was said is at `/telegram/messages`.
 */

export interface SaidMessage {
  readonly method: string;
  readonly chat_id: string;
  readonly text: string;
  /** Name and bytes of a document. */
  readonly document: { readonly name: string; readonly bytes: number } | null;
  readonly thread_id: number | null;
  readonly is_silent: boolean;
}

/** Chats that refuse, as Telegram words it (Bot API; grammY, "Scaling up: flood limits"). */
const REFUSALS: Readonly<Record<string, { error_code: number; description: string; parameters?: object }>> = {
  '403': { error_code: 403, description: 'Forbidden: bot was blocked by the user' },
  '404': { error_code: 400, description: 'Bad Request: chat not found' },
  '400': { error_code: 400, description: "Bad Request: can't parse entities: unsupported start tag" },
  '301': {
    error_code: 400,
    description: 'Bad Request: group chat was upgraded to a supergroup chat',
    parameters: { migrate_to_chat_id: -100301 },
  },
  '500': { error_code: 500, description: 'Internal Server Error' },
};
const KEPT = 1_000;
const BODY_BYTES = 60_000_000;

/** One bot's world; each origin has its own. */
export class TelegramStandIn {
  readonly said: SaidMessage[] = [];
  /** Requests that came, refused ones included. */
  requests = 0;
  /** Seconds that the next requests are told to wait, one each. */
  readonly floods: number[] = [];
  #next = 1;

  async answer(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
    if (path === '/telegram/messages') return send(response, 200, this.said);
    const [, token, method] = /^\/telegram\/bot([^/]+)\/(\w+)$/.exec(path) ?? [];
    this.requests += 1;
    if (token === undefined || !/^\d+:[\w-]+$/.test(token))
      return refuse(response, { error_code: 401, description: 'Unauthorized' });
    if (method === 'getMe')
      return send(response, 200, { ok: true, result: { id: 1, is_bot: true, first_name: 'demo' } });
    const fields = await fieldsOf(request);
    const flood = this.floods.shift();
    if (flood !== undefined)
      return refuse(response, {
        error_code: 429,
        description: `Too Many Requests: retry after ${flood}`,
        parameters: { retry_after: flood },
      });
    const refusal = REFUSALS[fields.chat_id];
    if (refusal !== undefined) return refuse(response, refusal);
    if (method !== 'sendMessage' && method !== 'sendDocument')
      return refuse(response, { error_code: 404, description: 'Not Found: method not found' });
    if (method === 'sendMessage' && (fields.text === '' || fields.text.length > 4096))
      return refuse(response, { error_code: 400, description: 'Bad Request: message text is empty or too long' });
    if (fields.is_html && isBroken(fields.text))
      return refuse(response, { error_code: 400, description: "Bad Request: can't parse entities: tag is not closed" });
    const { is_html: _, ...said } = fields;
    this.said.push({ method, ...said });
    if (this.said.length > KEPT) this.said.shift();
    send(response, 200, { ok: true, result: { message_id: this.#next++, chat: { id: fields.chat_id }, date: 0 } });
  }
}

async function fieldsOf(request: IncomingMessage): Promise<Omit<SaidMessage, 'method'> & { is_html: boolean }> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= BODY_BYTES) chunks.push(chunk);
  }
  const type = request.headers['content-type'] ?? '';
  const form = type.startsWith('multipart/')
    ? await new Response(new Uint8Array(Buffer.concat(chunks)), { headers: { 'content-type': type } }).formData()
    : null;
  const json = form === null ? (JSON.parse(Buffer.concat(chunks).toString() || '{}') as Record<string, unknown>) : {};
  const field = (name: string) => {
    const value = form === null ? json[name] : form.get(name);
    return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  };
  const file = form === null ? undefined : [...form.values()].find((value) => typeof value !== 'string');
  const thread = field('message_thread_id');
  return {
    chat_id: field('chat_id'),
    text: field('text') || field('caption'),
    document: file === undefined || typeof file === 'string' ? null : { name: file.name, bytes: file.size },
    thread_id: thread === '' ? null : Number(thread),
    is_html: field('parse_mode') === 'HTML',
    is_silent: json['disable_notification'] === true || field('disable_notification') === 'true',
  };
}

/** Whether a tag is opened and not closed. */
function isBroken(html: string): boolean {
  return ['b', 'i', 'u', 's', 'a', 'code', 'pre'].some(
    (tag) => html.split(new RegExp(`<${tag}(?: [^>]*)?>`)).length !== html.split(`</${tag}>`).length,
  );
}

function refuse(
  response: ServerResponse,
  refusal: { error_code: number; description: string; parameters?: object },
): void {
  send(response, refusal.error_code, { ok: false, ...refusal });
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
