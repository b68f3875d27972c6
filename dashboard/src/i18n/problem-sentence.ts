import type { TFunction } from 'i18next';
import type { Problem } from '../api/problem';
import { saidIn } from './said';

/** What is wrong with one value: its place, and the rule in the language of the page. */
export function errorWords({ path, message, said }: Problem['errors'][number], t: TFunction): string {
  return [path, saidIn(said, message, t)].filter(Boolean).join(': ');
}

/** A problem in one sentence: the API's own where it has any, in the language of the page. */
export function sentenceOf({ status, title, detail, said, errors }: Problem, t: TFunction): string {
  if (status === 0) return t('problem.no_answer');
  if (title === 'not_json') return t('problem.not_json');
  if (status === 401) return t('problem.unauthorized');
  // another route may lie at the address, for other methods
  if (status === 405) return t('problem.not_offered');
  if (said?.code === 'missing.address') return t('problem.not_offered');
  if (errors.length > 0) return errors.map((error) => errorWords(error, t)).join('; ');
  if (detail !== '') return saidIn(said, detail, t);
  if (status === 403) return t('problem.forbidden');
  if (status === 429) return t('problem.rate');
  if (status === 503 || status === 502 || status === 504) return t('problem.unavailable');
  return t('problem.other', { status });
}
