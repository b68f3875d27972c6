type Env = Readonly<Record<string, string | undefined>>;

/** What processes on one machine are told unless the environment says otherwise. */
const DEFAULTS: Record<string, string> = {
  ENVIRONMENT: 'LOCAL',
  HTTP_HOST: '127.0.0.1',
  LOG_LEVEL: 'info',
  // a killed parser's partitions wait for the session time
  KAFKA_HEARTBEAT_INTERVAL_MS: '1000',
  KAFKA_SESSION_TIMEOUT_MS: '10000',
};

/**
 * The environment of a child: defaults, what was given, and what must be so.
 * @param given an empty value counts as none
 * @param fixed wins; a `<NAME>_FILE` of the same variable is left out, for two answers are refused
 */
export function childEnvironment(given: Env, fixed: Readonly<Record<string, string>>): Record<string, string> {
  const env = { ...DEFAULTS };
  for (const [name, value] of Object.entries(given)) {
    if (!value) continue;
    if (name.endsWith('_FILE')) delete env[name.slice(0, -'_FILE'.length)];
    env[name] = value;
  }
  for (const name of Object.keys(fixed)) delete env[`${name}_FILE`];
  return { ...env, ...fixed };
}

/** The environment of a parser: it knows no database, but for the limits of pipelines. */
export function withoutDatabase(env: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^(POSTGRES|LIMITS_PASSWORD)/.test(name)));
}
