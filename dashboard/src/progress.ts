import type { TFunction } from 'i18next';
import { serverNow } from './api/request';
import type { OpenGroup, TaskGroup } from './api/types';

/** What is known of a group while it works. */
type Counted = Pick<
  OpenGroup,
  'total' | 'completed' | 'failed' | 'expired' | 'cancelled' | 'created_at' | 'started_at'
> &
  Partial<Pick<TaskGroup, 'finished_at'>>;
import { duration, number } from './format/numbers';

/** How fast a group goes, from its counters. */

/** Tasks that ended. */
export const endedOf = (group: Counted) => group.completed + group.failed + group.expired + group.cancelled;

/** Ended tasks a second since the group began; null before anything ended. */
export function rateOf(group: Counted): number | null {
  const begun = Date.parse(group.started_at ?? group.created_at);
  const seconds = ((group.finished_at == null ? serverNow() : Date.parse(group.finished_at)) - begun) / 1_000;
  const ended = endedOf(group);
  return ended === 0 || seconds <= 0 ? null : ended / seconds;
}

/** `312/s · ~ 40s`, empty while nothing can be said. */
export function etaOf(group: Counted, t: TFunction): string {
  const rate = rateOf(group);
  if (rate === null) return '';
  const left = group.total - endedOf(group);
  const speed = t('runs.rate', { n: number(Math.round(rate * 10) / 10) });
  return left === 0 ? speed : `${speed} · ~ ${duration((left / rate) * 1_000)}`;
}
