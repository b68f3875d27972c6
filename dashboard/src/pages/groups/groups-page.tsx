import { useTranslation } from 'react-i18next';
import { cancelGroup, retryGroup, runDue } from '../../actions';
import { useRows } from '../../api/queries';
import { call, serverNow } from '../../api/request';
import type { GroupStatus, SourceType, TaskGroup } from '../../api/types';
import { duration, number, percent } from '../../format/numbers';
import { momentOf } from '../../format/times';
import { GROUP_STATUSES, optionsOf, SOURCE_TYPES } from '../../lists';
import { endedOf, etaOf } from '../../progress';
import { useAct } from '../../ui/action';
import type { Column } from '../../ui/data-table';
import { ChoiceFilter } from '../../ui/filters';
import { Button } from '../../ui/kit';
import { Link } from '../../ui/link';
import { Count, ListView } from '../../ui/list-view';
import { Moment } from '../../ui/moment';
import { Page } from '../../ui/page';
import { Empty } from '../../ui/panel';
import { StackedBar } from '../../ui/stacked-bar';
import { StatusMark } from '../../ui/status';
import { useView, whole } from '../../view';

const RANGES = ['-1h', '-24h', '-7d', '-31d'] as const;
const SPEC = {
  status: GROUP_STATUSES,
  type: SOURCE_TYPES,
  cadence: whole,
  from: RANGES,
  sort: ['id', '-id', 'total', '-total', 'failed', '-failed', 'priority', '-priority'],
} as const;

const took = (group: TaskGroup) =>
  duration(
    Math.max(
      0,
      (group.finished_at === null ? serverNow() : Date.parse(group.finished_at)) -
        Date.parse(group.started_at ?? group.created_at),
    ),
  );

/** What is running now and how far is it? */
export function GroupsPage() {
  const { t } = useTranslation();
  const act = useAct();
  const [view, setView] = useView(SPEC);
  const { status, type, cadence, sort } = view;
  const from = view.from ?? '-7d';
  // to the minute, so that the same question has the same address
  const since = new Date(Math.floor((momentOf(from)?.getTime() ?? 0) / 60_000) * 60_000).toISOString();
  const query = useRows<TaskGroup>('groups', (after) =>
    call('get', '/api/v1/task_group', {
      query: {
        size: 100,
        sort: sort ?? '-id',
        created_from: since,
        ...(after === null ? {} : { page: Number(after) }),
        ...(status === undefined ? {} : { status: status as GroupStatus }),
        ...(type === undefined ? {} : { source_type: type as SourceType }),
        ...(cadence === undefined ? {} : { cadence_id: Number(cadence) }),
      },
    }),
  );
  const filters = [status && t(`status.${status as GroupStatus}`), type, cadence && `${t('field.cadence')} ${cadence}`]
    .filter(Boolean)
    .join(', ');
  const columns: Column<TaskGroup>[] = [
    { key: 'status', title: t('field.status'), width: '144px', cell: (group) => <StatusMark status={group.status} /> },
    {
      key: 'id',
      title: t('field.run'),
      width: '230px',
      isMain: true,
      sort: 'id',
      cell: (group) => (
        <Link to={`/groups/${group.id}`}>
          #{group.id} {group.source_type} {group.task_type}
        </Link>
      ),
    },
    {
      key: 'trigger',
      title: t('field.trigger'),
      width: '96px',
      isSpare: true,
      cell: (group) => t(`trigger.${group.trigger}`),
    },
    {
      key: 'total',
      title: t('field.total'),
      width: '84px',
      align: 'right',
      sort: 'total',
      cell: (group) => number(group.total),
    },
    {
      key: 'bar',
      title: t('field.progress'),
      cell: (group) => (
        <span className="row nowrap">
          <StackedBar counters={group} />
          <span className="percent">{percent(endedOf(group) / Math.max(1, group.total))}</span>
        </span>
      ),
    },
    {
      key: 'failed',
      title: t('status.failed'),
      width: '80px',
      align: 'right',
      sort: 'failed',
      cell: (group) => (group.failed === 0 ? '' : <span className="bad">{number(group.failed)}</span>),
    },
    {
      key: 'rate',
      title: t('field.rate'),
      width: '150px',
      align: 'right',
      isSpare: true,
      cell: (group) => (group.finished_at === null ? etaOf(group, t) : ''),
    },
    {
      key: 'started',
      title: t('field.started'),
      width: '130px',
      cell: (group) => <Moment at={group.started_at ?? group.created_at} />,
    },
    { key: 'took', title: t('field.took'), width: '100px', align: 'right', cell: took },
  ];
  return (
    <Page
      title={t('nav.runs')}
      isWide
      actions={
        <Button variant="filled" onClick={() => act(runDue(t))}>
          {t('act.run_due')}
        </Button>
      }
    >
      <div className="filters" role="search" aria-label={t('filter.label')}>
        <ChoiceFilter
          label={t('field.status')}
          value={status}
          options={optionsOf(GROUP_STATUSES, (value) => t(`status.${value as GroupStatus}`))}
          onChange={(next) => setView({ status: next })}
        />
        <ChoiceFilter
          label={t('field.type')}
          value={type}
          options={optionsOf(SOURCE_TYPES)}
          onChange={(next) => setView({ type: next })}
        />
        <ChoiceFilter
          label={t('field.range')}
          value={from}
          options={optionsOf(RANGES, (value) => t(`range.${value as '-1h'}`))}
          onChange={(next) => setView({ from: next })}
        />
        <Count data={query.data} />
      </div>
      <ListView
        label={t('nav.runs')}
        query={query}
        keyOf={({ id }) => id}
        columns={columns}
        hrefOf={({ id }) => `/groups/${id}`}
        sort={sort ?? '-id'}
        onSort={(next) => setView({ sort: next })}
        rowKeys={{
          'Shift+KeyR': (group) => group.failed + group.expired > 0 && act(retryGroup(t, group)),
          KeyC: (group) => group.finished_at === null && act(cancelGroup(t, group)),
        }}
        filters={filters}
        onClear={() => setView({ status: undefined, type: undefined, cadence: undefined })}
        empty={
          <Empty
            action={
              <Button variant="filled" onClick={() => act(runDue(t))}>
                {t('act.run_due')}
              </Button>
            }
          >
            {t('runs.none', { range: t(`range.${from as '-1h'}`) })}
          </Empty>
        }
      />
    </Page>
  );
}
