import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError, describeConfig, loadConfig } from '../../src/config/env';
import { variables } from '../../src/config/variables';
import { refuseOpenDoor } from '../../src/manager/api/auth.guard';

const postgres = {
  POSTGRES_HOST: 'localhost',
  POSTGRES_PORT: '5432',
  POSTGRES_USER: 'postgres',
  POSTGRES_PASSWORD: 'example',
  POSTGRES_DB: 'postgres',
};

function problemsOf(work: () => unknown): readonly string[] {
  try {
    work();
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

test('defaults are those of the contract, and numbers may have underscores', () => {
  const config = loadConfig({ ...postgres, KAFKA_DEFAULT_BULK_SIZE: '2_000' }, { postgres: true });
  expect(config.kafka).toMatchObject({
    brokers: ['localhost:9092'],
    max_request_size: 1_048_576,
    bulk_size: 2_000,
    bulk_timeout_ms: 10_000,
    heartbeat_interval_ms: 5_000,
    session_timeout_ms: 45_000,
  });
  expect(config.postgres?.pool_max).toBe(30);
  expect(Object.isFrozen(config.kafka)).toBe(true);
});

test('all problems are reported together', () => {
  const problems = problemsOf(() =>
    loadConfig(
      {
        HTTP_PORT: 'x',
        ENVIRONMENT: 'NOWHERE',
        KAFKA_HEARTBEAT_INTERVAL_MS: '40_000',
        ADMIN_TOKEN: 'short',
        LIMITS_PASSWORD: 'paßwort',
      },
      { postgres: true },
    ),
  );
  expect(problems).toHaveLength(10);
  expect(problems.join('\n')).toMatch(/POSTGRES_HOST[\s\S]*POSTGRES_DB/);
});

test('a parser needs no database', () => {
  expect(loadConfig({ KAFKA_BROKERS: 'a:1,b:2' }, { postgres: false }).kafka.brokers).toEqual(['a:1', 'b:2']);
});

test('<NAME>_FILE reads a variable from a file, and secrets are masked when shown', () => {
  const folder = mkdtempSync(join(tmpdir(), 'env-'));
  const file = join(folder, 'password');
  writeFileSync(file, 'from file\n');
  const { POSTGRES_PASSWORD: _, ...rest } = postgres;
  expect(loadConfig({ ...rest, POSTGRES_PASSWORD_FILE: file }, { postgres: true }).postgres?.password).toBe(
    'from file',
  );
  expect(describeConfig(postgres).find(({ name }) => name === 'POSTGRES_PASSWORD')?.value).toBe('********');
  rmSync(folder, { recursive: true });
});

test('the API is never open to strangers', () => {
  const of = (more: Record<string, string>) =>
    problemsOf(() => refuseOpenDoor(loadConfig({ ...postgres, ...more }, { postgres: true })));
  expect(of({ ENVIRONMENT: 'LOCAL' })).toEqual([]);
  expect(of({ ENVIRONMENT: 'LOCAL', HTTP_HOST: '0.0.0.0' })).toHaveLength(1);
  expect(of({ ENVIRONMENT: 'PROD' })).toHaveLength(1);
  expect(of({ ENVIRONMENT: 'PROD', ADMIN_TOKEN: '0123456789abcdef' })).toEqual([]);
  expect(of({ ENVIRONMENT: 'PROD', AUTH_REQUIRED: 'false' })).toHaveLength(1);
});

test('.env.example names every variable', () => {
  const example = readFileSync(join(__dirname, '..', '..', '.env.example'), 'utf8');
  for (const { name } of variables) expect(example).toMatch(new RegExp(`^#?${name}=`, 'm'));
});

test.each([
  ['ftp://x/y', 'must be file:<folder> or s3://bucket/prefix'],
  ['data/artifacts', 'must be file:<folder> or s3://bucket/prefix'],
  ['file:', 'names no folder'],
  ['file://host/x', 'names no folder'],
  ['s3://', 'names no bucket'],
  ['s3:///prefix', 'names no bucket'],
  ['s3://bucket/../other', 'has a prefix that is not plain folders'],
  ['s3://bucket/a', 'S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY are required'],
])('a storage at %s is refused with a sentence', (STORAGE_URL, sentence) => {
  expect(() => loadConfig({ STORAGE_URL }, { postgres: false })).toThrow(sentence);
});

test('a storage may be a folder or a bucket', () => {
  const s3 = { S3_ACCESS_KEY_ID: 'a', S3_SECRET_ACCESS_KEY: 'b' };
  for (const STORAGE_URL of [
    'file:./data',
    'file:/var/x',
    'file:///var/x',
    's3://bucket',
    's3://bucket/',
    's3://bucket/a/b/',
  ])
    expect(loadConfig({ STORAGE_URL, ...s3 }, { postgres: false }).storage.url).toBe(STORAGE_URL);
  expect(() => loadConfig({ STORAGE_URL: 's3://b-1', S3_ENDPOINT: 'x:1', ...s3 }, { postgres: false })).toThrow(
    'S3_ENDPOINT',
  );
});
