import { Client } from 'pg';
import type { Logger } from 'pino';
import type { PostgresConfig } from '../../config/env';
import { trackOpen } from '../../lifecycle/open-things';

/** The channel on which statements say that there is work; the payload names the loop. */
export const CHANNEL = 'parser_manager';

const RECONNECT_MS = 1_000;

/** Hears what other replicas (and our own statements) announce. While it is deaf, the look every 30 s stands in. */
export class Listener {
  #client: Client | null = null;
  #timer: NodeJS.Timeout | undefined;
  #isStopping = false;
  #release: (() => void) | null = null;

  constructor(
    private readonly config: PostgresConfig,
    private readonly log: Logger,
    private readonly onCall: (what: string) => void,
  ) {}

  async start(): Promise<void> {
    this.#release = trackOpen('listener');
    await this.#connect();
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    clearTimeout(this.#timer);
    await this.#client?.end().catch(() => undefined);
    this.#release?.();
  }

  async #connect(): Promise<void> {
    if (this.#isStopping) return;
    const { host, port, user, password, database } = this.config;
    const client = new Client({
      host,
      port,
      user,
      password,
      database,
      application_name: 'parser-manager listener',
      keepAlive: true,
    });
    this.#client = client;
    let isLost = false;
    const onLost = () => {
      if (isLost || this.#isStopping) return;
      isLost = true;
      this.#timer = setTimeout(() => void this.#connect(), RECONNECT_MS);
    };
    client.on('error', onLost);
    client.on('end', onLost);
    client.on('notification', ({ payload }) => this.onCall(payload ?? ''));
    try {
      await client.connect();
      await client.query(`listen ${CHANNEL}`);
      // whatever was announced while nobody listened
      this.onCall('');
    } catch (error: unknown) {
      this.log.debug({ err: error }, 'cannot listen yet');
      client.end().catch(() => undefined);
      onLost();
    }
  }
}
