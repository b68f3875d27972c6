import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { Manager } from '../manager';

/** The scheduler only wakes; what runs, and that it runs once over all replicas, is decided by rows in Postgres. */
@Injectable()
export class ClockService implements OnModuleDestroy {
  constructor(@Inject(Manager) private readonly manager: Manager) {}

  /** Stands in for an announcement that was not heard. */
  @Interval('look for work', 30_000)
  async look(): Promise<void> {
    await this.manager.look().catch(() => undefined);
  }

  /** Comes before the server waits for its last answers: a stream would never end by itself. */
  onModuleDestroy(): void {
    this.manager.endStreams();
  }
}
