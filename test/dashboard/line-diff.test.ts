import * as fc from 'fast-check';
import { diffLines } from '../../dashboard/src/pages/files/line-diff';

const texts = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 14 });
const kindsOf = (old: string[], fresh: string[], most?: number) =>
  diffLines(old, fresh, most).lines.map(({ kind, text }) => `${{ same: ' ', gone: '-', new: '+' }[kind]}${text}`);

/** The length of the longest common subsequence, by the book. */
function longestCommon(a: string[], b: string[]): number {
  const rows = Array.from({ length: a.length + 1 }, () => Array.from({ length: b.length + 1 }, () => 0));
  const at = (i: number, j: number) => rows[i]?.[j] ?? 0;
  a.forEach((line, i) =>
    b.forEach((other, j) => {
      const row = rows[i + 1];
      if (row !== undefined) row[j + 1] = line === other ? at(i, j) + 1 : Math.max(at(i, j + 1), at(i + 1, j));
    }),
  );
  return at(a.length, b.length);
}

test('both texts come back out of a difference, with their line numbers, and it is the shortest', () => {
  fc.assert(
    fc.property(texts, texts, (old, fresh) => {
      const { lines, isShortest } = diffLines(old, fresh);
      expect(lines.filter(({ kind }) => kind !== 'new').map(({ text }) => text)).toEqual(old);
      expect(lines.filter(({ kind }) => kind !== 'gone').map(({ text }) => text)).toEqual(fresh);
      expect(lines.flatMap(({ left }) => left ?? [])).toEqual(old.map((_, index) => index + 1));
      expect(lines.flatMap(({ right }) => right ?? [])).toEqual(fresh.map((_, index) => index + 1));
      expect(isShortest).toBe(true);
      expect(lines.filter(({ kind }) => kind === 'same')).toHaveLength(longestCommon(old, fresh));
    }),
    { numRuns: 2_000 },
  );
});

test('reads as a person would write it', () => {
  expect(kindsOf(['a', 'b', 'c', 'e'], ['a', 'x', 'c', 'd', 'e'])).toEqual([' a', '-b', '+x', ' c', '+d', ' e']);
  expect(kindsOf([], ['a'])).toEqual(['+a']);
  expect(kindsOf(['a'], [])).toEqual(['-a']);
  expect(kindsOf([], [])).toEqual([]);
});

test('what differs too much is told as replaced between the common ends, and in good time', () => {
  const { lines, isShortest } = diffLines(['h', 'a', 'b', 't'], ['h', 'c', 'd', 't'], 2);
  expect(isShortest).toBe(false);
  expect(lines.map(({ kind }) => kind)).toEqual(['same', 'gone', 'gone', 'new', 'new', 'same']);
  const many = (prefix: string) => Array.from({ length: 20_000 }, (_, n) => `${prefix}${n}`);
  const begun = performance.now();
  expect(diffLines(many('a'), many('b')).lines).toHaveLength(40_000);
  expect(performance.now() - begun).toBeLessThan(2_000);
});
