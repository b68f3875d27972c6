import { useTranslation } from 'react-i18next';
import { useRows } from '../../api/queries';
import { call } from '../../api/request';
import type { Item } from '../../api/types';
import { momentOf } from '../../format/times';
import { optionsOf } from '../../lists';
import { ChoiceFilter, TextFilter } from '../../ui/filters';
import { Button, Menu } from '../../ui/kit';
import { Link } from '../../ui/link';
import { Count, ListView } from '../../ui/list-view';
import { Page } from '../../ui/page';
import { Empty } from '../../ui/panel';
import { text, useView, whole } from '../../view';
import { exportItems } from './export-items';
import { useItemColumns } from './item-columns';

const RANGES = ['-1h', '-24h', '-7d', '-31d'] as const;
const SPEC = { q: text, kind: text, source: whole, from: RANGES } as const;

/** What came in, from which source and run? */
export function ItemsPage() {
  const { t } = useTranslation();
  const [{ q, kind, source, from = '-7d' }, setView] = useView(SPEC);
  const since = new Date(Math.floor((momentOf(from)?.getTime() ?? 0) / 60_000) * 60_000).toISOString();
  const filter = {
    from: since,
    ...(q === undefined ? {} : { q }),
    ...(kind === undefined ? {} : { kind }),
    ...(source === undefined ? {} : { source_id: Number(source) }),
  };
  const requestOf = (after: string | null) =>
    call('get', '/api/v1/item', { query: { ...filter, size: 200, ...(after === null ? {} : { after }) } });
  const query = useRows<Item>('items', requestOf);
  return (
    <Page
      title={t('nav.results')}
      isWide
      sub={<Link to="/files">{t('files.title')}</Link>}
      actions={
        <Menu>
          <Menu.Target>
            <Button>{t('export.title')}</Button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={() => void exportItems('csv', requestOf, t)}>CSV</Menu.Item>
            <Menu.Item onClick={() => void exportItems('ndjson', requestOf, t)}>NDJSON</Menu.Item>
          </Menu.Dropdown>
        </Menu>
      }
    >
      <div className="filters" role="search" aria-label={t('filter.label')}>
        <TextFilter label={t('field.title')} value={q} onChange={(next) => setView({ q: next })} />
        <TextFilter label={t('field.kind')} value={kind} onChange={(next) => setView({ kind: next })} />
        <ChoiceFilter
          label={t('field.range')}
          value={from}
          options={optionsOf(RANGES, (value) => t(`range.${value as '-1h'}`))}
          onChange={(next) => setView({ from: next })}
        />
        <Count data={query.data} />
      </div>
      <ListView
        label={t('nav.results')}
        query={query}
        keyOf={(item) => item.id}
        columns={useItemColumns({ withSource: true })}
        hrefOf={(item) => `/items/${item.id}`}
        filters={[q, kind, source].filter(Boolean).join(', ')}
        onClear={() => setView({ q: undefined, kind: undefined, source: undefined })}
        empty={<Empty action={<Link to="/groups">{t('overview.all_runs')}</Link>}>{t('items.none')}</Empty>}
      />
    </Page>
  );
}
