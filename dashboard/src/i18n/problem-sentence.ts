import type { TFunction } from 'i18next';
import type { Problem } from '../api/problem';

/** A problem in one sentence: the API's own words where it has any. */
export function sentenceOf({ status, title, detail }: Problem, t: TFunction): string {
  if (status === 0) return t('problem.no_answer');
  if (title === 'not_json') return t('problem.not_json');
  if (status === 401) return t('problem.unauthorized');
  // another route may lie at the address, for other methods
  if (status === 405) return t('problem.not_offered');
  if (status === 404 && detail === 'There is nothing at this address.') return t('problem.not_offered');
  if (detail !== '') return detail;
  if (status === 403) return t('problem.forbidden');
  if (status === 429) return t('problem.rate');
  if (status === 503 || status === 502 || status === 504) return t('problem.unavailable');
  return t('problem.other', { status });
}
