import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as ts from 'typescript';
import { z } from 'zod';
import { ruSentences, ruWords } from '../../dashboard/src/i18n/ru-sentences';
import { ERROR_CODES } from '../../src/contract/error-codes';
import { DEAD_LETTER_REASONS } from '../../src/contract/messages';
import { SOURCE_TYPE_NAMES, sourceTypeOf } from '../../src/contract/source-types';
import { recognise, say, SENTENCES, type SentenceCode } from '../../src/contract/sentences';

const CODES = Object.keys(SENTENCES) as SentenceCode[];
const FAMILIES = [...new Set(CODES.map((code) => code.slice(0, code.indexOf('.'))))] as never[];
const placesOf = (text: string) => [...new Set([...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name = '']) => name))];

test('every code has a sentence in Russian that names no value the English one has not', () => {
  for (const code of CODES) {
    const russian = ruSentences[code] ?? '';
    expect([code, russian]).not.toEqual([code, '']);
    expect([code, russian]).not.toEqual([code, SENTENCES[code]]);
    expect([code, placesOf(russian).filter((name) => !placesOf(SENTENCES[code]).includes(name))]).toEqual([code, []]);
    // a rule stands beside its field, which need not be named again
    const left = placesOf(SENTENCES[code]).filter((name) => !placesOf(russian).includes(name) && name !== 'field');
    expect([code, left]).toEqual([code, []]);
  }
});

test('every error code, type and reason of a dead letter has words in Russian', () => {
  for (const type of SOURCE_TYPE_NAMES) {
    expect([type, ruWords[`type.${type}`]]).toEqual([type, expect.any(String)]);
    for (const task of Object.keys(sourceTypeOf(type).task_types))
      expect([task, ruWords[`task_type.${task}`]]).toEqual([task, expect.any(String)]);
  }
  for (const code of ERROR_CODES) expect([code, ruWords[`error.${code}`]]).toEqual([code, expect.any(String)]);
  for (const reason of DEAD_LETTER_REASONS)
    expect([reason, ruWords[`letter.${reason}`]]).toEqual([reason, expect.any(String)]);
});

test('a sentence is recognised by what it was made of', () => {
  for (const code of CODES) {
    const params = Object.fromEntries(placesOf(SENTENCES[code]).map((name, index) => [name, `v${index}`]));
    const { sentence, said } = say(code, params as never);
    expect(sentence).not.toContain('{{');
    expect(said).toEqual({ code, params });
    expect(recognise(sentence, FAMILIES)?.params).toEqual(params);
  }
});

test('what zod says about settings and params is said in other languages too', () => {
  const schema = z
    .object({
      kind: z.enum(['a', 'b']),
      size: z.int().min(1).max(9),
      name: z.string().min(1).max(3),
      list: z.array(z.int()).min(1).max(2),
      key: z.string().regex(/^k/),
    })
    .strict();
  const wrong = [
    { kind: 'c', size: 10, name: 'long', list: [], key: 'x', more: 1, other: 2 },
    { kind: 1, size: 0, name: '', list: [1, 2, 3], key: null, more: 1 },
    'text',
  ];
  const sentences = wrong.flatMap((value) => schema.safeParse(value).error?.issues.map(({ message }) => message) ?? []);
  expect(sentences.length).toBeGreaterThanOrEqual(12);
  expect(sentences.filter((sentence) => recognise(sentence, ['value']) === null)).toEqual([]);
});

test('what people typed does not make recognising slow', () => {
  const started = performance.now();
  for (const text of [' '.repeat(999), 'the '.repeat(249), ': '.repeat(499), 'There is no '.repeat(83)])
    recognise(text, FAMILIES);
  expect(performance.now() - started).toBeLessThan(1_000);
});

test('every sentence written where answers are made is one that others can say', () => {
  const root = join(__dirname, '..', '..', 'src');
  const files = [
    ...['api', 'catalog'].flatMap((room) =>
      readdirSync(join(root, 'manager', room), { recursive: true, encoding: 'utf8' }).map((name) =>
        join('manager', room, name),
      ),
    ),
    join('manager', 'notices', 'settle-notice.ts'),
    join('contract', 'address.ts'),
  ].filter((name) => name.endsWith('.ts'));
  const unknown = files.flatMap((name) =>
    sentencesIn(readFileSync(join(root, name), 'utf8'))
      .filter((text) => !IN_ENGLISH.has(text) && recognise(text, FAMILIES) === null)
      .map((text) => `${name}: ${text}`),
  );
  expect(unknown).toEqual([]);
});

/** Said in English only: to programs and operators, or by somebody else. */
const IN_ENGLISH = new Set([
  'see the log',
  // the path and the message of one error, which is said itself
  'X: X',
  'sort: must be one of X',
]);

/** Which argument of a call is a sentence. */
const SPEAKERS: Record<string, number> = {
  conflict: 0,
  unsupported: 0,
  malformed: 0,
  invalidAt: 1,
  CatalogError: 1,
  HttpProblem: 2,
};

function sentencesIn(code: string): string[] {
  const found: string[] = [];
  const hear = (node: ts.Expression | undefined): void => {
    if (node === undefined) return;
    if (ts.isConditionalExpression(node)) [node.whenTrue, node.whenFalse].forEach(hear);
    else if (ts.isParenthesizedExpression(node)) hear(node.expression);
    else if (ts.isStringLiteralLike(node)) found.push(node.text);
    else if (ts.isTemplateExpression(node))
      found.push(node.head.text + node.templateSpans.map(({ literal }) => `X${literal.text}`).join(''));
  };
  const visit = (node: ts.Node): void => {
    if ((ts.isCallExpression(node) || ts.isNewExpression(node)) && ts.isIdentifier(node.expression)) {
      const place = SPEAKERS[node.expression.text];
      if (place !== undefined) hear(node.arguments?.[place]);
    }
    if (
      ts.isPropertyAssignment(node) &&
      ts.isIdentifier(node.name) &&
      ['message', 'detail', 'refusal', 'problem'].includes(node.name.text)
    )
      hear(node.initializer);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile('file.ts', code, ts.ScriptTarget.Latest, true));
  return found;
}
