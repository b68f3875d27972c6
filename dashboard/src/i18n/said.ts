import i18next, { type TFunction } from 'i18next';
import { moment } from '../format/times';

/** What the API sends beside a sentence: its code and values. */
export interface Said {
  readonly code: string;
  readonly params: Readonly<Record<string, string>>;
}

/** The API writes moments as ISO; people read them as everywhere on the page. */
const withMoments = (text: string) => text.replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, (iso) => moment(new Date(iso)));

/** Values that have words of their own. */
const WORDS: Record<string, (value: string) => string> = {
  what: (value) => `noun.${value.replaceAll(' ', '_')}`,
  status: (value) => `status.${value}`,
  error_code: (value) => `error.${value}`,
};

/** English needs no words for them: it is what the API speaks. */
const isKnown = (key: string) => i18next.language !== 'en' && i18next.exists(key);

/** What an error code, a reason or another value of a closed list is called; the value itself where it has no words. */
export function wordsOf(kind: 'error' | 'letter', value: string): string {
  const key = `${kind}.${value}`;
  return isKnown(key) ? i18next.t(key as 'app') : value.replaceAll('_', kind === 'letter' ? ' ' : '_');
}

/** A sentence of the API in the language of the page; one it does not know stays in English. */
export function saidIn(said: Said | null | undefined, english: string, t: TFunction): string {
  if (said === null || said === undefined || !isKnown(`said.${said.code}`)) return withMoments(english);
  const values = Object.entries(said.params).map(([name, value]) => {
    const key = WORDS[name]?.(value) ?? '';
    return [name, isKnown(key) ? i18next.t(key as 'app') : withMoments(value)];
  });
  const translate = t as unknown as (key: string, values: Record<string, string>) => string;
  return translate(`said.${said.code}`, Object.fromEntries(values) as Record<string, string>);
}
