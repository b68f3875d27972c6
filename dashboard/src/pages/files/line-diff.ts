/** The difference of two texts by lines: the shortest script of removals and additions (Myers 1986). */

export interface DiffLine {
  readonly kind: 'same' | 'gone' | 'new';
  /** Number of the line in the old text, from 1. */
  readonly left: number | null;
  /** Number of the line in the new text, from 1. */
  readonly right: number | null;
  readonly text: string;
}

/** Scripts longer than this are not looked for: what lies between the common ends is then told as replaced. */
export const MOST_CHANGES = 1_500;

/** Lines of both texts in one order. @returns also whether the script is the shortest one */
export function diffLines(
  old: readonly string[],
  fresh: readonly string[],
  most = MOST_CHANGES,
): { lines: DiffLine[]; isShortest: boolean } {
  let head = 0;
  while (head < old.length && head < fresh.length && old[head] === fresh[head]) head += 1;
  let tail = 0;
  while (
    tail < old.length - head &&
    tail < fresh.length - head &&
    old[old.length - 1 - tail] === fresh[fresh.length - 1 - tail]
  )
    tail += 1;
  const oldMiddle = old.slice(head, old.length - tail);
  const freshMiddle = fresh.slice(head, fresh.length - tail);
  const script = shortestScript(oldMiddle, freshMiddle, most);
  const moves: DiffLine['kind'][] = [
    ...Array.from({ length: head }, () => 'same' as const),
    ...(script ?? [...oldMiddle.map(() => 'gone' as const), ...freshMiddle.map(() => 'new' as const)]),
    ...Array.from({ length: tail }, () => 'same' as const),
  ];
  let [left, right] = [0, 0];
  const lines = moves.map((kind): DiffLine => {
    if (kind !== 'new') left += 1;
    if (kind !== 'gone') right += 1;
    const text = (kind === 'new' ? fresh[right - 1] : old[left - 1]) ?? '';
    return { kind, left: kind === 'new' ? null : left, right: kind === 'gone' ? null : right, text };
  });
  return { lines, isShortest: script !== null };
}

/** What to do with each line, in order; null when more than `most` lines differ. */
function shortestScript(old: readonly string[], fresh: readonly string[], most: number): DiffLine['kind'][] | null {
  const limit = Math.min(most, old.length + fresh.length);
  // on diagonal k = x − y: the furthest x that was reached; one copy for each number of changes, to walk back
  const reached: Int32Array[] = [];
  let furthest = new Int32Array(2);
  for (let changes = 0; changes <= limit; changes += 1) {
    const now = new Int32Array(2 * changes + 3);
    for (let k = -changes; k <= changes; k += 2) {
      let x = changes === 0 ? 0 : stepFrom(furthest, changes - 1, k).x;
      while (x < old.length && x - k < fresh.length && old[x] === fresh[x - k]) x += 1;
      now[k + changes + 1] = x;
      if (x >= old.length && x - k >= fresh.length) {
        reached.push(now);
        return walkBack(reached, old.length, fresh.length);
      }
    }
    reached.push(now);
    furthest = now;
  }
  return null;
}

/** The better way onto diagonal `k`: a line removed (from k − 1) or added (from k + 1). */
function stepFrom(furthest: Int32Array, changes: number, k: number): { x: number; from: number } {
  const at = (diagonal: number) => (Math.abs(diagonal) > changes ? -1 : (furthest[diagonal + changes + 1] ?? -1));
  const [removed, added] = [at(k - 1), at(k + 1)];
  return removed >= 0 && removed + 1 > added ? { x: removed + 1, from: k - 1 } : { x: added, from: k + 1 };
}

function walkBack(reached: readonly Int32Array[], width: number, height: number): DiffLine['kind'][] {
  const moves: DiffLine['kind'][] = [];
  let [x, k] = [width, width - height];
  for (let changes = reached.length - 1; changes > 0; changes -= 1) {
    const step = stepFrom(reached[changes - 1] ?? new Int32Array(2), changes - 1, k);
    for (; x > step.x; x -= 1) moves.push('same');
    moves.push(step.from < k ? 'gone' : 'new');
    if (step.from < k) x -= 1;
    k = step.from;
  }
  for (; x > 0; x -= 1) moves.push('same');
  return moves.reverse();
}
