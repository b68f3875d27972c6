import { useTranslation } from 'react-i18next';
import { useAnswer } from '../../api/queries';
import { call } from '../../api/request';
import { DataTable } from '../../ui/data-table';
import { Answered, Empty } from '../../ui/panel';
import { useItemColumns } from '../items/item-columns';

/** The first hundred items of a task. */
export function TaskItems({ id }: { id: string }) {
  const { t } = useTranslation();
  const columns = useItemColumns({ withSource: false });
  const query = useAnswer('items', call('get', '/api/v1/task/{id}/items', { path: { id }, query: { size: 100 } }));
  return (
    <Answered query={query}>
      {({ items }) =>
        items.length === 0 ? (
          <Empty>{t('task.no_items')}</Empty>
        ) : (
          <DataTable isShort label={t('task.tab.items')} rows={items} keyOf={(item) => item.id} columns={columns} />
        )
      }
    </Answered>
  );
}
