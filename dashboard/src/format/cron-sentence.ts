import cronstrue from 'cronstrue';
import type { TFunction } from 'i18next';
import type { Cadence } from '../api/types';
import { duration } from './numbers';

/** A cron expression in words; null when it is none. */
export function cronSentence(cron: string, language: string): string | null {
  try {
    return cronstrue.toString(cron, { locale: language, use24HourTimeFormat: true, verbose: false });
  } catch {
    return null;
  }
}

/** When a clock fires, in words. */
export function clockSentence(
  { cron, interval_seconds }: Pick<Cadence, 'cron' | 'interval_seconds'>,
  t: TFunction,
  language: string,
): string {
  if (interval_seconds !== null) return t('cadence.every', { time: duration(interval_seconds * 1_000) });
  if (cron !== null) return cronSentence(cron, language) ?? cron;
  return t('cadence.on_request');
}
