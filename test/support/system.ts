import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { loadConfig, type Config, type PostgresConfig } from '../../src/config/env';
import { TOPIC_ROLES, TOPICS } from '../../src/contract/topics';
import { createApp } from '../../src/manager/api/create-app';
import { Manager } from '../../src/manager/manager';
import { startParser, type RunningParser } from '../../src/parsers/main';
import type { Parser } from '../../src/parsers/runtime/parser';
import { checkAnswer } from './answers';
import { onFileEnd } from './clean-up';
import { createTestDatabase, type TestDatabase } from './database';
import { testLog } from './log';
import { waitFor } from './wait-for';

/** An environment with topics, groups, a database and a folder for files of its own. */
export function testEnvironment(postgres: PostgresConfig, more: Record<string, string> = {}): Record<string, string> {
  const suffix = randomBytes(4).toString('hex');
  const files = join(tmpdir(), `files-${suffix}`);
  onFileEnd(async () => rmSync(files, { recursive: true, force: true }));
  const topics = TOPIC_ROLES.map((role) => [TOPICS[role].variable, `${TOPICS[role].default_name}_${suffix}`] as const);
  return {
    ENVIRONMENT: 'TEST',
    LOG_LEVEL: 'info',
    HTTP_HOST: '127.0.0.1',
    HTTP_PORT: '0',
    POSTGRES_HOST: postgres.host,
    POSTGRES_PORT: String(postgres.port),
    POSTGRES_USER: postgres.user,
    POSTGRES_PASSWORD: postgres.password,
    POSTGRES_DB: postgres.database,
    KAFKA_BROKERS: process.env['TEST_KAFKA_BROKERS'] ?? '',
    KAFKA_TASKS_CONSUMER_GROUP: `group_${suffix}`,
    KAFKA_HEARTBEAT_INTERVAL_MS: '500',
    KAFKA_SESSION_TIMEOUT_MS: '6000',
    STORAGE_URL: `file:${files}`,
    ...Object.fromEntries(topics),
    ...more,
  };
}

/** A manager with its API in this process, on real Postgres and Kafka. */
export interface TestSystem {
  readonly database: TestDatabase;
  readonly env: Record<string, string>;
  readonly config: Config;
  readonly manager: Manager;
  readonly app: NestExpressApplication;
  readonly url: string;
  /** Starts a worker in this process. */
  work(parser: Parser): Promise<RunningParser>;
  stop(): Promise<void>;
}

/** Starts one; it stops itself after the file's tests. */
export async function startSystem(more: Record<string, string> = {}): Promise<TestSystem> {
  const database = await createTestDatabase();
  const env = testEnvironment(database.config, more);
  const config = loadConfig(env, { postgres: true });
  const manager = await Manager.start(config, testLog);
  const app = await createApp(manager);
  await app.listen(0, '127.0.0.1');
  const workers: RunningParser[] = [];
  let stopped = false;
  const stop = async () => {
    if (stopped) return;
    stopped = true;
    await Promise.all(workers.map((worker) => worker.stop(500)));
    await app.close();
    await manager.stop();
  };
  onFileEnd(stop);
  await waitFor('the manager to be ready', async () => (await manager.readiness()).every(({ ok }) => ok));
  const work = async (parser: Parser) => {
    const running = await startParser(parser.source_type, config, testLog, parser);
    workers.push(running);
    return running;
  };
  return { database, env, config, manager, app, url: (await app.getUrl()).replace('[::1]', '127.0.0.1'), work, stop };
}

/** A JSON request to the API; its answer must have the shape that OpenAPI promises. */
export async function call<T = Record<string, unknown>>(
  url: string,
  { method = 'GET', body, headers = {} }: { method?: string; body?: unknown; headers?: Record<string, string> } = {},
): Promise<{ status: number; body: T; headers: Headers }> {
  const answer = await fetch(url, {
    method,
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await answer.text();
  const isJson = /json/.test(answer.headers.get('content-type') ?? '');
  const answered = (isJson ? JSON.parse(text) : text) as T;
  if (isJson) await checkAnswer(method, url, answer.status, answered);
  return { status: answer.status, body: answered, headers: answer.headers };
}
