import { LAYERS, scriptsIn } from './scripts';

describe.each(LAYERS)('in the layer %s', (layer) => {
  const { run } = scriptsIn(layer, { variables: ['GREETING=hello=you', 'SECRET=x'] });

  test.each([
    ['python', `def parse():\n    return {'a.txt': 'größe', 'b.bin': bytes([0, 255])}`],
    ['python', `async def parse(ctx):\n    return {'a.txt': 'größe', 'b.bin': bytearray([0, 255])}`],
    ['javascript', `export async function parse() { return { 'a.txt': 'größe', 'b.bin': new Uint8Array([0, 255]) }; }`],
    ['javascript', `exports.parse = () => ({ 'a.txt': 'größe', 'b.bin': Buffer.from([0, 255]) });`],
    [
      'typescript',
      `interface Files { [name: string]: string | Uint8Array }\nexport function parse(): Files { return { 'a.txt': 'größe' as string, 'b.bin': new Uint8Array([0, 255]) }; }`,
    ],
  ] as const)('%s returns text and bytes: %s', async (language, code) => {
    const { error, files, result } = await run(language, code);
    expect(error).toBeNull();
    expect(files.get('a.txt')?.toString()).toBe('größe');
    expect(files.get('b.bin')).toEqual(Buffer.from([0, 255]));
    expect(result).toMatchObject({
      files: 2,
      bytes: 9,
      sandbox: layer,
      revision: expect.any(Number),
      exit_code: 0,
      language,
    });
  });

  test.each([
    [
      'python',
      `
import os
def parse(ctx):
    ctx.progress(1, 2)
    ctx.log('working on', ctx.source['name'])
    ctx.emit({'item_key': 'k', 'title': 'T', 'payload': {'n': ctx.params['n']}})
    ctx.cursor = {'page': (ctx.cursor or {}).get('page', 0) + 1}
    return {'env.txt': os.environ['GREETING']}
`,
    ],
    [
      'typescript',
      `
export async function parse(ctx: any): Promise<Record<string, string>> {
  ctx.progress(1, 2);
  ctx.log('working on', ctx.source.name);
  ctx.emit({ item_key: 'k', title: 'T', payload: { n: ctx.params.n } });
  ctx.cursor = { page: (ctx.cursor?.page ?? 0) + 1 };
  return { 'env.txt': process.env.GREETING ?? '' };
}
`,
    ],
  ] as const)(
    '%s gets params, cursor, source and declared variables, and tells progress, items and a cursor',
    async (language, code) => {
      const asked = { settings: { params: { n: 1, m: 1 }, env: ['GREETING'] }, params: { n: 7 }, cursor: { page: 4 } };
      const { error, outcome, files, items, progress } = await run(language, code, asked);
      expect(error?.message).toBeUndefined();
      expect(progress).toEqual([[1, 2]]);
      expect(items).toMatchObject([{ item_key: 'k', kind: 'record', title: 'T', payload: { n: 7 } }]);
      expect(outcome?.cursor).toEqual({ page: 5 });
      expect(files.get('env.txt')?.toString()).toBe('hello=you');
      expect(files.get('log.txt')?.toString()).toBe('working on a script\n');
    },
  );

  test.each([
    [
      'python',
      `def parse():\n    raise ValueError('no such luck')`,
      /ValueError: no such luck/,
      /script\.py", line 2, in parse/,
    ],
    ['python', `import nothing_like_it\ndef parse():\n    pass`, /ModuleNotFoundError/, /line 1/],
    ['python', `x = 1`, /no function parse/, /no function parse/],
    [
      'javascript',
      `export async function parse() { throw new RangeError('no such luck'); }`,
      /RangeError: no such luck/,
      /script\.js:1/,
    ],
    [
      'javascript',
      `export function parse() { setImmediate(() => { throw new Error('later'); }); return new Promise(() => setTimeout(() => {}, 5000)); }`,
      /later/,
      /later/,
    ],
    ['typescript', `export const parse = 5 as number;`, /no function parse/, /no function parse/],
    ['python', `def parse():\n    return ['a']`, /must return a dictionary/, /TypeError/],
  ] as const)('%s fails: %s', async (language, code, message, trace) => {
    const { error, files } = await run(language, code);
    expect(error?.code).toBe('script_error');
    expect(error?.message).toMatch(message);
    expect(files.get('error.txt')?.toString()).toMatch(trace);
  });

  test('a variable that was not declared for scripts is refused', async () => {
    const { error } = await run('python', 'def parse(): pass', { settings: { env: ['HOME'] } });
    expect(error).toMatchObject({ code: 'config', message: 'SCRIPT_VARIABLES of the worker has no HOME.' });
  });
});
