import { createContext, useContext, useEffect, useMemo, useRef, useState } from 'react';
import type { PipelineTrial } from './dry-run';
import { columnsOf, isUnder, valueAt, withValue, type FieldProblem, type Settings } from './settings';

/** What the parts of the editor know of one another. */
export interface Editor {
  readonly settings: Settings;
  set(path: string, value: unknown): void;
  /** What is wrong at a path or below it; undefined: nothing. */
  errorAt(path: string): string | undefined;
  /** What is wrong below a path and no field shows. */
  leftUnder(path: string): readonly string[];
  /** A field shows the problems below its path; the function ends that. */
  claim(path: string): () => void;
  /** Says that a field holds a text that is no value, or holds one again. */
  setInvalid(path: string, isInvalid: boolean): void;
  /** Columns that templates may name. */
  readonly columns: readonly string[];
  readonly run: PipelineTrial;
}

export const EditorContext = createContext<Editor | null>(null);

/** The editor around a field. */
export function useEditor(): Editor {
  const editor = useContext(EditorContext);
  if (editor === null) throw new Error('A field of a pipeline stands outside of its editor.');
  return editor;
}

/** Holds the settings and what is wrong with them. Paths of problems begin behind `settings.`. */
export function useSettings(initial: Settings) {
  const [settings, setSettings] = useState(initial);
  const [problems, setProblems] = useState<readonly FieldProblem[]>([]);
  const [invalid, setInvalidPaths] = useState<ReadonlySet<string>>(new Set());
  const claimed = useRef(new Map<string, number>());
  const handles = useMemo(
    () => ({
      set: (path: string, value: unknown) => {
        setSettings((before) => withValue(before, path, value));
        setProblems((before) => before.filter((problem) => path !== '' && !isUnder(problem.path, path)));
      },
      claim: (path: string) => {
        claimed.current.set(path, (claimed.current.get(path) ?? 0) + 1);
        return () => {
          const left = (claimed.current.get(path) ?? 1) - 1;
          if (left === 0) claimed.current.delete(path);
          else claimed.current.set(path, left);
        };
      },
      setInvalid: (path: string, isInvalid: boolean) =>
        setInvalidPaths((before) => {
          if (before.has(path) === isInvalid) return before;
          const next = new Set(before);
          if (isInvalid) next.add(path);
          else next.delete(path);
          return next;
        }),
    }),
    [],
  );
  return { settings, setSettings, problems, setProblems, isInvalid: invalid.size > 0, claimed, ...handles };
}

/** Makes the editor of one screen. */
export function editorOf(
  { settings, problems, claimed, set, claim, setInvalid }: ReturnType<typeof useSettings>,
  run: PipelineTrial,
): Editor {
  const wordsOf = (path: string) => (problem: FieldProblem) =>
    problem.path === path
      ? problem.message
      : `${problem.path.slice(path === '' ? 0 : path.length + 1)}: ${problem.message}`;
  const under = (path: string) => problems.filter((problem) => path === '' || isUnder(problem.path, path));
  return {
    settings,
    set,
    claim,
    setInvalid,
    errorAt: (path) => {
      const found = under(path);
      return found.length === 0 ? undefined : found.map(wordsOf(path)).join('; ');
    },
    leftUnder: (path) =>
      under(path)
        .filter((problem) => ![...claimed.current.keys()].some((field) => field === '' || isUnder(problem.path, field)))
        .map(wordsOf(path)),
    columns: run.result?.preview.columns.length ? run.result.preview.columns : columnsOf(settings),
    run,
  };
}

/** The text of a value while somebody writes it. What is no value yet is kept here, and not in the settings. */
export function useText(
  path: string,
  format: (value: unknown) => string,
  /** @returns null for a text that is no value */
  parse: (text: string) => { value: unknown } | null,
) {
  const { settings, set, errorAt, claim, setInvalid } = useEditor();
  const value = valueAt(settings, path);
  const key = JSON.stringify(value) ?? '';
  const [draft, setDraft] = useState({ text: format(value), key, isInvalid: false });
  // somebody else changed the value: another view of it, or a template
  const isCurrent = draft.key === key;
  const text = isCurrent ? draft.text : format(value);
  useEffect(() => claim(path), [claim, path]);
  useEffect(() => () => setInvalid(path, false), [setInvalid, path]);
  const onChange = (next: string) => {
    const parsed = parse(next);
    setInvalid(path, parsed === null);
    if (parsed === null) return setDraft({ text: next, key, isInvalid: true });
    setDraft({ text: next, key: JSON.stringify(parsed.value) ?? '', isInvalid: false });
    set(path, parsed.value);
  };
  return { text, value, onChange, isInvalid: isCurrent && draft.isInvalid, error: errorAt(path) };
}
