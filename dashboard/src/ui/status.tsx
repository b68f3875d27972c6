import { useTranslation } from 'react-i18next';
import type { GroupStatus, Health, TaskStatus } from '../api/types';
import { Icon, type IconName } from './icons';

export type Status = TaskStatus | GroupStatus;

const ICONS: Record<Status, IconName> = {
  created: 'planned',
  queued: 'queued',
  running: 'running',
  completed: 'check',
  partial: 'partial',
  failed: 'failed',
  cancelled: 'ban',
  expired: 'expired',
};
/** Success whispers: only these are written in their colour. */
const LOUD = new Set<string>(['failed', 'expired', 'partial', 'failing', 'denied', 'gone', 'silent', 'lost']);

/** The state of a task or group: icon, word, colour, in this order of trust. */
export function StatusMark({ status }: { status: Status }) {
  const { t } = useTranslation();
  return (
    <span className={`status tone-${status} ${LOUD.has(status) ? 'loud' : ''}`}>
      <Icon name={ICONS[status]} size={14} />
      {t(`status.${status}`)}
    </span>
  );
}

const HEALTH: Record<Health, [IconName, Status]> = {
  new: ['planned', 'created'],
  healthy: ['check', 'completed'],
  failing: ['alert', 'failed'],
  denied: ['ban', 'failed'],
  gone: ['failed', 'failed'],
  silent: ['silent', 'partial'],
  paused: ['pause', 'created'],
};

/** How a source is. */
export function HealthMark({ health }: { health: Health }) {
  const { t } = useTranslation();
  const [icon, tone] = HEALTH[health];
  return (
    <span className={`status tone-${tone} ${LOUD.has(health) ? 'loud' : ''}`}>
      <Icon name={icon} size={14} />
      {t(`health.${health}`)}
    </span>
  );
}

const WORKER = { alive: ['check', 'completed'], lost: ['alert', 'failed'], stopped: ['ban', 'created'] } as const;

/** Whether a worker lives. */
export function WorkerMark({ state }: { state: keyof typeof WORKER }) {
  const { t } = useTranslation();
  const [icon, tone] = WORKER[state];
  return (
    <span className={`status tone-${tone} ${LOUD.has(state) ? 'loud' : ''}`}>
      <Icon name={icon} size={14} />
      {t(`worker.${state}`)}
    </span>
  );
}

/** Yes or no with a word of its own. */
export function YesNo({ ok, yes, no }: { ok: boolean; yes: string; no: string }) {
  return (
    <span className={`status ${ok ? 'tone-completed' : 'tone-failed loud'}`}>
      <Icon name={ok ? 'check' : 'alert'} size={14} />
      {ok ? yes : no}
    </span>
  );
}
