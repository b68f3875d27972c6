/** What a bench found: one figure beside its limit and its target. */

export interface BenchResult {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** The same work done with nothing around it, measured in the same run, in the same unit; null: there is none. */
  readonly limit: number | null;
  /** How near the value is to the limit: 1 is as good as the limit, more is better. */
  readonly ratio: number | null;
  /** What is to be reached, in words; empty for a figure that only explains others. */
  readonly target: string;
  /** Null: no target. */
  readonly ok: boolean | null;
}

/** A rate that must reach a part of its limit. @param least the least ratio, 0 to 1 */
export function rateAgainst(name: string, value: number, unit: string, limit: number, least: number): BenchResult {
  const ratio = value / limit;
  return { name, value, unit, limit, ratio, target: `≥ ${least} of the limit`, ok: ratio >= least };
}

/** A figure that must not be larger than `most`. */
export function atMost(
  name: string,
  value: number,
  unit: string,
  most: number,
  limit: number | null = null,
): BenchResult {
  const ratio = limit === null || value === 0 ? null : limit / value;
  return { name, value, unit, limit, ratio, target: `≤ ${most} ${unit}`, ok: value <= most };
}

/** A figure that must not be smaller than `least`. */
export function atLeast(
  name: string,
  value: number,
  unit: string,
  least: number,
  limit: number | null = null,
): BenchResult {
  const ratio = limit === null ? null : value / limit;
  return { name, value, unit, limit, ratio, target: `≥ ${least} ${unit}`, ok: value >= least };
}

/** A figure that explains others and has no target of its own. */
export function figure(name: string, value: number, unit: string, limit: number | null = null): BenchResult {
  return { name, value, unit, limit, ratio: limit === null ? null : value / limit, target: '', ok: null };
}

/** The results as a Markdown table. */
export function tableOf(results: readonly BenchResult[]): string {
  const rows = results.map(({ name, value, unit, limit, ratio, target, ok }) => [
    name,
    `${readable(value)} ${unit}`,
    limit === null ? '' : readable(limit),
    ratio === null ? '' : ratio.toFixed(2),
    target,
    ok === null ? '' : ok ? 'yes' : '**no**',
  ]);
  const all = [['what', 'measured', 'limit', 'ratio', 'target', 'met'], ...rows];
  const widths = all[0]?.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0))) ?? [];
  const line = (cells: readonly string[]) => `| ${cells.map((cell, n) => cell.padEnd(widths[n] ?? 0)).join(' | ')} |`;
  const [head = [], ...body] = all;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...body.map(line)].join('\n');
}

function readable(value: number): string {
  if (Math.abs(value) >= 1_000) return Math.round(value).toLocaleString('en');
  if (Math.abs(value) >= 10) return value.toFixed(1);
  return Number(value.toPrecision(3)).toString();
}
