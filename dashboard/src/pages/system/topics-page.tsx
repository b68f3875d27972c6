import { useTranslation } from 'react-i18next';
import { useAnswer } from '../../api/queries';
import { call } from '../../api/request';
import type { Topic } from '../../api/types';
import { number } from '../../format/numbers';
import { DataTable, type Column } from '../../ui/data-table';
import { Page } from '../../ui/page';
import { Answered } from '../../ui/panel';
import { SystemTabs } from './system-tabs';

/** What waits in Kafka? */
export function TopicsPage() {
  const { t } = useTranslation();
  const query = useAnswer('system', call('get', '/api/v1/topic'));
  const most = (topic: Topic) => Math.max(0, ...topic.partitions.map(({ lag }) => lag));
  const columns: Column<Topic>[] = [
    { key: 'role', title: t('topics.role'), width: '130px', cell: ({ role }) => role },
    { key: 'name', title: t('field.name'), isMain: true, cell: ({ name }) => <code>{name}</code> },
    {
      key: 'group',
      title: t('topics.group'),
      width: '22%',
      isSpare: true,
      cell: ({ consumer_group }) => consumer_group ?? '–',
    },
    {
      key: 'partitions',
      title: t('topics.partitions'),
      width: '110px',
      align: 'right',
      cell: ({ partitions }) => number(partitions.length),
    },
    {
      key: 'kept',
      title: t('topics.kept'),
      width: '130px',
      align: 'right',
      isSpare: true,
      cell: ({ partitions }) => number(partitions.reduce((sum, { low, high }) => sum + high - low, 0)),
    },
    { key: 'lag', title: t('topics.lag'), width: '110px', align: 'right', cell: ({ lag }) => number(lag) },
    {
      key: 'most',
      title: t('topics.most'),
      width: '150px',
      align: 'right',
      isSpare: true,
      cell: (topic) => number(most(topic)),
    },
  ];
  return (
    <Page title={t('topics.title')} isWide>
      <SystemTabs here="topics" />
      <Answered query={query} height={240}>
        {({ items }) => (
          <DataTable isShort label={t('topics.title')} rows={items} keyOf={({ name }) => name} columns={columns} />
        )}
      </Answered>
    </Page>
  );
}
