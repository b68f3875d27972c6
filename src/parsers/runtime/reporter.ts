import type { Logger } from 'pino';
import { MESSAGE_VERSION, type ItemMessage, type StatusMessage, type TaskMessage } from '../../contract/messages';
import type { KafkaConfig } from '../../config/kafka-config';
import { headersOf } from '../../kafka/codec';
import { Outbox } from '../../kafka/outbox';
import { MessageTooLarge, type MessageProducer } from '../../kafka/producer';
import type { ParsedItem } from './parser';

/** What a worker says about a task. */
export type Report = Omit<StatusMessage, 'v' | 'task_id' | 'attempt' | 'worker_id' | 'occurred_at'>;

/** Headers of the task's message that travel on. */
type Carried = Readonly<Record<string, string>>;

/** The items of one feed wait this long for those of others: fewer, fuller requests take a tenth off a feed's CPU. */
const ITEMS_LINGER_MS = 20;

/** Sends statuses and items of this worker. */
export class Reporter {
  readonly #statuses: Outbox;
  readonly #items: Outbox;

  constructor(
    producer: MessageProducer,
    config: KafkaConfig,
    log: Logger,
    private readonly worker_id: string,
  ) {
    this.#statuses = new Outbox(producer, config.topics.statuses, log);
    this.#items = new Outbox(producer, config.topics.items, log, ITEMS_LINGER_MS);
  }

  /**
   * Reports on a task; resolves when Kafka has it. A report that is too large becomes a failure with code `config`,
   * one that JSON cannot hold (a cycle, a BigInt) a failure with code `internal`; its files stay announced.
   */
  async report(task: TaskMessage, report: Report, carried: Carried): Promise<void> {
    try {
      await this.#post(task, report, carried);
    } catch (error: unknown) {
      const isTooLarge = error instanceof MessageTooLarge;
      const why = error instanceof Error ? error.message : String(error);
      const message = isTooLarge
        ? `The result of the task is too large for Kafka: ${why}`
        : `The result of the task is not JSON: ${why}`;
      const code = isTooLarge ? 'config' : 'internal';
      await this.#post(
        task,
        {
          status: 'failed',
          error: { code, message: message.slice(0, 2_000), retryable: false },
          artifacts: report.artifacts,
        },
        carried,
      );
    }
  }

  /** Hands over one item; resolves when Kafka has it. @throws MessageTooLarge */
  async item(task: TaskMessage, item: ParsedItem, carried: Carried): Promise<void> {
    const message: ItemMessage & { v: number } = {
      v: MESSAGE_VERSION,
      source_id: task.source.id,
      task_id: task.task_id,
      attempt: task.attempt,
      ...item,
    };
    await this.#items.post({
      key: String(task.source.id),
      value: JSON.stringify(message),
      headers: headersOf('item', carried),
    });
  }

  /** Resolves when everything reported so far is acknowledged. */
  async flush(): Promise<void> {
    await this.#items.flush();
    await this.#statuses.flush();
  }

  /** Gives up on what Kafka has not taken. */
  close(): void {
    this.#items.close();
    this.#statuses.close();
  }

  async #post(task: TaskMessage, report: Report, carried: Carried): Promise<void> {
    const message = {
      v: MESSAGE_VERSION,
      task_id: task.task_id,
      attempt: task.attempt,
      occurred_at: new Date().toISOString(),
      worker_id: this.worker_id,
      ...report,
    };
    const value = JSON.stringify(message);
    await this.#statuses.post({ key: task.task_id, value, headers: headersOf('status', carried) });
  }
}
