import { useTranslation } from 'react-i18next';
import { useRows } from '../../api/queries';
import { call } from '../../api/request';
import type { Task } from '../../api/types';
import { ListView } from '../../ui/list-view';
import { Empty } from '../../ui/panel';
import { useTaskColumns } from '../task/task-columns';

/** Every task of the source, newest first. */
export function RunsTab({ id }: { id: number }) {
  const { t } = useTranslation();
  const query = useRows<Task>('tasks', (after) =>
    call('get', '/api/v1/task', { query: { source_id: id, size: 100, ...(after === null ? {} : { after }) } }),
  );
  return (
    <div className="tall">
      <ListView
        label={t('source.tab.runs')}
        query={query}
        keyOf={(task) => task.id}
        columns={useTaskColumns({ withSource: false })}
        hrefOf={(task) => `?task=${task.id}`}
        empty={<Empty>{t('source.no_runs')}</Empty>}
      />
    </div>
  );
}
