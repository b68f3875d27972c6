import { useTranslation } from 'react-i18next';
import { nameOf } from '../../actions';
import type { Item } from '../../api/types';
import type { Column } from '../../ui/data-table';
import { Link } from '../../ui/link';
import { Moment } from '../../ui/moment';

/** The columns of items. */
export function useItemColumns({ withSource }: { withSource: boolean }): Column<Item>[] {
  const { t } = useTranslation();
  const source: Column<Item> = {
    key: 'source',
    title: t('field.source'),
    width: '200px',
    cell: ({ source_id: id, source_name: name, source_url: url }) => (
      <Link to={`/sources/${id}`} className="cut" title={nameOf({ id, name, url })}>
        <bdi>{nameOf({ id, name, url })}</bdi>
      </Link>
    ),
  };
  return [
    { key: 'seen', title: t('items.seen'), width: '130px', cell: ({ first_seen_at }) => <Moment at={first_seen_at} /> },
    {
      key: 'title',
      title: t('field.title'),
      isMain: true,
      cell: (item) => (
        <Link to={`/items/${item.id}`} className="cut" title={item.title ?? item.item_key}>
          <bdi>{item.title ?? item.item_key}</bdi>
        </Link>
      ),
    },
    ...(withSource ? [source] : []),
    { key: 'kind', title: t('field.kind'), width: '90px', cell: ({ kind }) => kind },
    {
      key: 'new',
      title: t('items.state'),
      width: '110px',
      cell: ({ revision }) => (revision > 1 ? t('items.changed', { n: revision - 1 }) : t('items.new')),
    },
    {
      key: 'published',
      title: t('items.published'),
      width: '130px',
      isSpare: true,
      cell: ({ published_at }) => <Moment at={published_at} />,
    },
  ];
}
