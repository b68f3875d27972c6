import { applyDecorators } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';
import { z } from 'zod';

/** The shapes of answers, declared once: OpenAPI is made from them, and tests hold real answers against them. */

const answers = z.registry<{ id: string }>();

/** A named shape of the OpenAPI document. */
export function named<T extends z.ZodType>(id: string, schema: T): T {
  answers.add(schema, { id });
  return schema;
}

/** A moment, ISO 8601 in UTC. */
export const moment = z.iso.datetime();
export const id = z.int().min(1);
export const count = z.int().min(0);
/** Any JSON object. */
export const json = z.record(z.string(), z.unknown());

/** What a sentence is made of, so that a page can say it in another language. */
export const saidAnswer = named(
  'Said',
  z.object({
    code: z.string().describe('Of the closed list in src/contract/sentences.ts'),
    params: z.record(z.string(), z.string()),
  }),
);

/** A page of a list, as a shape of its own. */
export function pageAnswer<T extends z.ZodType>(name: string, item: T) {
  return named(
    `${name}Page`,
    z.object({ items: z.array(item), page: z.int().min(1), size: z.int().min(1), pages: count, total: count }),
  );
}

/** A stretch of a long list, as a shape of its own. */
export function stretchAnswer<T extends z.ZodType>(name: string, item: T) {
  return named(
    `${name}Stretch`,
    z.object({
      items: z.array(item),
      next: z.string().nullable().describe('`after` of the following stretch; null at the end'),
      total: count.nullable().describe('Null when counting would be slow'),
    }),
  );
}

/** A list that is never long. */
export function listAnswer<T extends z.ZodType>(name: string, item: T) {
  return named(`${name}List`, z.object({ items: z.array(item) }));
}

/** Says what a route answers. @param statuses all those with this shape; the first is the usual one */
export function Answers(schema: z.ZodType, ...statuses: number[]): MethodDecorator & ClassDecorator {
  const name = answers.get(schema)?.id;
  if (name === undefined) throw new Error('An answer needs a name: declare it with named().');
  return applyDecorators(
    ...(statuses.length === 0 ? [200] : statuses).map((status) =>
      ApiResponse({ status, description: '', schema: { $ref: `#/components/schemas/${name}` } }),
    ),
  );
}

/** Every named shape as JSON Schema, by name, for `components.schemas`. */
export function answerSchemas(): Record<string, Record<string, unknown>> {
  const { schemas } = z.toJSONSchema(answers, { uri: (name) => `#/components/schemas/${name}` });
  return Object.fromEntries(
    Object.entries(schemas).map(([name, { $schema: _, $id: __, ...schema }]) => [name, schema]),
  );
}

/** The shape of a name. */
export function answerNamed(name: string): z.ZodType | undefined {
  for (const schema of answers._idmap.entries()) if (schema[0] === name) return schema[1] as z.ZodType;
  return undefined;
}
