import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Module, type DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { ScheduleModule } from '@nestjs/schedule';
import type { OpenAPIObject } from '@nestjs/swagger';
import type { NextFunction, Request, Response } from 'express';
import { pinoHttp, type Options } from 'pino-http';
import * as swaggerUi from 'swagger-ui-express';
import { ClockService } from '../clock/clock.service';
import { Manager } from '../manager';
import { ArtifactController, TaskFileController } from './artifact.controller';
import { AuthGuard } from './auth.guard';
import { BulkController } from './bulk.controller';
import { CadenceController } from './cadence.controller';
import { serveDashboard } from './dashboard';
import { DictionaryController } from './dictionary.controller';
import { HealthController } from './health.controller';
import { InsightController } from './insight.controller';
import { NestLog } from './nest-log';
import { methodsByPath, openapiDocument, UUID_PATTERN } from './openapi';
import { NoticeController, NoticeRuleController } from './notice.controller';
import { ProblemFilter } from './problem.filter';
import { HttpProblem, unsupported } from './problem';
import { readBody } from './read-body';
import { DeadLetterController, ItemController, TopicController, WorkerController } from './read.controller';
import { ScheduleController } from './schedule.controller';
import { ScriptController } from './script.controller';
import { SourceController } from './source.controller';
import { TaskGroupController } from './task-group.controller';
import { TaskController } from './task.controller';
import { UploadController } from './upload.controller';
import { Validate } from './validate.pipe';

/** Every route, on one screen. */
const controllers = [
  HealthController,
  // before those whose :id would take their words
  InsightController,
  BulkController,
  SourceController,
  ScriptController,
  UploadController,
  ScheduleController,
  CadenceController,
  TaskGroupController,
  TaskController,
  TaskFileController,
  ArtifactController,
  ItemController,
  WorkerController,
  TopicController,
  DeadLetterController,
  NoticeRuleController,
  NoticeController,
  DictionaryController,
];

@Module({})
class ApiModule {
  static of(manager: Manager): DynamicModule {
    return {
      module: ApiModule,
      imports: [ScheduleModule.forRoot()],
      controllers,
      providers: [{ provide: Manager, useValue: manager }, ClockService],
    };
  }
}

const LONGEST_REQUEST_MS = 3_600_000;

/**
 * The HTTP application around a manager; does not listen yet.
 * @throws ConfigError when the API would be open to strangers
 */
export async function createApp(manager: Manager): Promise<NestExpressApplication> {
  const { config, log } = manager;
  const guard = new AuthGuard(config);
  const app = await NestFactory.create<NestExpressApplication>(ApiModule.of(manager), {
    bodyParser: false,
    logger: new NestLog(log),
    abortOnError: false,
  });
  app.disable('x-powered-by');
  app.set('query parser', 'extended');
  const document = openapiDocument(app, config.auth.required);
  app.use(requestId, timing(manager), pinoHttp(httpLog(manager)), securityHeaders);
  // before the bodies are looked at, so that a page may read why one was refused
  if (config.http.cors_origins.length > 0)
    app.enableCors({ origin: [...config.http.cors_origins], exposedHeaders: ['X-Request-Id', 'X-Process-Time'] });
  app.use(shortAddressOfFiles);
  if (!serveDashboard(app)) log.info({ event: 'no_dashboard' }, 'the dashboard is not built; the API works without');
  app.use(refuseOtherMethods(methodsByPath(document)), refuseOtherBodies);
  app.use(...readBody);
  app.useGlobalFilters(new ProblemFilter(log));
  app.useGlobalGuards(guard);
  app.useGlobalPipes(new Validate());
  app.use('/openapi.json', (_: Request, response: Response) => response.json(document));
  app.use(
    '/docs',
    swaggerUi.serve,
    swaggerUi.setup(document, { customSiteTitle: 'parser-manager', swaggerOptions: { persistAuthorization: true } }),
  );
  await app.init();
  // an import of millions of lines over a slow line takes longer than Node's five minutes
  app.getHttpServer().requestTimeout = LONGEST_REQUEST_MS;
  return app;
}

