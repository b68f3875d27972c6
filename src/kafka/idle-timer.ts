import { createRequire } from 'node:module';

/**
 * kafkajs 2.2.4 arms a timer of a millisecond on every idle connection, for ever (tulios/kafkajs#1556, #1704, #1751):
 * 3.6 % of a core for one producer and one admin that do nothing. The timer is needed only while something is pending
 * or the broker throttles.
 */
interface RequestQueue {
  pending: unknown[];
  throttledUntil: number;
  scheduleCheckPendingRequests(): void;
}

const PATCHED_VERSION = '2.2.4';
let done = false;

/** Replaces the one method, once; another version of kafkajs is left as it is. @returns whether it is in force */
export function silenceIdleTimer(): boolean {
  const load = createRequire(__filename);
  if ((load('kafkajs/package.json') as { version: string }).version !== PATCHED_VERSION) return false;
  if (done) return true;
  const { prototype } = load('kafkajs/src/network/requestQueue') as { prototype: RequestQueue };
  const schedule = Object.getOwnPropertyDescriptor(prototype, 'scheduleCheckPendingRequests')?.value as
    (() => void) | undefined;
  if (schedule === undefined) return false;
  prototype.scheduleCheckPendingRequests = function (this: RequestQueue) {
    if (this.pending.length === 0 && this.throttledUntil <= Date.now()) return;
    schedule.call(this);
  };
  done = true;
  return true;
}
