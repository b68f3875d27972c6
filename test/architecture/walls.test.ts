import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';

/**
 * The rules of eslint.config.mjs bite: a small copy of the rooms holds one planted violation per rule, marked
 * `PLANTED-HERE <rule>` or `PLANTED-NEXT <rule>`; the linter must report those and nothing else.
 */
const ROOT = join(__dirname, '..', '..');
const FIXTURES = join(__dirname, 'fixtures');

interface FileReport {
  readonly filePath: string;
  readonly messages: readonly { readonly ruleId: string | null; readonly line: number; readonly message: string }[];
}

/** `file:line rule` of every marker. */
function planted(): string[] {
  const files = readdirSync(FIXTURES, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  return files.flatMap((name) =>
    readFileSync(join(FIXTURES, name), 'utf8')
      .split('\n')
      .flatMap((text, index) => {
        const marker = /PLANTED-(HERE|NEXT) (\S+)/.exec(text);
        if (marker === null) return [];
        return [`${name}:${index + (marker[1] === 'NEXT' ? 2 : 1)} ${marker[2] ?? ''}`];
      }),
  );
}

/** `file:line rule` of everything the linter says about a folder with its own eslint.config.mjs. */
function reported(folder: string): string[] {
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [join(ROOT, 'node_modules/eslint/bin/eslint.js'), '--format', 'json', 'src', 'test'],
    { cwd: folder, encoding: 'utf8', maxBuffer: 16e6 },
  );
  const json = stdout.slice(stdout.indexOf('[{'));
  if (!json.startsWith('[{')) throw new Error(`ESLint gave no report: ${stdout}${stderr}`);
  return (JSON.parse(json) as FileReport[]).flatMap(({ filePath, messages }) =>
    messages.map(({ ruleId, line, message }) => `${relative(folder, filePath)}:${line} ${ruleId ?? message}`),
  );
}

describe('the walls between rooms', () => {
  const marks = planted();
  const reports = reported(FIXTURES);

  it.each(marks)('reports %s', (mark) => {
    expect(reports).toContain(mark);
  });

  it('reports nothing where nothing is planted', () => {
    expect(reports.filter((report) => !marks.includes(report))).toEqual([]);
  });

  it('has a planted violation of every rule of the house', () => {
    const rules = new Set(marks.map((mark) => mark.split(' ')[1]));
    expect([...rules].sort()).toEqual([
      '@typescript-eslint/no-explicit-any',
      '@typescript-eslint/no-floating-promises',
      '@typescript-eslint/no-non-null-assertion',
      '@typescript-eslint/no-restricted-imports',
      '@typescript-eslint/switch-exhaustiveness-check',
      'boundaries/dependencies',
      'boundaries/no-unknown-files',
      'no-restricted-properties',
      'no-restricted-syntax',
    ]);
  });
});
