import i18next, { type TFunction } from 'i18next';
import type { TaskStatus } from '../api/types';
import { moment } from '../format/times';

/** What the API sends beside a sentence: its code and values. */
export interface Said {
  readonly code: string;
  readonly params: Readonly<Record<string, string>>;
}

/** By language: sentences by code, and words for values by `kind.value`. English needs none: it is what the API speaks. */
const taught = new Map<string, Readonly<Record<string, string>>>();

/** Makes the sentences of a language known. */
export function teach(language: string, words: Readonly<Record<string, string>>): void {
  taught.set(language, words);
}

const inLanguage = (key: string): string | undefined => taught.get(i18next.language)?.[key];

/** The API writes moments as ISO; people read them as everywhere on the page. */
const withMoments = (text: string) => text.replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, (iso) => moment(new Date(iso)));

/** What an error code or a reason is called; the value itself where it has no words. */
export function wordsOf(kind: 'error' | 'letter', value: string): string {
  return inLanguage(`${kind}.${value}`) ?? (kind === 'letter' ? value.replaceAll('_', ' ') : value);
}

/** The title of an entry of the API's closed lists, in the language of the page. */
export function titleOf(kind: 'type' | 'task_type', name: string, english: string): string {
  return inLanguage(`${kind}.${name}`) ?? english;
}

/** A sentence of the API in the language of the page; one it does not know stays in English. */
export function saidIn(said: Said | null | undefined, english: string, t: TFunction): string {
  const sentence = said && inLanguage(said.code);
  if (!said || !sentence) return withMoments(english);
  const valueOf = (name: string) => {
    const value = said.params[name] ?? '';
    if (name === 'status') return t(`status.${value as TaskStatus}`);
    if (name === 'what') return inLanguage(`noun.${value.replaceAll(' ', '_')}`) ?? value;
    return name === 'error_code' ? wordsOf('error', value) : withMoments(value);
  };
  return sentence.replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => valueOf(name));
}
