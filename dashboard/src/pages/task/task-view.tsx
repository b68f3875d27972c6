import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { cancelTask, retryTask } from '../../actions';
import { useAnswer } from '../../api/queries';
import { call } from '../../api/request';
import type { Attempt, Task } from '../../api/types';
import { duration } from '../../format/numbers';
import { useKeys } from '../../keys';
import { useAct } from '../../ui/action';
import { Curl } from '../../ui/curl';
import { Facts } from '../../ui/facts';
import { Json } from '../../ui/json';
import { Button } from '../../ui/kit';
import { wordsOf } from '../../i18n/said';
import { Link } from '../../ui/link';
import { Meter } from '../../ui/meter';
import { Moment } from '../../ui/moment';
import { Answered, Boundary } from '../../ui/panel';
import { StatusMark } from '../../ui/status';
import { Tabs } from '../../ui/tabs';
import { Waterfall } from '../../ui/waterfall';
import { WhyNote } from '../../ui/why-note';
import { TaskFiles } from './task-files';
import { TaskItems } from './task-items';
import { TaskSteps } from './task-steps';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
/** Whether a text can be the id of a task. */
export const isTaskId = (text: string) => UUID.test(text);
const OPEN = new Set(['created', 'queued', 'running']);

/** What happened to a task, minute by minute. */
export function TaskView({ id }: { id: string }) {
  const task = useAnswer('task', call('get', '/api/v1/task/{id}', { path: { id } }));
  return (
    <Answered query={task} height={320}>
      {(data) => <TaskBody task={data} />}
    </Answered>
  );
}

function TaskBody({ task }: { task: Task }) {
  const { t } = useTranslation();
  const act = useAct();
  const attempts = useAnswer('task', call('get', '/api/v1/task/{id}/attempts', { path: { id: task.id } }));
  const isOpen = OPEN.has(task.status);
  const canRetry = task.status === 'failed' || task.status === 'expired' || task.status === 'cancelled';
  const retry = () => canRetry && act(retryTask(t, task));
  useKeys({ 'Shift+KeyR': retry }, { inDialog: true });
  return (
    <div className="stack">
      <div className="row apart">
        <span className="row">
          <StatusMark status={task.status} />
          <Link to={`/sources/${task.source_id}`}>
            <bdi>{task.source_name ?? task.source_url ?? `#${task.source_id}`}</bdi>
          </Link>
          <span className="muted">
            {task.source_type} {task.task_type}
          </span>
          <Link to={`/groups/${task.task_group_id}`}>#{task.task_group_id}</Link>
        </span>
        <span className="row">
          <Button onClick={retry} disabled={!canRetry} title={canRetry ? '' : t('task.cannot_retry')}>
            {t('act.retry')}
          </Button>
          <Button
            onClick={() => act(cancelTask(t, task))}
            disabled={!isOpen}
            title={isOpen ? '' : t('task.cannot_cancel')}
          >
            {t('act.cancel')}
          </Button>
        </span>
      </div>
      <WhyNote call={call('get', '/api/v1/task/{id}/why', { path: { id: task.id } })} />
      <Boundary>
        <Answered query={attempts}>{({ items }) => <Waterfall task={task} attempts={items} />}</Answered>
      </Boundary>
      {task.progress !== null && <Progress progress={task.progress} />}
      <TaskTabs task={task} attempts={attempts.data?.items ?? []} />
    </div>
  );
}

function Progress({ progress: { done, total } }: { progress: NonNullable<Task['progress']> }) {
  if (total === null || total === undefined || total === 0) return <p className="meta">{done}</p>;
  return <Meter part={done / total} label={`${done} / ${total}`} />;
}

function TaskTabs({ task, attempts }: { task: Task; attempts: readonly Attempt[] }) {
  const { t } = useTranslation();
  const [tab, setTab] = useState('facts');
  return (
    <Tabs
      value={tab}
      onChange={setTab}
      tabs={[
        { value: 'facts', label: t('task.tab.facts'), content: () => <TaskFacts task={task} /> },
        { value: 'attempts', label: t('task.tab.attempts'), content: () => <Attempts attempts={attempts} /> },
        { value: 'items', label: t('task.tab.items'), content: () => <TaskItems id={task.id} /> },
        { value: 'files', label: t('task.tab.files'), content: () => <TaskFiles id={task.id} /> },
        ...(task.source_type === 'CSV_API'
          ? [{ value: 'steps', label: t('task.tab.steps'), content: () => <TaskSteps id={task.id} /> }]
          : []),
        { value: 'json', label: 'JSON', content: () => <Json value={task} label="JSON" /> },
        {
          value: 'curl',
          label: 'curl',
          content: () => <Curl call={call('get', '/api/v1/task/{id}', { path: { id: task.id } })} />,
        },
      ]}
    />
  );
}

function TaskFacts({ task }: { task: Task }) {
  const { t } = useTranslation();
  return (
    <div className="stack">
      {task.error_code !== null && (
        <div>
          <p className={OPEN.has(task.status) ? '' : 'bad'}>
            {[...new Set([task.error_code, wordsOf('error', task.error_code)])].join(' – ')}
          </p>
          {task.error !== null && <Json value={task.error} label={t('field.error')} />}
        </div>
      )}
      <Facts
        rows={[
          [
            'id',
            <span key="i" className="mono">
              {task.id}
            </span>,
          ],
          [t('field.attempt'), `${task.attempt} / ${task.max_attempts}`],
          [t('field.created'), <Moment key="c" at={task.created_at} />],
          [t('task.queued'), <Moment key="q" at={task.queued_at} />],
          [t('field.started'), <Moment key="s" at={task.started_at} />],
          [t('field.finished'), <Moment key="f" at={task.finished_at} />],
          [t('task.not_before'), task.not_before === null ? undefined : <Moment key="n" at={task.not_before} />],
          [
            t('task.worker'),
            task.worker_id === null ? undefined : (
              <Link key="w" to="/workers">
                {task.worker_id}
              </Link>
            ),
          ],
        ]}
      />
      {task.result !== null && <Json value={task.result} label={t('task.result')} />}
    </div>
  );
}

function Attempts({ attempts }: { attempts: readonly Attempt[] }) {
  const { t } = useTranslation();
  return (
    <ul className="list">
      {attempts.map(({ attempt, status, started_at, finished_at, error_code, error, retry_at, worker_id }) => (
        <li key={attempt}>
          <span>{t('task.attempt', { attempt })}</span>
          <StatusMark status={status} />
          <Moment at={started_at} />
          {started_at !== null && finished_at !== null && (
            <span>{duration(Date.parse(finished_at) - Date.parse(started_at))}</span>
          )}
          <span className="grow">
            {error_code} <span className="muted">{error}</span>
          </span>
          {retry_at !== null && (
            <span className="meta">
              {t('task.retry_at')} <Moment at={retry_at} />
            </span>
          )}
          <span className="meta mono">{worker_id}</span>
        </li>
      ))}
    </ul>
  );
}