/** The OpenAPI document of the routes, made without database and Kafka: controllers are read, not built. */
export async function describeApi(): Promise<OpenAPIObject> {
  const app = await NestFactory.create(
    { module: ApiModule, controllers, providers: [{ provide: Manager, useValue: null }] },
    { preview: true, logger: false, abortOnError: false },
  );
  return openapiDocument(app, true);
}

function requestId(request: Request & { id?: unknown }, response: Response, next: NextFunction): void {
  const given = request.headers['x-request-id'];
  const id = typeof given === 'string' && /^[\w.:-]{1,128}$/.test(given) ? given : randomUUID();
  request.id = id;
  response.setHeader('X-Request-Id', id);
  next();
}

function timing({ metrics }: Manager) {
  return (request: Request, response: Response, next: NextFunction): void => {
    const begun = performance.now();
    const writeHead = response.writeHead.bind(response) as (...args: unknown[]) => Response;
    response.writeHead = ((...args: unknown[]) => {
      if (!response.headersSent) response.setHeader('X-Process-Time', ((performance.now() - begun) / 1000).toFixed(6));
      return writeHead(...args);
    }) as typeof response.writeHead;
    response.once('finish', () =>
      metrics.httpSeconds.observe(
        { method: request.method, status: String(response.statusCode) },
        (performance.now() - begun) / 1000,
      ),
    );
    next();
  };
}

function httpLog({ log }: Manager): Options {
  return {
    logger: log,
    // what a person wants to know tomorrow: changes and failures; reads only when debugging
    customLogLevel: (request: IncomingMessage, response: ServerResponse, error?: Error) => {
      // not ready yet is an answer, not an error
      if (request.url?.startsWith('/health')) return 'debug';
      return error || response.statusCode >= 500 ? 'error' : request.method === 'GET' ? 'debug' : 'info';
    },
    serializers: {
      req: ({ id, method, url }: { id: unknown; method: string; url: string }) => ({
        id,
        method,
        path: url.split('?')[0],
      }),
      res: ({ statusCode }: { statusCode: number }) => ({ status: statusCode }),
    },
  };
}

function securityHeaders(_: Request, response: Response, next: NextFunction): void {
  response.setHeader('X-Content-Type-Options', 'nosniff');
  response.setHeader('X-Frame-Options', 'DENY');
  response.setHeader('Referrer-Policy', 'no-referrer');
  next();
}

/** `/<run id>/<file>` is the file's address under /api/v1, for people and for scripts; nothing else is touched. */
function shortAddressOfFiles(request: Request, _: Response, next: NextFunction): void {
  const [, run_id, file] = RUN_FILE.exec(request.url) ?? [];
  if (run_id !== undefined && file !== undefined) request.url = `/api/v1/task/${run_id}/artifacts/${file}`;
  next();
}

const RUN_FILE = new RegExp(`^/(${UUID_PATTERN})/([^/?]+/?(?:\\?.*)?)$`, 'i');

/** 405 where there is something, but not for this method (RFC 9110 §15.5.6). */
function refuseOtherMethods(methodsOf: ReturnType<typeof methodsByPath>) {
  return (request: Request, _: Response, next: NextFunction): void => {
    const methods = methodsOf(request.path);
    if (methods === undefined || methods.has(request.method)) return next();
    const Allow = [...methods].join(', ');
    next(new HttpProblem(405, 'Method not allowed', `This address answers to ${Allow}.`, [], { Allow }));
  };
}

/** Bodies other than JSON go only where a stream is expected. */
function refuseOtherBodies(request: Request, _: Response, next: NextFunction): void {
  const hasBody =
    request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length'] ?? 0) > 0;
  const type = request.headers['content-type'] ?? '';
  const isStream = /^\/api\/v1\/(source\/import|upload\/[^/]+)\/?$/i.test(request.path);
  const isForm = /^\/api\/v1\/source\/[^/]+\/script\/?$/i.test(request.path) && /^multipart\/form-data\b/i.test(type);
  if (hasBody && !isStream && !isForm && !/^application\/([\w.-]+\+)?json\b/i.test(type))
    return next(unsupported('Send application/json.'));
  next();
}
