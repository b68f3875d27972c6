import { chmodSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { startServices, type Services } from '../../src/local/services/services';

declare global {
  var __services: { services: Services; folder: string } | undefined;
}

/** Real Postgres and real Kafka, once for all test files; their addresses travel in the environment. */
export default async function globalSetup(): Promise<void> {
  const folder = mkdtempSync(join('/var/tmp', 'parser-manager-test-'));
  // as root the server runs as another user, who must be able to enter
  chmodSync(folder, 0o755);
  const env = { ...process.env, ...testDatabaseOf(process.env) };
  const services = await startServices({ data_folder: folder, env, ephemeral: true, say: (line) => console.log(line) });
  const { host, port, user, password, database } = services.postgres;
  process.env['TEST_POSTGRES_URL'] =
    `postgres://${encodeURIComponent(user)}:${encodeURIComponent(password)}@${host}:${port}/${database}`;
  process.env['TEST_KAFKA_BROKERS'] = services.kafka.brokers.join(',');
  globalThis.__services = { services, folder };
}

/** TEST_SQLALCHEMY_URI, or under its other name; `postgresql+asyncpg://` is what the original's tests had. */
function testDatabaseOf(env: NodeJS.ProcessEnv): Record<string, string> {
  const named = env['TEST_SQLALCHEMY_URI'] ?? env['TEST_SQLALCHEMY_DATABASE_URI'];
  if (!named) return {};
  const url = new URL(named.replace(/^postgresql\+\w+:/, 'postgres:'));
  return {
    POSTGRES_HOST: url.hostname,
    POSTGRES_PORT: url.port || '5432',
    POSTGRES_USER: decodeURIComponent(url.username),
    POSTGRES_PASSWORD: decodeURIComponent(url.password),
    POSTGRES_DB: url.pathname.slice(1),
  };
}
