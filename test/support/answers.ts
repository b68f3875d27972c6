import { deepStrictEqual } from 'node:assert';
import type { OpenAPIObject } from '@nestjs/swagger';
import { answerNamed } from '../../src/manager/api/answers/registry';
import { describeApi } from '../../src/manager/api/create-app';

/** Holds every answer that a test sees against the shape that the OpenAPI document promises. */

let document: Promise<OpenAPIObject> | undefined;

/** @throws Error naming the route and the difference */
export async function checkAnswer(method: string, url: string, status: number, body: unknown): Promise<void> {
  document ??= describeApi();
  const { paths } = await document;
  const name = shapeOf(paths, method.toLowerCase() as 'get', new URL(url).pathname, status);
  const shape = name === undefined ? undefined : answerNamed(name);
  if (shape === undefined) return;
  const { data, error } = shape.safeParse(body);
  if (error !== undefined) throw new Error(`${method} ${url} does not answer with a ${name}: ${error.message}`);
  // what the shape does not know it has left out
  deepStrictEqual(data, body, `${method} ${url} answers with more than a ${name}`);
}

function shapeOf(paths: OpenAPIObject['paths'], method: 'get', path: string, status: number): string | undefined {
  const known = Object.entries(paths)
    .filter(([, item]) => item[method] !== undefined)
    .map(([template, item]) => ({
      pattern: new RegExp(`^${template.replaceAll(/\{\w+\}/g, '[^/]+')}/?$`),
      isPlain: !template.includes('{'),
      answer: item[method]?.responses[status],
    }))
    .filter(({ pattern }) => pattern.test(path))
    .sort((a, b) => Number(b.isPlain) - Number(a.isPlain))[0]?.answer;
  const content = known !== undefined && 'content' in known ? known.content?.['application/json'] : undefined;
  const schema = content?.schema;
  return schema !== undefined && '$ref' in schema ? schema.$ref.split('/').at(-1) : undefined;
}
