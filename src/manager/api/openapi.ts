import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { answerSchemas } from './answers/registry';

/** The OpenAPI document: what Nest reads from the controllers, completed by what they all have in common. */

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;

/** The text form of a UUID. */
export const UUID_PATTERN = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;

/** Bodies that work when one clicks on "Execute" in the demo system, by DTO. */
export const EXAMPLES: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  CreateSource: {
    type: 'RSS',
    url: 'https://example.com/feed.xml',
    name: 'Example',
    schedules: [{ task_type: 'FEED', cadence: 'on_request' }],
  },
  DiscoverUrl: { url: 'https://example.com/' },
  DryRunSource: {
    type: 'CSV_API',
    settings: {
      input: { type: 'csv', text: 'id,name\n1,a\n2,b\n' },
      transform: { row: '{"id": id, "upper": $uppercase(name)}' },
    },
  },
  ReplaceSource: { type: 'RSS', url: 'https://example.com/replaced.xml', name: 'Replaced' },
  ChangeSource: { name: 'A better name' },
  CreateSchedule: { source_id: 1, task_type: 'FEED', cadence: 'on_request' },
  ChangeSchedule: { priority: 10, max_attempts: 5 },
  RunNow: { priority: 10 },
  CreateCadence: { name: 'weekday mornings', cron: '0 8 * * 1-5', timezone: 'Europe/Berlin', spread_seconds: 60 },
  ChangeCadence: { spread_seconds: 30 },
  PreviewCadence: { cron: '30 2 * * *', timezone: 'Europe/Berlin', count: 5 },
  PlanGroups: { source_types: ['RSS'] },
  ChangeGroup: { priority: 10 },
  RunTask: { schedule_id: 1 },
  ChangeTask: { max_attempts: 5 },
  CreateNoticeRule: { name: 'failures to the team', channel: 'telegram', events: ['partial', 'failed', 'expired'] },
  ChangeNoticeRule: { quiet_seconds: 600 },
  BulkSources: { action: 'run', filter: { type: 'RSS' }, dry_run: true },
  BulkSchedules: { action: 'resume', filter: { source_type: 'RSS' }, dry_run: true },
  BulkGroups: { action: 'retry', ids: [1], dry_run: true },
  BulkTasks: { action: 'retry', filter: { task_group_id: 1 }, dry_run: true },
};

/** Ids that exist in the demo system: cadence 1 is on_request, which cannot be changed. */
const EXAMPLE_IDS: Readonly<Record<string, number>> = { cadence: 2 };

const SAID = {
  type: 'object',
  required: ['code', 'params'],
  description: 'What the sentence is made of, for other languages; absent when it is not one of the closed list',
  properties: {
    code: { type: 'string', example: 'value.source_needs_address' },
    params: { type: 'object', additionalProperties: { type: 'string' } },
  },
};

const PROBLEM = {
  type: 'object',
  required: ['type', 'title', 'status', 'detail', 'request_id'],
  properties: {
    type: { type: 'string', example: 'about:blank' },
    title: { type: 'string', example: 'Invalid values' },
    status: { type: 'integer', example: 422 },
    detail: { type: 'string', example: 'url: a RSS source needs an address' },
    said: SAID,
    request_id: { type: 'string', description: 'The same as X-Request-Id; the log has it too' },
    errors: {
      type: 'array',
      items: { type: 'object', properties: { path: { type: 'string' }, message: { type: 'string' }, said: SAID } },
    },
    code: { type: 'string', description: 'Discovery: the error code of what the address answered' },
    candidates: {
      type: 'array',
      items: { $ref: '#/components/schemas/Candidate' },
      description: 'Sources that the address offers instead',
    },
  },
};

const SUCCESS: Readonly<Record<string, string>> = { 200: 'Done', 201: 'Created', 204: 'Deleted' };

/** The OpenAPI document of the routes. @param needsToken whether requests need a bearer token */
export function openapiDocument(app: INestApplication, needsToken: boolean): OpenAPIObject {
  const builder = new DocumentBuilder()
    .setTitle('parser-manager')
    .setDescription(
      'Sources, schedules, cadences, task groups and tasks. Errors are application/problem+json (RFC 9457). A trailing slash is optional everywhere.',
    )
    .setVersion('1')
    .setOpenAPIVersion('3.1.0');
  if (needsToken) builder.addBearerAuth().addSecurityRequirements('bearer');
  return completed(SwaggerModule.createDocument(app, builder.build()));
}

function completed(document: OpenAPIObject): OpenAPIObject {
  const schemas = ((document.components ??= {}).schemas ??= {});
  for (const [name, example] of Object.entries(EXAMPLES)) {
    const schema = schemas[name];
    if (schema !== undefined) schemas[name] = { ...schema, example };
  }
  Object.assign(schemas, answerSchemas(), { Problem: PROBLEM });
  addShortAddress(document.paths);
  for (const [path, item] of Object.entries(document.paths)) {
    for (const method of METHODS) {
      const operation = item[method];
      if (operation !== undefined) complete(operation, path);
    }
  }
  return document;
}

/** Result files have a second address, which is rewritten before the routes are looked at (create-app.ts). */
function addShortAddress(paths: OpenAPIObject['paths']): void {
  const get = paths['/api/v1/task/{id}/artifacts/{filename}']?.get;
  if (get === undefined) return;
  const parameters = (get.parameters ?? []).map((parameter) =>
    'name' in parameter && parameter.name === 'id'
      ? { ...parameter, name: 'run_id', schema: { type: 'string', format: 'uuid' } }
      : parameter,
  );
  paths['/{run_id}/{filename}'] = {
    get: { ...get, operationId: 'file of a run', parameters, responses: { ...get.responses } },
  };
}

function complete(operation: Operation, path: string): void {
  for (const [status, response] of Object.entries(operation.responses)) {
    if (response !== undefined && 'description' in response && response.description === '')
      response.description = SUCCESS[status] ?? 'Done';
  }
  operation.responses['default'] = {
    description: 'Why not',
    content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
  };
  const [, resource = ''] = /^\/api\/v1\/(\w+)/.exec(path) ?? [];
  for (const parameter of operation.parameters ?? []) {
    if ('$ref' in parameter || parameter.in !== 'path' || parameter.name !== 'id') continue;
    if (resource === 'task') parameter.schema = { type: 'string', format: 'uuid' };
    else Object.assign(parameter, { schema: { type: 'integer', minimum: 1 }, example: EXAMPLE_IDS[resource] ?? 1 });
  }
}

/** Which methods an address answers to; undefined when there is nothing at it. */
export function methodsByPath(document: OpenAPIObject): (path: string) => ReadonlySet<string> | undefined {
  const routes = Object.entries(document.paths).map(([path, item]) => ({
    pattern: new RegExp(
      `^${path
        .replaceAll('{run_id}', UUID_PATTERN)
        .replaceAll(/\{[a-z_]+\}/g, '[^/]+')
        .replaceAll('.', '\\.')}/?$`,
      'i',
    ),
    methods: METHODS.filter((method) => item[method] !== undefined).map((method) => method.toUpperCase()),
  }));
  return (path) => {
    const methods = routes.filter(({ pattern }) => pattern.test(path)).flatMap((route) => route.methods);
    return methods.length === 0
      ? undefined
      : new Set([...methods, ...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS']);
  };
}
