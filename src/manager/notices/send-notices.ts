import type { DataSource } from 'typeorm';
import type { Logger } from 'pino';
import { poolOf, run, type Statement } from '../../database/clients';
import { claimNotices, untilNextNotice } from './claim-notices';
import { composeText, valuesOf } from './compose-text';
import type { Attachment, Delivery } from './delivery';
import type { DueNotice } from './notice-row';
import { putBack, settleNotice, skipNotice } from './settle-notice';
import type { Telegram } from './telegram';
import type { Webhook } from './webhook';

/** What sending needs. */
export interface NoticeParts {
  readonly dataSource: DataSource;
  readonly log: Logger;
  readonly telegram: Telegram;
  readonly webhook: Webhook;
  /** Where people look at the dashboard, for links; null: notices have none. */
  readonly base_url: string | null;
}

/** What one round did. */
export interface SentNotices {
  readonly sent: number;
  readonly failed: number;
  readonly postponed: number;
  /** Until the next one is due; null when none waits. */
  readonly next_in_ms: number | null;
}

const CLAIM = 20;
/** One message a second in one chat (Telegram's FAQ, "My bot is hitting limits"). */
const PACE_MS = 1_050;

const filesOf: Statement = {
  name: 'files-of-notice',
  text: 'select name, bytes, storage_key from artifact where task_id = $1 order by name',
};

/** When something was last sent to a target, by this process. */
const lastSent = new Map<string, number>();

/**
 * Sends what is due in the outbox. At least once: a sender that is killed between the answer and the note of it sends
 * again, and a webhook's receiver knows the notice by its id. One failed notice never holds up another.
 */
export async function sendNotices(parts: NoticeParts, signal: AbortSignal): Promise<SentNotices> {
  const counts = { sent: 0, failed: 0, postponed: 0 };
  const due = await claimNotices(parts.dataSource, CLAIM);
  for (const notice of due) {
    const wait = signal.aborted ? 0 : paceOf(notice);
    if (signal.aborted || wait > 0) await putBack(parts.dataSource, notice.id, wait);
    else if (notice.is_quiet) await skipNotice(parts.dataSource, notice);
    else count(counts, await deliver(parts, notice));
  }
  return { ...counts, next_in_ms: due.length === CLAIM ? 0 : await untilNextNotice(parts.dataSource) };
}

function paceOf({ channel, target }: DueNotice): number {
  if (channel !== 'telegram') return 0;
  const key = `${channel} ${target}`;
  const wait = (lastSent.get(key) ?? 0) + PACE_MS - Date.now();
  if (wait <= 0) lastSent.set(key, Date.now());
  return Math.max(0, wait);
}

async function deliver(parts: NoticeParts, notice: DueNotice): Promise<Delivery['outcome']> {
  const delivery = await tryToSend(parts, notice);
  await settleNotice(parts.dataSource, notice, delivery);
  const { id: notice_id, channel, event, attempts } = notice;
  const { outcome } = delivery;
  const about = { event: 'notice', notice_id, channel, about: event, attempts, outcome };
  if (outcome === 'sent' || outcome === 'moved') parts.log.info(about, `notice ${outcome}`);
  else parts.log.warn({ ...about, error: delivery.error }, `notice ${outcome}`);
  return outcome;
}

async function tryToSend(parts: NoticeParts, notice: DueNotice): Promise<Delivery> {
  if (notice.channel === 'webhook') {
    const { link, ...values } = valuesOf(notice, parts.base_url);
    return parts.webhook.send(notice.target, { id: notice.id, ...values, ...(link === '' ? {} : { link }) });
  }
  return parts.telegram.send({
    chat: notice.target,
    thread_id: notice.thread_id,
    text: composeText(notice, parts.base_url),
    is_silent: notice.event === 'completed',
    files: await attachmentsOf(parts.dataSource, notice),
  });
}

async function attachmentsOf(dataSource: DataSource, { task, attach }: DueNotice): Promise<Attachment[]> {
  if (task === null || attach.length === 0) return [];
  const files = await run<Attachment & Record<string, unknown>>(poolOf(dataSource), filesOf, [task.id]);
  return files.filter(({ name }) => attach.some((pattern) => matches(pattern, name)));
}

/** Whether a name fits a pattern in which `*` stands for any characters. Looks at each character once: no backtracking. */
export function matches(pattern: string, name: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  const last = rest.pop();
  if (last === undefined) return name === pattern;
  if (name.length < first.length + last.length || !name.startsWith(first) || !name.endsWith(last)) return false;
  let at = first.length;
  for (const part of rest) {
    const found = name.indexOf(part, at);
    if (found < 0 || found + part.length > name.length - last.length) return false;
    at = found + part.length;
  }
  return true;
}

function count(counts: { sent: number; failed: number; postponed: number }, outcome: Delivery['outcome']): void {
  if (outcome === 'sent') counts.sent += 1;
  else if (outcome === 'failed') counts.failed += 1;
  else counts.postponed += 1;
}
