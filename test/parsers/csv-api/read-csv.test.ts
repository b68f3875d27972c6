import { Readable } from 'node:stream';
import { encode } from 'iconv-lite';
import { readCsv, type CsvForm } from '../../../src/parsers/csv-api/read-csv';

/** CSV as the world writes it: what is read, what is reported, what is refused. Nothing is misread in silence. */

const form: CsvForm = { delimiter: 'auto', encoding: 'auto', quote: '"' };

async function read(content: string | Buffer | Iterable<Buffer>, changes: Partial<CsvForm> = {}) {
  const chunks = typeof content === 'string' || Buffer.isBuffer(content) ? [Buffer.from(content)] : content;
  const rows: unknown[] = [];
  const problems: { line: number; problem: string }[] = [];
  for await (const line of readCsv(Readable.from(chunks), { ...form, ...changes })) {
    if ('problem' in line) problems.push(line);
    else rows.push(JSON.parse(line.row));
  }
  return { rows, problems };
}

test.each([',', ';', '\t', '|'])('the delimiter "%s" is found by the first line', async (delimiter) => {
  const { rows } = await read(`a${delimiter}"b,;|"${delimiter}c\n1${delimiter}2${delimiter}3\n`);
  expect(rows).toEqual([{ a: '1', 'b,;|': '2', c: '3' }]);
});

test.each([
  ['windows-1251', 'windows-1251', encode('имя;город\nЖанна;Тверь\n', 'windows-1251')],
  ['utf-16le with its mark', 'auto', encode('имя;город\nЖанна;Тверь\n', 'utf-16le', { addBOM: true })],
  ['utf-16be with its mark', 'auto', encode('имя;город\nЖанна;Тверь\n', 'utf-16be', { addBOM: true })],
  ['utf-8 with its mark', 'auto', Buffer.from('\ufeffимя;город\nЖанна;Тверь\n')],
])('%s is read, also in pieces of one byte', async (_name, encoding, bytes) => {
  const expected = [{ имя: 'Жанна', город: 'Тверь' }];
  expect((await read(bytes, { encoding })).rows).toEqual(expected);
  const pieces = [...bytes].map((byte) => Buffer.from([byte]));
  expect((await read(pieces, { encoding })).rows).toEqual(expected);
});

test('bytes that are no UTF-8 are an error and no guess', async () => {
  await expect(read(encode('имя\nЖанна\n', 'windows-1251'))).rejects.toMatchObject({ code: 'bad_encoding' });
  await expect(read('a\n1\n', { encoding: 'klingon' })).rejects.toMatchObject({ code: 'config' });
});

test('ragged lines and stray quotes are reported with their line, the others kept', async () => {
  const { rows, problems } = await read('a,b\n1,2\n3\n4,5,6\n\n7,x"y\n"8\n8",9\n10,11\n');
  expect(rows).toEqual([
    { a: '1', b: '2' },
    { a: '8\n8', b: '9' },
    { a: '10', b: '11' },
  ]);
  expect(problems.sort((a, b) => a.line - b.line)).toEqual([
    { line: 3, problem: '1 value instead of 2' },
    { line: 4, problem: '3 values instead of 2' },
    { line: 6, problem: 'a quote stands inside a value without quotes' },
  ]);
});

test('a quote that is never closed ends the reading: behind it nothing can be trusted', async () => {
  await expect(read('a,b\n1,2\n"3,4\n5,6\n')).rejects.toMatchObject({ code: 'parse' });
  await expect(read('a,b\n"1"x,2\n3,"4"\n')).rejects.toMatchObject({ code: 'parse' });
});

test('columns without a name, of one name, and named __proto__ are columns like others', async () => {
  const { rows } = await read('a,a,,__proto__,constructor\n1,2,3,4,5\n');
  expect(JSON.stringify(rows[0])).toBe('{"a":"1","a_2":"2","column_3":"3","__proto__":"4","constructor":"5"}');
  expect((await read('1,2\n', { columns: ['x', 'y'] })).rows).toEqual([{ x: '1', y: '2' }]);
  expect((await read('')).rows).toEqual([]);
});

function* repeat(piece: Buffer, times: number): Generator<Buffer> {
  for (let n = 0; n < times; n++) yield piece;
}

test('a line of 100 MB and a million columns are refused while they are read', async () => {
  const before = process.memoryUsage().rss;
  const block = Buffer.alloc(1_000_000, 'x');
  await expect(read([Buffer.from('a,b\n'), ...repeat(block, 100)])).rejects.toMatchObject({ code: 'too_large' });
  await expect(read(repeat(block, 100))).rejects.toMatchObject({ code: 'too_large' });
  await expect(read(`${'a,'.repeat(1_000_000)}\n`)).rejects.toMatchObject({ code: 'too_large' });
  await expect(read(`${'a,'.repeat(5_000)}\n`)).rejects.toMatchObject({ code: 'too_large' });
  expect(process.memoryUsage().rss - before).toBeLessThan(300_000_000);
});
