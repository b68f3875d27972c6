import type { TFunction } from 'i18next';
import { number } from './format/numbers';

const KNOWN = ['overlap', 'not_due', 'disabled', 'empty', 'missed', 'not_found'] as const;
const isKnown = (reason: string): reason is (typeof KNOWN)[number] => (KNOWN as readonly string[]).includes(reason);

/** What was left out and why: `3 – paused, 1 – not found`. */
export function skipWords(skipped: Record<string, unknown>, t: TFunction): string {
  return Object.entries(skipped)
    .filter(([, count]) => Number(count) > 0)
    .map(
      ([reason, count]) =>
        `${number(Number(count))} – ${isKnown(reason) ? t(`skip.${reason}`) : reason.replaceAll('_', ' ')}`,
    )
    .join(', ');
}
