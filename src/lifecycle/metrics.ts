import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** Every metric of the manager, once. */
export class Metrics {
  readonly registry = new Registry();
  readonly planned = this.#counter('pm_tasks_planned_total', 'Tasks planned', ['source_type', 'task_type']);
  readonly ticks = this.#counter('pm_ticks_total', 'Ticks by outcome', ['outcome']);
  readonly dispatched = this.#counter('pm_tasks_dispatched_total', 'Tasks that Kafka accepted', []);
  readonly refused = this.#counter('pm_tasks_refused_total', 'Tasks that could not be sent', []);
  readonly received = this.#counter('pm_messages_received_total', 'Messages taken from Kafka', ['topic']);
  readonly ignored = this.#counter('pm_statuses_ignored_total', 'Statuses that changed nothing', ['reason']);
  readonly folded = this.#counter('pm_statuses_folded_total', 'Statuses made needless by another of their batch', []);
  readonly retried = this.#counter('pm_tasks_retried_total', 'Failures that got another attempt', []);
  readonly finished = this.#counter('pm_groups_finished_total', 'Groups by how they ended', ['status']);
  readonly deadLetters = this.#counter('pm_dead_letters_total', 'Messages nobody could use', ['reason']);
  readonly expired = this.#counter('pm_tasks_expired_total', 'Tasks that ran out of time', []);
  readonly requeued = this.#counter(
    'pm_tasks_requeued_total',
    'Running tasks taken from lost workers or past their timeout',
    [],
  );
  readonly lostWorkers = this.#counter('pm_workers_lost_total', 'Workers that fell silent', []);
  readonly items = this.#counter('pm_items_total', 'Items by what became of them', ['outcome']);
  readonly batchSize = this.#histogram(
    'pm_batch_size',
    'Messages of a batch',
    ['topic'],
    [1, 3, 10, 30, 100, 300, 1000, 3000, 10_000],
  );
  readonly batchSeconds = this.#histogram(
    'pm_batch_seconds',
    'Time to record a batch',
    ['topic'],
    [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10],
  );
  readonly recordedLag = this.#histogram(
    'pm_recorded_lag_seconds',
    'From the parser sending a status to its row being committed',
    [],
    [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
  );
  readonly httpSeconds = this.#histogram(
    'pm_http_seconds',
    'Time to answer a request',
    ['method', 'status'],
    [0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10],
  );

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }

  /** A gauge that is computed when it is asked for. */
  gauge(name: string, help: string, labelNames: string[], collect: (gauge: Gauge) => Promise<void> | void): void {
    const gauge: Gauge = new Gauge({
      name,
      help,
      labelNames,
      registers: [this.registry],
      collect: () => collect(gauge),
    });
  }

  #counter(name: string, help: string, labelNames: string[]): Counter {
    return new Counter({ name, help, labelNames, registers: [this.registry] });
  }

  #histogram(name: string, help: string, labelNames: string[], buckets: number[]): Histogram {
    return new Histogram({ name, help, labelNames, buckets, registers: [this.registry] });
  }
}
