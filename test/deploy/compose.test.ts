import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { ConfigError, loadConfig } from '../../src/config/env';
import { variables } from '../../src/config/variables';
import { limitsLoginOf } from '../../src/database/limits-login';
import { refuseOpenDoor } from '../../src/manager/api/auth.guard';
import { parserNames } from '../../src/parsers/registry';

interface Service {
  readonly image?: string;
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly networks?: readonly string[];
  readonly ports?: readonly string[];
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly restart?: string;
  readonly stop_grace_period?: string;
  readonly deploy?: { readonly resources: { readonly limits: { readonly cpus: string; readonly memory: string } } };
}

const ROOT = join(__dirname, '..', '..');
const text = readFileSync(join(ROOT, 'docker-compose.yml'), 'utf8');
const { services } = parse(text, { merge: true }) as { services: Record<string, Service> };
const known = new Set(variables.map(({ name }) => name));
const ours = Object.entries(services).filter(([, { image }]) => image === 'parser-manager');

/** What compose makes of `${NAME}`, `${NAME:-default}`, `${NAME:+instead}` and `${NAME:?message}`, one within another too. */
function interpolate(value: string, given: Readonly<Record<string, string>>): string {
  const innermost = /\$\{(\w+)(?::([-+?])([^${}]*))?\}/g;
  const next = value.replaceAll(innermost, (_whole, name: string, kind?: string, rest: string = '') => {
    const found = given[name] ?? '';
    if (kind === '+') return found === '' ? '' : rest;
    if (kind === '?' && found === '') throw new Error(rest || name);
    return found || rest;
  });
  return next === value ? value : interpolate(next, given);
}

function environmentOf(service: Service, given: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(service.environment ?? {}).map(([name, value]) => [name, interpolate(String(value), given)]),
  );
}

const SECRETS = { ADMIN_TOKEN: '0123456789abcdef', POSTGRES_PASSWORD: 'example' };

function service(name: string): Service {
  const found = services[name];
  if (found === undefined) throw new Error(`docker-compose.yml has no service ${name}`);
  return found;
}

describe('docker-compose.yml', () => {
  it('has the services, the migrations, the manager and one service per parser', () => {
    const parsers = parserNames.map((name) => `${name.toLowerCase().replaceAll('_', '-')}-parser`);
    expect(Object.keys(services).sort()).toEqual(['kafka', 'manager', 'migrate', 'postgres', ...parsers].sort());
  });

  it.each(ours)('%s is told only variables that the program knows', (_name, { environment }) => {
    expect(Object.keys(environment ?? {}).filter((variable) => !known.has(variable))).toEqual([]);
  });

  it('takes from .env only variables that the program knows', () => {
    const used = [...text.matchAll(/\$\{(\w+)/g)].map((match) => match[1] ?? '');
    expect(used.filter((name) => !known.has(name))).toEqual([]);
  });

  it.each(ours)('%s starts with what it is told', (name, one) => {
    const needs = { postgres: environmentOf(one, SECRETS)['POSTGRES_HOST'] !== undefined };
    const env = environmentOf(one, SECRETS);
    const config = loadConfig(env, needs);
    if (name === 'manager') expect(() => refuseOpenDoor(config)).not.toThrow();
    // the numbers of design: a killed consumer's partitions wait ten seconds, not forty-five
    if (env['KAFKA_BROKERS'] !== undefined) {
      expect(config.kafka).toMatchObject({ heartbeat_interval_ms: 1_000, session_timeout_ms: 10_000 });
    }
  });

  it('does not start the manager without a token, or with one that is too short', () => {
    expect(() => environmentOf(service('manager'), { POSTGRES_PASSWORD: 'example' })).toThrow(/ADMIN_TOKEN/);
    const short = environmentOf(service('manager'), { ...SECRETS, ADMIN_TOKEN: 'short' });
    expect(() => loadConfig(short, { postgres: true })).toThrow(ConfigError);
  });

  it('runs the Kafka that the embedded broker is, and Postgres 18', () => {
    const pom = readFileSync(join(ROOT, 'deploy/kafka/pom.xml'), 'utf8');
    const version = /<kafka\.version>([^<]+)</.exec(pom)?.[1] ?? 'none';
    expect(service('kafka').image).toBe(`apache/kafka:${version}`);
    expect(service('postgres').image).toMatch(/^postgres:18/);
  });

  it('migrates before the manager starts, and starts nothing before what it needs is healthy', () => {
    expect(service('manager').depends_on).toEqual({
      postgres: { condition: 'service_healthy' },
      kafka: { condition: 'service_healthy' },
      migrate: { condition: 'service_completed_successfully' },
    });
    for (const [, { depends_on }] of Object.entries(services)) {
      for (const [needed, { condition }] of Object.entries(depends_on ?? {})) {
        if (condition === 'service_healthy') expect(service(needed).healthcheck?.test).toBeDefined();
      }
    }
    expect(service('migrate')).toMatchObject({ command: ['migrate', 'up'], restart: 'on-failure' });
  });

  it('keeps the database out of the reach of parsers, but for limits, and the API on this machine', () => {
    for (const [name, { networks, environment }] of ours.filter(([name]) => name.endsWith('-parser'))) {
      expect([name, networks?.includes('database')]).toEqual([name, name === 'csv-api-parser']);
      expect(Object.keys(environment ?? {}).filter((variable) => variable.startsWith('POSTGRES'))).toEqual([]);
    }
    expect(service('manager').ports?.every((port) => port.startsWith('127.0.0.1:'))).toBe(true);
  });

  it("gives pipelines a login for limits, the manager's without its password, or the one of .env", () => {
    const url = (given: Readonly<Record<string, string>>) =>
      environmentOf(service('csv-api-parser'), { ...SECRETS, ...given })['LIMITS_URL'];
    const at = '@postgres:5432/parser_manager';
    expect(url({ LIMITS_PASSWORD: 'other' })).toBe(`postgres://${limitsLoginOf('parser_manager')}:other${at}`);
    expect(environmentOf(service('migrate'), { LIMITS_PASSWORD: 'other', ...SECRETS })).toMatchObject({
      POSTGRES_DB: 'parser_manager',
      LIMITS_PASSWORD: 'other',
    });
    expect(url({})).toBe(`postgres://parser_manager:example${at}`);
    expect(url({ LIMITS_URL: 'postgres://mine', LIMITS_PASSWORD: 'other' })).toBe('postgres://mine');
  });

  it.each(Object.entries(services))('%s has limits', (_name, { deploy }) => {
    expect(Number(deploy?.resources.limits.cpus)).toBeGreaterThan(0);
    expect(deploy?.resources.limits.memory).toMatch(/^\d+[MG]$/);
  });

  it('gives a parser longer to stop than it gives its tasks', () => {
    for (const [, { command, stop_grace_period }] of ours.filter(([name]) => name.endsWith('-parser'))) {
      const grace = Number(command?.[command.indexOf('--grace') + 1]);
      expect(Number(stop_grace_period?.replace('s', ''))).toBeGreaterThan(grace);
    }
  });
});
