import { useTranslation } from 'react-i18next';
import { useRows } from '../../api/queries';
import { call } from '../../api/request';
import type { Item } from '../../api/types';
import { ListView } from '../../ui/list-view';
import { Empty } from '../../ui/panel';
import { useItemColumns } from '../items/item-columns';

/** Everything that was found at the source. */
export function ItemsTab({ id }: { id: number }) {
  const { t } = useTranslation();
  const query = useRows<Item>('items', (after) =>
    call('get', '/api/v1/item', { query: { source_id: id, size: 100, ...(after === null ? {} : { after }) } }),
  );
  return (
    <div className="tall">
      <ListView
        label={t('source.tab.items')}
        query={query}
        keyOf={(item) => item.id}
        columns={useItemColumns({ withSource: false })}
        hrefOf={(item) => `/items/${item.id}`}
        empty={<Empty>{t('items.none')}</Empty>}
      />
    </div>
  );
}
