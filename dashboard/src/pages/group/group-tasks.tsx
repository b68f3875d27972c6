import { useTranslation } from 'react-i18next';
import { bulkTasks } from '../../actions';
import { useRows } from '../../api/queries';
import { call } from '../../api/request';
import type { Task, TaskGroup, TaskStatus } from '../../api/types';
import { optionsOf, TASK_STATUSES } from '../../lists';
import { useAct } from '../../ui/action';
import { ChoiceFilter } from '../../ui/filters';
import { Button } from '../../ui/kit';
import { Count, ListView } from '../../ui/list-view';
import { Empty } from '../../ui/panel';
import { useSelection } from '../../ui/selection';
import { useView } from '../../view';
import { useTaskColumns } from '../task/task-columns';

const SIZE = 200;

/** The tasks of a group, however many. */
export function GroupTasks({ group }: { group: TaskGroup }) {
  const { t } = useTranslation();
  const act = useAct();
  const [view, setView] = useView({ status: TASK_STATUSES });
  const { status } = view;
  const selection = useSelection('group-tasks');
  const query = useRows<Task>('tasks', (after) =>
    call('get', '/api/v1/task_group/{id}/tasks', {
      path: { id: group.id },
      query: {
        size: SIZE,
        ...(after === null ? {} : { after }),
        ...(status === undefined ? {} : { status: status as TaskStatus }),
      },
    }),
  );
  return (
    <>
      <div className="filters" role="search" aria-label={t('filter.label')}>
        <ChoiceFilter
          label={t('field.status')}
          value={status}
          options={optionsOf(TASK_STATUSES, (value) => t(`status.${value as TaskStatus}`))}
          onChange={(next) => setView({ status: next })}
        />
        <Count data={query.data} />
      </div>
      {selection.size > 0 && (
        <div className="bulk">
          <span>{t('bulk.picked', { count: selection.size })}</span>
          {(['retry', 'cancel'] as const).map((action) => (
            <Button
              key={action}
              onClick={() => act(bulkTasks(t, action, { ids: selection.keys.map(String) }, () => selection.set([])))}
            >
              {t(`act.${action}`)}
            </Button>
          ))}
          <button type="button" className="plain" onClick={() => selection.set([])}>
            {t('bulk.none')}
          </button>
        </div>
      )}
      <ListView
        label={t('group.tasks')}
        query={query}
        keyOf={(task) => task.id}
        columns={useTaskColumns({ withSource: true })}
        hrefOf={(task) => `?task=${task.id}`}
        selection={selection}
        filters={status === undefined ? null : t(`status.${status as TaskStatus}`)}
        onClear={() => setView({ status: undefined })}
        empty={<Empty>{t('group.empty')}</Empty>}
      />
    </>
  );
}
