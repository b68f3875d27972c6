import { limitsEnvironment } from '../../src/local/limits-environment';

/** Whose login pipelines keep their limits with, when `npm start` runs them. */

const target = { host: '127.0.0.1', port: 5_432, user: 'owner', password: 'a/b', database: 'parser_manager' };
const env = {
  POSTGRES_HOST: target.host,
  POSTGRES_PORT: String(target.port),
  POSTGRES_USER: target.user,
  POSTGRES_PASSWORD: target.password,
  POSTGRES_DB: target.database,
};
const at = '@127.0.0.1:5432/parser_manager';

test('in a database that was started here: one that migrations make, with a password of this start', () => {
  const [first, second] = [1, 2].map(() => limitsEnvironment(env, { ...target, how: 'embedded' }));
  const password = first?.migrations['LIMITS_PASSWORD'] ?? '';
  expect(password).toMatch(/^[\w-]{24}$/);
  expect(first?.pipelines).toEqual({ LIMITS_URL: `postgres://parser_manager_limits:${password}${at}` });
  expect(second?.migrations['LIMITS_PASSWORD']).not.toBe(password);
});

test('in a database that the environment names: its own, or with LIMITS_PASSWORD one that migrations make', () => {
  expect(limitsEnvironment(env, { ...target, how: 'environment' })).toEqual({
    migrations: {},
    pipelines: { LIMITS_URL: `postgres://owner:a%2Fb${at}` },
  });
  expect(limitsEnvironment({ ...env, LIMITS_PASSWORD: 'other' }, { ...target, how: 'environment' })).toEqual({
    migrations: { LIMITS_PASSWORD: 'other' },
    pipelines: { LIMITS_URL: `postgres://parser_manager_limits:other${at}` },
  });
});

test('a LIMITS_URL of the environment is left as it is', () => {
  const given = { ...env, LIMITS_URL: 'postgres://mine@elsewhere/limits' };
  expect(limitsEnvironment(given, { ...target, how: 'embedded' })).toEqual({ migrations: {}, pipelines: {} });
});
