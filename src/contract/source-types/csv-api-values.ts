import jsonata from 'jsonata';
import { z } from 'zod';

/** The small languages inside a pipeline's settings: templates and JSONata expressions. Checked when they are written. */

/** What a template may name. `api_url` stands for the environment's API_URL and only at the start of an address. */
export type TemplateScope = 'row' | 'params' | 'secret' | 'cursor' | 'api_url';

const REFERENCE = /\{\{([^{}]*)\}\}/g;
const SECRET_NAME = /^[A-Z][A-Z0-9_]{0,63}$/;

/** One `{{…}}` of a template. */
export interface TemplateReference {
  readonly scope: TemplateScope;
  /** After the dot; empty for `api_url`. */
  readonly name: string;
}

/** A template, cut up: texts as they are, references to be filled in. */
export type TemplatePart = string | TemplateReference;

/**
 * Cuts a template up. @throws Error with a sentence when a reference names nothing that there is
 */
export function parseTemplate(template: string): TemplatePart[] {
  const parts: TemplatePart[] = [];
  let at = 0;
  for (const match of template.matchAll(REFERENCE)) {
    if (match.index > at) parts.push(template.slice(at, match.index));
    parts.push(referenceOf((match[1] ?? '').trim()));
    at = match.index + match[0].length;
  }
  if (at < template.length) parts.push(template.slice(at));
  if (parts.some((part) => typeof part === 'string' && part.includes('{{')))
    throw new Error('has a {{ that is not closed');
  return parts;
}

function referenceOf(text: string): TemplateReference {
  if (text === 'api_url') return { scope: 'api_url', name: '' };
  const dot = text.indexOf('.');
  const scope = text.slice(0, Math.max(0, dot));
  const name = text.slice(dot + 1).trim();
  if (scope === 'cursor' && name === 'watermark') return { scope, name };
  if ((scope !== 'row' && scope !== 'params' && scope !== 'secret') || name === '')
    throw new Error(
      `{{${text.slice(0, 60)}}} must be {{row.COLUMN}}, {{params.NAME}}, {{secret.NAME}}, {{cursor.watermark}} or {{api_url}}`,
    );
  if (scope === 'secret' && !SECRET_NAME.test(name))
    throw new Error('a secret has a name of A-Z, 0-9 and _, and never stands here itself');
  return { scope, name };
}

/** A text with references of these scopes. */
export function template(about: string, scopes: readonly TemplateScope[], longest = 8_192) {
  return z
    .string()
    .max(longest)
    .superRefine((text, context) => {
      const problem = problemOf(() => {
        const foreign = parseTemplate(text).find((part) => typeof part !== 'string' && !scopes.includes(part.scope));
        if (foreign !== undefined)
          throw new Error(`may only name ${scopes.join(', ')}, not ${(foreign as TemplateReference).scope}`);
      });
      if (problem !== null) context.addIssue({ code: 'custom', message: problem });
    })
    .describe(`${about}; may name ${scopes.map(exampleOf).join(', ')}`);
}

function exampleOf(scope: TemplateScope): string {
  const examples = {
    row: '{{row.COLUMN}}',
    params: '{{params.NAME}}',
    secret: '{{secret.NAME}}',
    cursor: '{{cursor.watermark}}',
    api_url: '{{api_url}}',
  };
  return examples[scope];
}

/** A JSONata expression (https://docs.jsonata.org); its syntax is checked here, it is never run here. */
export function expression(about: string) {
  return z
    .string()
    .min(1)
    .max(10_000)
    .superRefine((text, context) => {
      const problem = problemOf(() => void jsonata(text));
      if (problem !== null) context.addIssue({ code: 'custom', message: `is not a JSONata expression: ${problem}` });
    })
    .describe(`${about} (JSONata)`);
}

function problemOf(check: () => void): string | null {
  try {
    check();
    return null;
  } catch (error: unknown) {
    // JSONata throws plain objects
    const { message } = error as { message?: unknown };
    return typeof message === 'string' ? message.slice(0, 300) : 'it cannot be read';
  }
}
