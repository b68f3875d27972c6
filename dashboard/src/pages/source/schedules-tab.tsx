import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { pauseSchedule, runSchedule } from '../../actions';
import type { Schedule, SourceDetail } from '../../api/types';
import { useAct } from '../../ui/action';
import { Button } from '../../ui/kit';
import { Dialog } from '../../ui/dialog';
import { Link } from '../../ui/link';
import { Moment } from '../../ui/moment';
import { Empty, Panel } from '../../ui/panel';
import { StatusMark, YesNo } from '../../ui/status';
import { Facts } from '../../ui/facts';
import { Json } from '../../ui/json';
import { ScheduleForm } from './schedule-form';
import { NextFirings } from '../../ui/next-firings';

/** What is done with the source and when; every schedule with its state. */
export function SchedulesTab({ source }: { source: SourceDetail }) {
  const { t } = useTranslation();
  const [editing, setEditing] = useState<Schedule | 'new' | null>(null);
  return (
    <div className="stack">
      {source.schedules.length === 0 && <Empty>{t('source.no_schedules')}</Empty>}
      {source.schedules.map((schedule) => (
        <ScheduleBlock key={schedule.id} schedule={schedule} onEdit={() => setEditing(schedule)} />
      ))}
      <div>
        <Button onClick={() => setEditing('new')}>{t('schedule.add')}</Button>
      </div>
      {editing !== null && (
        <Dialog
          size="lg"
          onClose={() => setEditing(null)}
          title={editing === 'new' ? t('schedule.add') : t('schedule.edit', { type: editing.task_type })}
        >
          <ScheduleForm source={source} schedule={editing === 'new' ? null : editing} onDone={() => setEditing(null)} />
        </Dialog>
      )}
    </div>
  );
}

function ScheduleBlock({ schedule, onEdit }: { schedule: Schedule; onEdit: () => void }) {
  const { t } = useTranslation();
  const act = useAct();
  return (
    <Panel
      title={`${schedule.task_type} · #${schedule.id}`}
      aside={<YesNo ok={schedule.is_enabled} yes={t('schedule.enabled')} no={t('schedule.paused')} />}
    >
      <div className="columns">
        <Facts
          rows={[
            [
              t('field.cadence'),
              <Link key="c" to={`/cadences/${schedule.cadence_id}`}>
                {schedule.cadence}
              </Link>,
            ],
            [t('schedule.next'), <NextFirings key="n" cadenceId={schedule.cadence_id} />],
            [t('field.last_run'), <Moment key="l" at={schedule.last_finished_at} />],
            [
              t('schedule.last_outcome'),
              schedule.last_outcome === null ? undefined : <StatusMark key="o" status={schedule.last_outcome} />,
            ],
            [
              t('schedule.last_task'),
              schedule.last_task_id === null ? undefined : (
                <Link key="t" to={`?task=${schedule.last_task_id}`} className="mono">
                  {schedule.last_task_id}
                </Link>
              ),
            ],
            [
              t('field.errors'),
              schedule.consecutive_failures === 0
                ? undefined
                : `${schedule.consecutive_failures} × ${schedule.last_error_code ?? '?'}`,
            ],
            [
              t('schedule.not_before'),
              schedule.not_before === null ? undefined : (
                <span key="b">
                  <Moment at={schedule.not_before} /> {schedule.not_before_reason?.replaceAll('_', ' ')}
                </span>
              ),
            ],
          ]}
        />
        <Facts
          rows={[
            [
              t('schedule.attempts'),
              `${schedule.max_attempts} · ${schedule.retry_backoff} · ${schedule.retry_delay_seconds} s`,
            ],
            [t('schedule.priority'), String(schedule.priority)],
            [t('schedule.params'), <Json key="p" value={schedule.params} label={t('schedule.params')} />],
            [
              t('schedule.cursor'),
              schedule.cursor === null ? '–' : <Json key="u" value={schedule.cursor} label={t('schedule.cursor')} />,
            ],
          ]}
        />
      </div>
      <div className="row after">
        <Button onClick={() => act(runSchedule(t, schedule))}>{t('act.run')}</Button>
        <Button onClick={() => act(pauseSchedule(t, schedule))}>
          {schedule.is_enabled ? t('act.pause') : t('act.resume')}
        </Button>
        <Button onClick={onEdit}>{t('act.edit')}</Button>
      </div>
    </Panel>
  );
}
