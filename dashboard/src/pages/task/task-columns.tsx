import { useTranslation } from 'react-i18next';
import type { Task } from '../../api/types';
import { duration, number } from '../../format/numbers';
import type { Column } from '../../ui/data-table';
import { Link } from '../../ui/link';
import { Moment } from '../../ui/moment';
import { StatusMark } from '../../ui/status';

const between = (from: string | null, to: string | null) =>
  from === null || to === null ? '–' : duration(Math.max(0, Date.parse(to) - Date.parse(from)));

/** Items a task says it found. */
export function itemsOf({ result }: Task): number | null {
  const items = result?.['items'];
  return typeof items === 'number' ? items : null;
}

/** The columns of tasks. */
export function useTaskColumns({ withSource }: { withSource: boolean }): Column<Task>[] {
  const { t } = useTranslation();
  const source: Column<Task> = {
    key: 'source',
    title: t('field.source'),
    isMain: true,
    cell: (task) => (
      <Link to={`?task=${task.id}`} className="cut" title={task.source_url ?? ''}>
        <bdi>{task.source_name ?? task.source_url ?? `#${task.source_id}`}</bdi>
      </Link>
    ),
  };
  const created: Column<Task> = {
    key: 'created',
    title: t('field.time'),
    width: '130px',
    isMain: !withSource,
    cell: (task) => (
      <Link to={`?task=${task.id}`}>
        <Moment at={task.created_at} />
      </Link>
    ),
  };
  return [
    { key: 'status', title: t('field.status'), width: '144px', cell: ({ status }) => <StatusMark status={status} /> },
    ...(withSource ? [source] : [created]),
    { key: 'type', title: t('field.task_type'), width: '110px', isSpare: true, cell: ({ task_type }) => task_type },
    {
      key: 'attempt',
      title: t('field.attempt'),
      width: '76px',
      align: 'right',
      cell: ({ attempt, max_attempts }) => `${attempt}/${max_attempts}`,
    },
    {
      key: 'waited',
      title: t('field.waited'),
      width: '90px',
      align: 'right',
      isSpare: true,
      cell: (task) => between(task.queued_at ?? task.created_at, task.started_at),
    },
    {
      key: 'ran',
      title: t('field.ran'),
      width: '90px',
      align: 'right',
      cell: (task) => between(task.started_at, task.finished_at),
    },
    {
      key: 'items',
      title: t('field.items'),
      width: '76px',
      align: 'right',
      cell: (task) => {
        const items = itemsOf(task);
        return items === null ? '–' : number(items);
      },
    },
    {
      key: 'error',
      title: t('field.error'),
      width: withSource ? '28%' : undefined,
      cell: ({ error_code, error, status }) =>
        error_code === null ? (
          ''
        ) : (
          <span className={status === 'failed' || status === 'expired' ? 'bad' : 'muted'} title={error ?? ''}>
            {error_code} <span className="muted">{error}</span>
          </span>
        ),
    } as Column<Task>,
  ];
}
