import boundaries from 'eslint-plugin-boundaries';
import tseslint from 'typescript-eslint';

/** Rooms in the order in which they may know of each other; see docs/architecture.md. */
const STAGES = ['catalog', 'planning', 'dispatch', 'statuses', 'items', 'workers', 'expiry', 'retention'];
const PARSERS = ['rss', 'vk', 'youtube', 'csv-api', 'script'];
const elements = [
  { type: 'contract', pattern: 'src/contract/**', partialMatch: false },
  { type: 'config', pattern: 'src/config/**', partialMatch: false },
  { type: 'lifecycle', pattern: 'src/lifecycle/**', partialMatch: false },
  { type: 'kafka', pattern: 'src/kafka/**', partialMatch: false },
  { type: 'database', pattern: 'src/database/**', partialMatch: false },
  { type: 'transitions', pattern: 'src/manager/transitions/**', partialMatch: false },
  { type: 'source-life', pattern: 'src/manager/source-life/**', partialMatch: false },
  { type: 'cadence', pattern: 'src/manager/cadence/**', partialMatch: false },
  ...STAGES.map((stage) => ({ type: stage, pattern: `src/manager/${stage}/**`, partialMatch: false })),
  { type: 'notices', pattern: 'src/manager/notices/**', partialMatch: false },
  { type: 'insight', pattern: 'src/manager/insight/**', partialMatch: false },
  { type: 'steering', pattern: 'src/manager/steering/**', partialMatch: false },
  { type: 'api', pattern: 'src/manager/api/**', partialMatch: false },
  { type: 'clock', pattern: 'src/manager/clock/**', partialMatch: false },
  { type: 'runtime', pattern: 'src/parsers/runtime/**', partialMatch: false },
  { type: 'discovery', pattern: 'src/discovery/**', partialMatch: false },
  ...PARSERS.map((parser) => ({ type: parser, pattern: `src/parsers/${parser}/**`, partialMatch: false })),
  { type: 'storage', pattern: 'src/storage/**', partialMatch: false },
  { type: 'local', pattern: 'src/local/**', partialMatch: false },
  { type: 'conformance', pattern: 'src/conformance/**', partialMatch: false },
  { type: 'cli', pattern: 'src/cli/**', partialMatch: false },
];
/** Files beside the rooms of a floor, or of more use than their room. */
const files = [
  { category: 'composition', pattern: 'src/manager/*.ts' },
  { category: 'parsers', pattern: 'src/parsers/*.ts' },
  // pure readers of what people paste as the address of a wall or a channel
  { category: 'addresses', pattern: 'src/parsers/*/*-address.ts' },
];
/** Selects what lies in one of these rooms or beside them. */
const within = (names) => [{ element: { types: { anyOf: names } } }, { file: { categories: { anyOf: names } } }];
const foundation = ['contract', 'config'];
const shared = [...foundation, 'lifecycle', 'database', 'kafka'];

/** Who may import whom. */
const walls = {
  contract: ['contract'],
  config: ['config', 'contract'],
  lifecycle: ['lifecycle', ...foundation],
  kafka: ['kafka', 'lifecycle', ...foundation],
  database: ['database', ...foundation],
  cadence: ['cadence', ...foundation],
  'source-life': ['source-life', ...shared],
  transitions: ['transitions', 'source-life', ...shared],
  // stages never import each other
  ...Object.fromEntries(STAGES.map((stage) => [stage, [stage, 'cadence', 'transitions', 'source-life', ...shared]])),
  retention: ['retention', 'storage', 'source-life', 'cadence', 'transitions', ...shared],
  steering: ['steering', 'source-life', 'transitions', 'cadence', ...STAGES, ...shared],
  // a webhook is fetched by the client that feeds are fetched with: one guard for all that leaves
  notices: ['notices', 'storage', 'runtime', ...shared],
  insight: ['insight', 'source-life', 'cadence', 'dispatch', ...shared],
  composition: [
    'composition',
    'discovery',
    'storage',
    'clock',
    'notices',
    'insight',
    'source-life',
    'steering',
    'transitions',
    'cadence',
    ...STAGES,
    ...shared,
  ],
  clock: ['clock', 'composition', ...shared],
  api: [
    'api',
    'discovery',
    'storage',
    'clock',
    'composition',
    'notices',
    'insight',
    'source-life',
    'steering',
    'transitions',
    'cadence',
    ...STAGES,
    ...shared,
  ],
  runtime: ['runtime', 'storage', ...foundation, 'lifecycle', 'kafka'],
  storage: ['storage', 'lifecycle', ...foundation],
  // siblings never import each other
  ...Object.fromEntries(PARSERS.map((parser) => [parser, [parser, 'runtime', ...foundation]])),
  // these two keep more than result files: checkpoints and scripts
  'csv-api': ['csv-api', 'runtime', 'storage', ...foundation],
  script: ['script', 'runtime', 'storage', ...foundation],
  // what a page offers is found out with the client and the reader that feeds are fetched and read with, and whose wall
  // or channel an address is by the readers of their parsers; of those rooms nothing else is reached
  discovery: ['discovery', 'addresses', 'runtime', 'rss', ...foundation],
  parsers: ['parsers', 'runtime', 'storage', ...PARSERS, ...foundation, 'lifecycle', 'kafka'],
  // speaks to parsers over Kafka only, as those of other languages do
  conformance: ['conformance', ...foundation, 'lifecycle', 'kafka'],
  local: ['local', 'parsers', 'cadence', ...STAGES, ...shared],
  cli: [
    'cli',
    'conformance',
    'discovery',
    'storage',
    'notices',
    'local',
    'parsers',
    'runtime',
    'api',
    'composition',
    'cadence',
    ...STAGES,
    ...shared,
  ],
};

