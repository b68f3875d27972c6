import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { en } from '../../dashboard/src/i18n/en';
import { ru } from '../../dashboard/src/i18n/ru';

const SOURCE = join(__dirname, '..', '..', 'dashboard', 'src');
const FORM = /_(one|few|many|other)$/;

const base = (key: string) => key.replace(FORM, '');
const formsOf = (words: Record<string, string>, key: string) =>
  Object.keys(words)
    .filter((name) => FORM.test(name) && base(name) === key)
    .map((name) => name.slice(key.length + 1))
    .sort();
const placesOf = (text: string) => [...new Set([...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name))].sort();

test('both languages have the same keys', () => {
  const keys = (words: Record<string, string>) => [...new Set(Object.keys(words).map(base))].sort();
  expect(keys(ru)).toEqual(keys(en));
});

test('plurals have every form their language needs', () => {
  const plurals = [
    ...new Set(
      Object.keys(en)
        .filter((key) => FORM.test(key))
        .map(base),
    ),
  ];
  for (const key of plurals) {
    expect([key, formsOf(en, key)]).toEqual([key, ['one', 'other']]);
    expect([key, formsOf(ru, key)]).toEqual([key, ['few', 'many', 'one', 'other']]);
  }
});

test('translations keep the places for values', () => {
  for (const [key, text] of Object.entries(en)) {
    const russian = ru[key];
    if (russian !== undefined) expect([key, placesOf(russian)]).toEqual([key, placesOf(text)]);
  }
});

test('no word is left in English by mistake, and none is empty', () => {
  const same = Object.entries(ru).filter(
    ([key, text]) => text === (en as Record<string, string>)[key] || text.trim() === '',
  );
  // the same in both: only a place for a value
  expect(same.map(([key]) => key)).toEqual(['filter.type']);
});

test('every key that a page uses exists, and every key is used', () => {
  const files = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' }).filter(
    (name) => /\.tsx?$/.test(name) && !name.startsWith('i18n/'),
  );
  const code = [...files, 'i18n/problem-sentence.ts']
    .map((name) => readFileSync(join(SOURCE, name), 'utf8'))
    .join('\n');
  const used = new Set([...code.matchAll(/['`]([a-z_]+(?:\.[\w+-]+)+)['`]/g)].map(([, key = '']) => key));
  const starts = [...code.matchAll(/`([a-z_.]+[._])\$\{/g)].map(([, start = '']) => start);
  const ends = [...code.matchAll(/`\$\{\w+\}(\.[a-z_.]+)`/g)].map(([, end = '']) => end);
  const all = [...new Set(Object.keys(en).map(base))];
  const unused = all.filter(
    (key) =>
      key !== 'app' &&
      !used.has(key) &&
      !starts.some((start) => key.startsWith(start)) &&
      !ends.some((end) => key.endsWith(end)),
  );
  expect(unused).toEqual([]);
});
