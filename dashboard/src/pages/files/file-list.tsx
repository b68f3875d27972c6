import { useTranslation } from 'react-i18next';
import { useRows } from '../../api/queries';
import { call } from '../../api/request';
import type { Artifact } from '../../api/types';
import { bytes } from '../../format/numbers';
import type { Column } from '../../ui/data-table';
import { TextFilter } from '../../ui/filters';
import { Link } from '../../ui/link';
import { Count, ListView } from '../../ui/list-view';
import { Moment } from '../../ui/moment';
import { Empty } from '../../ui/panel';
import { text, useView } from '../../view';
import { FileButtons } from './file-row';

/** Files, of one source or of all. */
export function FileList({ sourceId }: { sourceId?: number }) {
  const { t } = useTranslation();
  const [{ name }, setView] = useView({ name: text });
  const query = useRows<Artifact>('items', (after) =>
    call('get', '/api/v1/artifact', {
      query: {
        size: 100,
        ...(after === null ? {} : { after }),
        ...(sourceId === undefined ? {} : { source_id: sourceId }),
        ...(name === undefined ? {} : { name }),
      },
    }),
  );
  const columns: Column<Artifact>[] = [
    { key: 'time', title: t('field.time'), width: '130px', cell: ({ created_at }) => <Moment at={created_at} /> },
    { key: 'name', title: t('field.name'), isMain: true, cell: (file) => <bdi>{file.name}</bdi> },
    {
      key: 'source',
      title: t('field.source'),
      width: '20%',
      isSpare: true,
      cell: ({ source_id, source_name }) =>
        source_id === null ? '–' : <Link to={`/sources/${source_id}`}>{source_name ?? `#${source_id}`}</Link>,
    },
    { key: 'size', title: t('field.size'), width: '100px', align: 'right', cell: (file) => bytes(file.bytes) },
    {
      key: 'type',
      title: t('field.type'),
      width: '170px',
      isSpare: true,
      cell: ({ content_type }) => content_type,
    },
    {
      key: 'run',
      title: t('field.run'),
      width: '110px',
      cell: ({ task_id }) => (
        <Link to={`?task=${task_id}`} className="mono">
          {task_id.slice(0, 8)}
        </Link>
      ),
    },
    {
      key: 'sha',
      title: 'SHA-256',
      width: '120px',
      isSpare: true,
      cell: ({ sha256 }) => <code title={sha256}>{sha256.slice(0, 10)}</code>,
    },
    {
      key: 'act',
      title: t('files.open'),
      width: '240px',
      cell: (file) => <FileButtons file={file} taskId={file.task_id} />,
    },
  ];
  return (
    <>
      <div className="filters" role="search" aria-label={t('filter.label')}>
        <TextFilter label={t('field.name')} value={name} onChange={(next) => setView({ name: next })} />
        <Count data={query.data} />
      </div>
      <ListView
        label={t('files.title')}
        query={query}
        keyOf={({ id }) => id}
        columns={columns}
        filters={name ?? null}
        onClear={() => setView({ name: undefined })}
        empty={<Empty>{t('files.none')}</Empty>}
      />
    </>
  );
}
