import { useTranslation } from 'react-i18next';
import { bulkSources, nameOf, pauseSource, runSource, type WhichSources } from '../../actions';
import { useRows } from '../../api/queries';
import { call } from '../../api/request';
import type { ListedSource, Source } from '../../api/types';
import { HEALTHS, optionsOf, SOURCE_TYPES } from '../../lists';
import { useAct } from '../../ui/action';
import type { Column } from '../../ui/data-table';
import { ChoiceFilter, TextFilter } from '../../ui/filters';
import { Icon } from '../../ui/icons';
import { Button } from '../../ui/kit';
import { Link, useGo } from '../../ui/link';
import { Count, ListView } from '../../ui/list-view';
import { Page } from '../../ui/page';
import { Empty } from '../../ui/panel';
import { useSelection } from '../../ui/selection';
import { HealthMark } from '../../ui/status';
import { text, useView } from '../../view';
import { ExportMenu } from './export-menu';
import { useRunColumns } from './run-columns';

const SPEC = {
  type: SOURCE_TYPES,
  health: HEALTHS,
  active: ['true', 'false'],
  q: text,
  sort: ['health', '-health', 'name', '-name', 'type', '-type', 'id', '-id', 'updated_at', '-updated_at'],
} as const;
const SIZE = 100;

/** Which sources are healthy, and which not? */
export function SourcesPage() {
  const { t } = useTranslation();
  const act = useAct();
  const go = useGo();
  const [view, setView] = useView(SPEC);
  const { type, health, active, q, sort } = view;
  const query = useRows<ListedSource>('sources', (after) =>
    call('get', '/api/v1/source', {
      query: {
        ...(after === null ? {} : { page: Number(after) }),
        size: SIZE,
        // what is broken is what one comes for
        sort: sort ?? 'health',
        ...(type === undefined ? {} : { type: type as Source['type'] }),
        ...(health === undefined ? {} : { health: health as Source['health'] }),
        ...(active === undefined ? {} : { is_active: active === 'true' }),
        ...(q === undefined ? {} : { q }),
      },
    }),
  );
  const selection = useSelection('sources');
  const which: WhichSources =
    selection.size > 0
      ? { ids: selection.keys.map(Number) }
      : {
          filter: {
            ...(health === undefined ? {} : { health: health as Source['health'] }),
            ...(type === undefined ? {} : { type: type as Source['type'] }),
            ...(q === undefined ? {} : { q }),
            ...(active === undefined ? {} : { is_active: active === 'true' }),
          },
        };
  const filters = [
    type,
    health && t(`health.${health as Source['health']}`),
    active && t(`filter.active_${active as 'true'}`),
    q,
  ]
    .filter(Boolean)
    .join(', ');
  const clear = () => setView({ type: undefined, health: undefined, active: undefined, q: undefined });
  const runs = useRunColumns(query.data?.rows ?? []);
  const columns: Column<ListedSource>[] = [
    {
      key: 'health',
      title: t('field.health'),
      width: '146px',
      sort: 'health',
      cell: ({ health: state }) => <HealthMark health={state} />,
    },
    {
      key: 'name',
      title: t('field.name'),
      isMain: true,
      sort: 'name',
      cell: (source) => (
        <span className="name-cell">
          <Link to={`/sources/${source.id}`} className="cut" title={source.url ?? nameOf(source)}>
            <bdi>{nameOf(source)}</bdi>
          </Link>
          {source.host_key !== null && <span className="meta cut">{source.host_key}</span>}
        </span>
      ),
    },
    { key: 'type', title: t('field.type'), width: '92px', sort: 'type', cell: ({ type: kind }) => kind },
    ...runs,
  ];
  return (
    <Page
      title={t('nav.sources')}
      isWide
      actions={
        <>
          <Button variant="filled" onClick={() => go('/sources/new')} leftSection={<Icon name="plus" />}>
            {t('source.add')}
          </Button>
          <Button onClick={() => go('/sources/import')} leftSection={<Icon name="upload" />}>
            {t('import.title')}
          </Button>
          <ExportMenu type={type} />
        </>
      }
    >
      <div className="filters" role="search" aria-label={t('filter.label')}>
        <TextFilter label={t('filter.name_or_address')} value={q} onChange={(next) => setView({ q: next })} />
        <ChoiceFilter
          label={t('field.type')}
          value={type}
          options={optionsOf(SOURCE_TYPES)}
          onChange={(next) => setView({ type: next })}
        />
        <ChoiceFilter
          label={t('field.health')}
          value={health}
          options={optionsOf(HEALTHS, (value) => t(`health.${value as Source['health']}`))}
          onChange={(next) => setView({ health: next })}
        />
        <ChoiceFilter
          label={t('filter.active')}
          value={active}
          options={optionsOf(['true', 'false'], (value) => t(`filter.active_${value as 'true'}`))}
          onChange={(next) => setView({ active: next })}
        />
        <Count data={query.data} />
      </div>
      {(selection.size > 0 || filters !== '') && (
        <div className="bulk">
          <span>
            {selection.size > 0 ? t('bulk.picked', { count: selection.size }) : t('bulk.by_filter', { filters })}
          </span>
          {(['run', 'pause', 'resume'] as const).map((action) => (
            <Button key={action} onClick={() => act(bulkSources(t, action, which, () => selection.set([])))}>
              {t(`act.${action}`)}
            </Button>
          ))}
          {selection.size > 0 && (
            <button type="button" className="plain" onClick={() => selection.set([])}>
              {t('bulk.none')}
            </button>
          )}
        </div>
      )}
      <ListView
        label={t('nav.sources')}
        query={query}
        keyOf={({ id }) => id}
        columns={columns}
        hrefOf={({ id }) => `/sources/${id}`}
        selection={selection}
        sort={sort ?? 'health'}
        onSort={(next) => setView({ sort: next })}
        rowKeys={{
          KeyR: (source) => act(runSource(t, source)),
          KeyP: (source) => act(pauseSource(t, source)),
          KeyE: ({ id }) => go(`/sources/${id}/edit`),
        }}
        filters={filters}
        onClear={clear}
        empty={
          <Empty
            action={
              <Button variant="filled" onClick={() => go('/sources/new')}>
                {t('source.add')}
              </Button>
            }
          >
            {t('sources.none')}
          </Empty>
        }
      />
    </Page>
  );
}
