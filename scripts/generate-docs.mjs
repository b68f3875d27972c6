// Files made from the code: docs/asyncapi.yaml, docs/openapi.json, the types of the dashboard, docs/schemas/*.json, .env.example, and the tables of README.md
// and docs/writing-a-parser.md.
//   node scripts/generate-docs.mjs          writes them
//   node scripts/generate-docs.mjs --check  exit 1 if one is not up to date
import { createRequire } from 'node:module';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import openapiTypes, { astToString } from 'openapi-typescript';
import { format } from 'prettier';
import { stringify } from 'yaml';
import { z } from 'zod';

const root = fileURLToPath(new URL('..', import.meta.url));
const load = createRequire(import.meta.url);
const { MESSAGE_SCHEMAS, TOPICS, TOPIC_ROLES } = load('../dist/contract/topics.js');
const { SOURCE_TYPES } = load('../dist/contract/source-types.js');
const { describeApi } = load('../dist/manager/api/create-app.js');
const { variables } = load('../dist/config/variables.js');
const { ERROR_CODES, policyOf } = load('../dist/contract/error-codes.js');
const { CHECKS } = load('../dist/conformance/run-conformance.js');

const schemaOf = (schema) => z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
const pascal = (name) => name.replaceAll(/(^|_)([a-z])/g, (_, __, letter) => letter.toUpperCase());

function asyncapi() {
  const channels = {};
  const operations = {};
  for (const role of TOPIC_ROLES) {
    const { message_type, default_name, key, variable, summary } = TOPICS[role];
    channels[default_name] = {
      address: default_name,
      description: `${summary}. Key: ${key}. Named by ${variable}.`,
      messages: { [message_type]: { $ref: `#/components/messages/${message_type}` } },
    };
    operations[`${message_type === 'task' || message_type === 'control' ? 'receive' : 'send'}_${default_name}`] = {
      action: message_type === 'task' || message_type === 'control' ? 'receive' : 'send',
      channel: { $ref: `#/channels/${default_name}` },
      summary: `What a parser ${message_type === 'task' || message_type === 'control' ? 'reads' : 'writes'}`,
    };
  }
  const messages = Object.fromEntries(
    Object.keys(MESSAGE_SCHEMAS).map((type) => [
      type,
      { name: type, contentType: 'application/json', payload: { $ref: `#/components/schemas/${pascal(type)}` } },
    ]),
  );
  const schemas = Object.fromEntries(
    Object.entries(MESSAGE_SCHEMAS).map(([type, schema]) => [pascal(type), schemaOf(schema)]),
  );
  const document = {
    asyncapi: '3.0.0',
    info: {
      title: 'parser-manager',
      version: '1',
      description:
        'What travels over Kafka: UTF-8 JSON with "v": 1, seen from a parser. Readers ignore unknown fields.',
    },
    defaultContentType: 'application/json',
    channels,
    operations,
    components: { messages, schemas },
  };
  return `# Made by scripts/generate-docs.mjs from src/contract; do not edit.\n${stringify(document, { lineWidth: 120 })}`;
}

function envExample() {
  const lines = variables.map(({ name, default: fallback, required, about }) => {
    const example = {
      POSTGRES_HOST: 'localhost',
      POSTGRES_PORT: '5432',
      POSTGRES_USER: 'postgres',
      POSTGRES_PASSWORD: 'example',
      POSTGRES_DB: 'postgres',
      ENVIRONMENT: 'LOCAL',
    }[name];
    if (required || name === 'ENVIRONMENT') return `# ${about}\n${name}=${example}`;
    return `# ${about}\n#${name}=${fallback ?? ''}`;
  });
  return `# Made by scripts/generate-docs.mjs from src/config/variables.ts. <NAME>_FILE of any variable reads it from a file.\n\n${lines.join('\n')}\n`;
}

function variableTable() {
  const rows = variables.map(
    ({ name, default: fallback, required, about }) =>
      `| \`${name}\` | ${required ? 'required' : fallback === null || fallback === '' ? '–' : `\`${fallback}\``} | ${about} |`,
  );
  return `| variable | default | |\n| --- | --- | --- |\n${rows.join('\n')}`;
}

function errorCodeTable() {
  const rows = ERROR_CODES.map((code) => {
    const { title, retryable, health } = policyOf(code);
    return `| \`${code}\` | ${title} | ${retryable ? 'yes' : 'no'} | ${health === 'none' ? '–' : health} |`;
  });
  return `| code | what happened | another attempt | source |\n| --- | --- | --- | --- |\n${rows.join('\n')}`;
}

function checkTable() {
  const needs = { slow: 'a slow task', failing: 'a failing task', command: '`--command`' };
  const rows = CHECKS.map(
    (check) =>
      `| \`${check.name}\` | ${check.expected} | ${(check.needs ?? []).map((need) => needs[need]).join(', ')} |`,
  );
  return `| check | what is expected | needs |\n| --- | --- | --- |\n${rows.join('\n')}`;
}

/** Puts a table between its two comments. */
const fill = (text, name, table) =>
  text.replace(
    new RegExp(`(<!-- ${name} -->\\n)[\\s\\S]*?(<!-- /${name} -->)`),
    (_, open, close) => `${open}\n${table}\n\n${close}`,
  );

const api = await describeApi();

const files = new Map([
  ['docs/asyncapi.yaml', asyncapi()],
  ['.env.example', envExample()],
  ['docs/openapi.json', `${JSON.stringify(api, null, 2)}\n`],
  [
    'dashboard/src/api/schema.d.ts',
    `// Made by scripts/generate-docs.mjs from docs/openapi.json; do not edit.\n${astToString(await openapiTypes(api, { defaultNonNullable: false, emptyObjectsUnknown: true }))}`,
  ],
  ...Object.entries(MESSAGE_SCHEMAS).map(([type, schema]) => [
    `docs/schemas/${type}.json`,
    `${JSON.stringify(schemaOf(schema), null, 2)}\n`,
  ]),
  ...Object.entries(SOURCE_TYPES).flatMap(([source, { task_types }]) =>
    Object.entries(task_types).map(([task, { params }]) => [
      `docs/schemas/params/${source}.${task}.json`,
      `${JSON.stringify(schemaOf(params), null, 2)}\n`,
    ]),
  ),
]);
const readme = join(root, 'README.md');
if (existsSync(readme)) {
  files.set('README.md', fill(readFileSync(readme, 'utf8'), 'variables', variableTable()));
}
const guide = join(root, 'docs/writing-a-parser.md');
const filled = fill(fill(readFileSync(guide, 'utf8'), 'error-codes', errorCodeTable()), 'checks', checkTable());
files.set('docs/writing-a-parser.md', await format(filled, { parser: 'markdown', printWidth: 120, singleQuote: true }));

const stale = [];
for (const [name, text] of files) {
  const file = join(root, name);
  if (existsSync(file) && readFileSync(file, 'utf8') === text) continue;
  stale.push(name);
  if (process.argv.includes('--check')) continue;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
if (process.argv.includes('--check') && stale.length > 0) {
  console.error(`not up to date (npm run docs): ${stale.join(', ')}`);
  process.exit(1);
}
if (stale.length > 0) console.log(`wrote ${stale.join(', ')}`);
