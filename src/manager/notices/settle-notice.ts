import type { DataSource } from 'typeorm';
import { poolOf, run, type Statement } from '../../database/clients';
import type { Delivery } from './delivery';
import type { DueNotice } from './notice-row';

/** A notice is given up after this many tries: about a day and a half. */
export const MOST_ATTEMPTS = 15;
const FIRST_RETRY_MS = 5_000;
const LAST_RETRY_MS = 4 * 3_600_000;

const markSent: Statement = {
  name: 'mark-notice-sent',
  text: `update notice set status = 'sent', sent_at = now(), receipt = $2, error = null where id = $1`,
};
const markFailed: Statement = {
  name: 'mark-notice-failed',
  text: `update notice set status = 'failed', error = $2 where id = $1`,
};
const markSkipped: Statement = {
  name: 'mark-notice-skipped',
  text: `update notice set status = 'skipped', error = $2 where id = $1`,
};
const postpone: Statement = {
  name: 'postpone-notice',
  text: `update notice set due_at = now() + $2::float8 * interval '1 millisecond', error = $3 where id = $1`,
};
const postponeTarget: Statement = {
  name: 'postpone-notices-of-target',
  text: `update notice set due_at = greatest(due_at, now() + $3::float8 * interval '1 millisecond')
    where status = 'waiting' and channel = $1 and target = $2`,
};
// a person sees why and switches it on again
const disableTarget: Statement = {
  name: 'disable-rules-of-target',
  text: `with disabled as (
      update notice_rule set is_enabled = false, disabled_reason = $3, updated_at = now()
      where channel = $1 and target = $2 and is_enabled returning id
    )
    update notice n set status = 'failed', error = $3 from disabled d where n.rule_id = d.id and n.status = 'waiting'`,
};
const moveTarget: Statement = {
  name: 'move-target',
  text: `with rules as (
      update notice_rule set target = $3, updated_at = now() where channel = $1 and target = $2
    )
    update notice set target = $3, due_at = least(due_at, now()) where status = 'waiting' and channel = $1 and target = $2`,
};

/** Writes down what became of a try, for the notice and for what shares its target. */
export async function settleNotice(dataSource: DataSource, notice: DueNotice, delivery: Delivery): Promise<void> {
  const pool = poolOf(dataSource);
  const { id, channel, target, attempts } = notice;
  if (delivery.outcome === 'sent') await run(pool, markSent, [id, delivery.receipt]);
  else if (delivery.outcome === 'moved') {
    await run(pool, moveTarget, [channel, target, delivery.target]);
  } else if (delivery.outcome === 'failed') {
    await run(pool, markFailed, [id, delivery.error]);
    if (delivery.disable === true && target !== '') await run(pool, disableTarget, [channel, target, delivery.error]);
  } else if (attempts >= MOST_ATTEMPTS) await run(pool, markFailed, [id, delivery.error]);
  else {
    const wait = delivery.after_ms ?? retryAfter(attempts);
    await run(pool, postpone, [id, wait, delivery.error]);
    if (delivery.everyone === true) await run(pool, postponeTarget, [channel, target, wait]);
  }
}

/** Sets a notice aside because its rule spoke a moment ago. */
export async function skipNotice(dataSource: DataSource, { id, quiet_seconds }: DueNotice): Promise<void> {
  await run(poolOf(dataSource), markSkipped, [id, `Another notice of the rule was sent within ${quiet_seconds} s.`]);
}

/** Puts a claimed notice back, to be sent after `ms`; the claim does not count as a try. */
export async function putBack(dataSource: DataSource, id: number, ms: number): Promise<void> {
  await run(
    poolOf(dataSource),
    {
      name: 'put-notice-back',
      text: `update notice set due_at = now() + $2::float8 * interval '1 millisecond', attempts = attempts - 1 where id = $1`,
    },
    [id, ms],
  );
}

/** 5 s, doubling, at most 4 h, ± 10 %. */
function retryAfter(attempts: number): number {
  const wait = Math.min(FIRST_RETRY_MS * 2 ** Math.min(attempts - 1, 20), LAST_RETRY_MS);
  return wait * (0.9 + 0.2 * Math.random());
}
