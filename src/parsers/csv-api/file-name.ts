import { fill, type TemplateValues } from './template';

const LONGEST = 128;

/**
 * The name of a file from its template: no folder, no dot in front, nothing but letters, digits, `_`, `.` and `-`.
 * @param taken names that are given away; a number is put before the extension of one that is
 */
export function fileName(template: string, values: TemplateValues, taken: Set<string>): string {
  const filled = fill(template, values, (value) => value.normalize('NFKD').replaceAll('..', '_'));
  const clean = filled.replaceAll(/[^A-Za-z0-9_.-]+/g, '_').replace(/^[.-]+/, '') || 'file';
  const dot = clean.lastIndexOf('.');
  const [stem, extension] = dot > 0 ? [clean.slice(0, dot), clean.slice(dot, dot + 16)] : [clean, ''];
  for (let n = 1; ; n++) {
    const suffix = n === 1 ? '' : `-${n}`;
    const name = stem.slice(0, LONGEST - suffix.length - extension.length) + suffix + extension;
    // some places where files end up do not tell a from A
    if (taken.has(name.toLowerCase())) continue;
    taken.add(name.toLowerCase());
    return name;
  }
}
