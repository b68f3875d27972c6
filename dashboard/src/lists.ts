import type { Schemas } from './api/types';

/** Closed lists the page draws: their order is that of the filters. */
export const SOURCE_TYPES = [
  'RSS',
  'VK',
  'YOUTUBE',
  'CSV_API',
  'SCRIPT',
] as const satisfies readonly Schemas['Source']['type'][];
export const HEALTHS = [
  'failing',
  'denied',
  'gone',
  'silent',
  'new',
  'healthy',
  'paused',
] as const satisfies readonly Schemas['Source']['health'][];
export const TASK_STATUSES = [
  'created',
  'queued',
  'running',
  'completed',
  'failed',
  'expired',
  'cancelled',
] as const satisfies readonly Schemas['Task']['status'][];
export const GROUP_STATUSES = [
  'created',
  'running',
  'completed',
  'partial',
  'failed',
  'cancelled',
  'expired',
] as const satisfies readonly Schemas['TaskGroup']['status'][];
export const TICK_OUTCOMES = [
  'planned',
  'empty',
  'missed',
  'planning',
] as const satisfies readonly Schemas['Tick']['outcome'][];

/** Options of a choice. */
export const optionsOf = (values: readonly string[], label: (value: string) => string = (value) => value) =>
  values.map((value) => ({ value, label: label(value) }));
