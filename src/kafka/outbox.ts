import type { Logger } from 'pino';
import { MessageTooLarge, type MessageProducer, type OutgoingMessage } from './producer';

/** Most messages that wait; whoever posts more waits for room. */
const ROOM = 10_000;
const MOST_PER_SEND = 2_000;
const PAUSE_MS = 500;

interface Waiting {
  readonly message: OutgoingMessage;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Sends what comes in together: messages that arrive while a request is under way go with the next one. While Kafka
 * is away everything waits and is tried again; only a message that is too large is given back.
 */
export class Outbox {
  readonly #waiting: Waiting[] = [];
  readonly #roomSeekers: (() => void)[] = [];
  #sending: Promise<void> | null = null;
  #isClosed = false;

  constructor(
    private readonly producer: MessageProducer,
    private readonly topic: string,
    private readonly log: Logger,
    /** Waits this long for company before a request; 0: what was posted in the same turn goes at once. */
    private readonly linger_ms = 0,
  ) {}

  /** Resolves when Kafka has acknowledged the message. @throws MessageTooLarge */
  async post(message: OutgoingMessage): Promise<void> {
    this.producer.refuseLarge([message]);
    while (this.#waiting.length >= ROOM) await new Promise<void>((resolve) => this.#roomSeekers.push(resolve));
    return new Promise((resolve, reject) => {
      this.#waiting.push({ message, resolve, reject });
      this.#sending ??= this.#sendAll();
    });
  }

  /** Messages not acknowledged yet. */
  get size(): number {
    return this.#waiting.length;
  }

  /** Resolves when everything posted so far is acknowledged. */
  async flush(): Promise<void> {
    while (this.#sending !== null) await this.#sending;
  }

  /** Gives up on what Kafka has not taken; called when the process must leave. */
  close(): void {
    this.#isClosed = true;
  }

  async #sendAll(): Promise<void> {
    while (this.#waiting.length > 0 && !this.#isClosed) {
      await this.#company();
      const batch = this.#waiting.slice(0, MOST_PER_SEND);
      try {
        await this.producer.send(
          this.topic,
          batch.map(({ message }) => message),
        );
        this.#waiting.splice(0, batch.length);
        for (const { resolve } of batch) resolve();
      } catch (error: unknown) {
        if (error instanceof MessageTooLarge) {
          this.#waiting.splice(error.index, 1)[0]?.reject(error);
          continue;
        }
        this.log.debug(
          { topic: this.topic, waiting: this.#waiting.length, err: error },
          'Kafka is away, messages wait',
        );
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      }
      for (const seeker of this.#roomSeekers.splice(0)) seeker();
    }
    this.#sending = null;
  }

  /** Lets at least everything that is posted in the same turn of the event loop go together. */
  async #company(): Promise<void> {
    if (this.linger_ms === 0 || this.#waiting.length >= MOST_PER_SEND)
      return new Promise((resolve) => setImmediate(resolve));
    await new Promise((resolve) => setTimeout(resolve, this.linger_ms));
  }
}
