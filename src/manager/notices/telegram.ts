import type { Readable } from 'node:stream';
import { Api, GrammyError, HttpError, InputFile } from 'grammy';
import type { Attachment, Delivery } from './delivery';

/** Telegram's Bot API: messages and documents, with its answers turned into what the outbox does next. */

export interface TelegramConfig {
  /** `https://api.telegram.org`, or a local Bot API server. */
  readonly api_base: string;
  readonly token: string | null;
  /** Where notices go that name no chat. */
  readonly chat_id: string | null;
}

export interface TelegramMessage {
  readonly chat: string;
  readonly thread_id: number | null;
  /** HTML of Telegram. */
  readonly text: string;
  readonly is_silent: boolean;
  readonly files: readonly Attachment[];
}

/** Largest document a bot may send through the cloud API (Bot API, sendDocument). */
const LARGEST_FILE = 50 * 1024 * 1024;
const TIMEOUT_S = 30;

export class Telegram {
  readonly #api: Api | null;

  /** @param openFile streams a stored file */
  constructor(
    private readonly config: TelegramConfig,
    private readonly openFile: (key: string) => Promise<Readable>,
  ) {
    const { token, api_base } = config;
    this.#api =
      token === null ? null : new Api(token, { apiRoot: api_base.replace(/\/$/, ''), timeoutSeconds: TIMEOUT_S });
  }

  /** Sends one message and its files. Never throws. */
  async send({ chat, thread_id, text, is_silent, files }: TelegramMessage): Promise<Delivery> {
    const to = chat === '' ? this.config.chat_id : chat;
    if (this.#api === null) return { outcome: 'failed', error: 'TELEGRAM_BOT_TOKEN is not set.' };
    if (to === null) return { outcome: 'failed', error: 'No chat is named, and TELEGRAM_CHAT_ID is not set.' };
    const options = {
      ...(thread_id === null ? {} : { message_thread_id: thread_id }),
      disable_notification: is_silent,
    };
    try {
      const message_id = await this.#say(this.#api, to, text, options);
      for (const file of files) await this.#sendFile(to, file, options);
      return { outcome: 'sent', receipt: String(message_id) };
    } catch (error: unknown) {
      return this.#deliveryOf(error);
    }
  }

  /** A template of a person may be broken HTML: then the text goes without its tags rather than not at all. */
  async #say(api: Api, to: string, text: string, options: object): Promise<number> {
    const all = { ...options, link_preview_options: { is_disabled: true } };
    try {
      return (await api.sendMessage(to, text, { ...all, parse_mode: 'HTML' })).message_id;
    } catch (error: unknown) {
      if (!(error instanceof GrammyError) || !/can't parse entities/i.test(error.description)) throw error;
      return (await api.sendMessage(to, plainOf(text), all)).message_id;
    }
  }

  async #sendFile(to: string, { name, bytes, storage_key }: Attachment, options: object): Promise<void> {
    if (bytes > LARGEST_FILE || bytes === 0 || this.#api === null) return;
    // a stream can be read once, and a retry of the library would find it empty: the outbox retries instead
    await this.#api.sendDocument(to, new InputFile(await this.openFile(storage_key), name), options);
  }

  #deliveryOf(error: unknown): Delivery {
    if (error instanceof GrammyError) {
      const said = `${error.error_code}: ${error.description}`;
      const { retry_after, migrate_to_chat_id } = error.parameters;
      if (migrate_to_chat_id !== undefined) return { outcome: 'moved', target: String(migrate_to_chat_id) };
      if (error.error_code === 429)
        return { outcome: 'later', after_ms: (retry_after ?? 30) * 1000, error: said, everyone: true };
      if (error.error_code >= 500) return { outcome: 'later', after_ms: null, error: said };
      const isGone = error.error_code === 403 || /chat not found|user is deactivated/i.test(error.description);
      return { outcome: 'failed', error: this.#redacted(said), disable: isGone };
    }
    const why = error instanceof HttpError ? error.error : error;
    return {
      outcome: 'later',
      after_ms: null,
      error: this.#redacted(why instanceof Error ? why.message : String(why)),
    };
  }

  /** The library's errors contain the address, and with it the token. */
  #redacted(text: string): string {
    const { token } = this.config;
    return (token === null ? text : text.replaceAll(token, '<token>')).slice(0, 500);
  }
}

/** Telegram's HTML as the text it shows. */
function plainOf(html: string): string {
  const bare = html.replaceAll(/<\/?[a-z][^<>]*>/gi, '');
  return bare.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