const kafkajs = { name: 'kafkajs', message: 'Only src/kafka knows kafkajs.' };
const typeorm = { name: 'typeorm', message: 'Only src/database and src/manager know TypeORM.', allowTypeImports: true };
const pg = { name: 'pg', message: 'Only src/database, src/manager and src/local know pg.', allowTypeImports: true };
const wall = (files, ignores, paths) => ({
  files,
  ignores,
  rules: { '@typescript-eslint/no-restricted-imports': ['error', { paths }] },
});

/** Packages that only some rooms may know. A later entry replaces an earlier one, so each names all of its packages. */
const packageWalls = [
  wall(['src/**/*.ts'], ['src/kafka/**', 'src/database/**', 'src/manager/**', 'src/local/**'], [kafkajs, typeorm, pg]),
  wall(['src/kafka/**/*.ts'], [], [typeorm, pg]),
  wall(['src/database/**/*.ts', 'src/manager/**/*.ts'], [], [kafkajs]),
  wall(['src/local/**/*.ts'], [], [kafkajs, typeorm]),
  // limits that processes share; docs/decisions/0012
  wall(['src/parsers/csv-api/limit-store.ts'], [], [kafkajs, typeorm]),
];

const kit = {
  group: ['@mantine/*', 'lucide-react', 'echarts', 'echarts/*', '@tanstack/react-virtual'],
  message: 'Only dashboard/src/ui knows the kit.',
};

export default tseslint.config(
  {
    ignores: [
      'dashboard/src/api/schema.d.ts',
      'dashboard/vite.config.mts',
      'dist/**',
      'dist-bench/**',
      'data/**',
      'node_modules/**',
      'test/architecture/fixtures/**',
      '**/*.cjs',
      '**/*.mjs',
    ],
  },
  ...tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: { parserOptions: { project: './tsconfig.json', tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      // an async function without await keeps an interface that is asynchronous elsewhere
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/only-throw-error': 'off',
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/prefer-promise-reject-errors': 'off',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: false }],
      'no-restricted-syntax': [
        'error',
        {
          selector: "Property[key.name='synchronize'][value.value=true]",
          message: 'The schema changes by migrations only.',
        },
      ],
    },
  },
  {
    files: ['dashboard/**/*.{ts,tsx}'],
    languageOptions: { parserOptions: { project: './dashboard/tsconfig.json', tsconfigRootDir: import.meta.dirname } },
  },
  {
    files: ['dashboard/src/**/*.{ts,tsx}'],
    ignores: ['dashboard/src/ui/**'],
    rules: { '@typescript-eslint/no-restricted-imports': ['error', { patterns: [kit] }] },
  },
  {
    files: ['src/**/*.ts'],
    plugins: { boundaries },
    settings: {
      'boundaries/elements': elements,
      'boundaries/files': files,
      'import/resolver': { typescript: { project: './tsconfig.json' } },
    },
    rules: {
      'boundaries/no-unknown-files': 'error',
      'boundaries/dependencies': [
        'error',
        {
          default: 'disallow',
          policies: Object.entries(walls).map(([from, allow]) => ({
            from: within([from]),
            allow: { to: within(allow) },
          })),
        },
      ],
    },
  },
  {
    files: ['src/**/*.ts'],
    ignores: ['src/config/env.ts', 'src/lifecycle/**', 'src/cli/main.ts', 'src/local/**'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'The environment is read in src/config/env.ts.' },
      ],
    },
  },
  ...packageWalls,
  {
    files: ['test/**/*.ts'],
    ignores: ['test/support/**'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: "NewExpression[callee.name='Promise'] CallExpression[callee.name='setTimeout']",
          message: 'No sleeps in tests: waitFor a condition.',
        },
      ],
      '@typescript-eslint/no-unsafe-assignment': 'off',
    },
  },
);
