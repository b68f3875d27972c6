import { useTranslation } from 'react-i18next';
import type { Attempt, Task } from '../api/types';
import { serverNow } from '../api/request';
import { duration } from '../format/numbers';
import { moment } from '../format/times';
import { StatusMark, type Status } from './status';

interface Span {
  from: number;
  to: number;
  tone: Status;
  attempt: number;
}

/** Gaps longer than this many times the working time are drawn as a break. */
const GAP_TIMES = 3;

/** Attempts as spans of waiting and working, in order of time. */
export function spansOf(task: Task, attempts: readonly Attempt[], now: number): Span[] {
  const spans: Span[] = [];
  let from = Date.parse(task.created_at);
  for (const { attempt, status, started_at, finished_at } of attempts) {
    const isLast = attempt === task.attempt;
    const begun = started_at === null ? null : Date.parse(started_at);
    const ended = finished_at === null ? null : Date.parse(finished_at);
    const queued = isLast && task.queued_at !== null ? Date.parse(task.queued_at) : null;
    if (queued !== null && queued > from) spans.push({ from, to: queued, tone: 'created', attempt });
    const waitFrom = Math.max(from, queued ?? from);
    const waitTo = begun ?? ended ?? now;
    if (waitTo > waitFrom)
      spans.push({
        from: waitFrom,
        to: waitTo,
        tone: queued === null && begun === null ? 'created' : 'queued',
        attempt,
      });
    if (begun !== null) {
      const tone: Status = ended === null ? 'running' : status === 'created' || status === 'queued' ? 'failed' : status;
      spans.push({ from: begun, to: ended ?? now, tone, attempt });
    }
    from = ended ?? waitTo;
  }
  return spans;
}

/** What happened to a task, minute by minute: a lane for each attempt, long waits compressed. */
export function Waterfall({ task, attempts }: { task: Task; attempts: readonly Attempt[] }) {
  const { t } = useTranslation();
  const now = serverNow();
  const spans = spansOf(task, attempts, now);
  const work = spans
    .filter(({ tone }) => tone !== 'created' && tone !== 'queued')
    .reduce((sum, { from, to }) => sum + to - from, 0);
  const longest = Math.max(work * GAP_TIMES, 1);
  // compressed time: every waiting counts at most `longest`
  let position = 0;
  const placed = spans.map((span) => {
    const isWait = span.tone === 'created' || span.tone === 'queued';
    const size = Math.max(1, isWait && work > 0 ? Math.min(span.to - span.from, longest) : span.to - span.from);
    const at = position;
    position += size;
    return { ...span, at, size, isCut: isWait && size < span.to - span.from };
  });
  const whole = Math.max(1, position);
  return (
    <div className="stack">
      <div className="waterfall" role="group" aria-label={t('task.waterfall')}>
        {attempts.map(({ attempt, status }) => (
          <Lane
            key={attempt}
            attempt={attempt}
            status={status}
            spans={placed.filter((span) => span.attempt === attempt)}
            whole={whole}
          />
        ))}
      </div>
      <p className="meta">
        {moment(new Date(task.created_at))} →{' '}
        {task.finished_at === null ? t('task.still_open') : moment(new Date(task.finished_at))}
        {' · '}
        {duration((task.finished_at === null ? now : Date.parse(task.finished_at)) - Date.parse(task.created_at))}
      </p>
    </div>
  );
}

function Lane({
  attempt,
  status,
  spans,
  whole,
}: {
  attempt: number;
  status: Status;
  spans: { from: number; to: number; tone: Status; at: number; size: number; isCut: boolean }[];
  whole: number;
}) {
  const { t } = useTranslation();
  const words = spans.map(({ tone, from, to }) => `${t(`status.${tone}`)} ${duration(to - from)}`).join(', ');
  return (
    <>
      <span className="meta">{t('task.attempt', { attempt })}</span>
      <span className="lane" role="img" aria-label={words === '' ? t(`status.${status}`) : words} title={words}>
        {spans.map(({ at, size, tone, isCut }, index) => (
          <i
            key={index}
            className={`tone-${tone} ${isCut ? 'gap' : ''}`}
            style={{ left: `${(at / whole) * 100}%`, width: `${(size / whole) * 100}%` }}
          />
        ))}
      </span>
      <span className="meta words">{words === '' ? <StatusMark status={status} /> : words}</span>
    </>
  );
}
