import { useTranslation } from 'react-i18next';
import { runDue } from '../../actions';
import { useAnswer } from '../../api/queries';
import { call } from '../../api/request';
import type { Overview } from '../../api/types';
import { number } from '../../format/numbers';
import { useAct } from '../../ui/action';
import { Button } from '../../ui/kit';
import { Link, useGo } from '../../ui/link';
import { Moment } from '../../ui/moment';
import { Page } from '../../ui/page';
import { Answered, Empty, Panel } from '../../ui/panel';
import { useKeys } from '../../keys';
import { useView } from '../../view';
import { Cards } from './cards';
import { FailuresPanel } from './failures';
import { LoadPanel } from './load-panel';
import { NeedsYou } from './needs-you';
import { OpenGroups } from './open-groups';

/** Is everything collecting; if not, what is late, broken, silent or waiting, and why? */
export function OverviewPage() {
  const { t } = useTranslation();
  const act = useAct();
  const [view] = useView({ show: ['late', 'broken', 'waiting'] });
  const overview = useAnswer('overview', call('get', '/api/v1/overview'));
  const counts = useAnswer('overview', call('get', '/api/v1/source/counts'));
  const run = () => act(runDue(t));
  useKeys({ KeyR: run });
  const title = view.show === 'late' || view.show === 'waiting' ? t(`card.${view.show}`) : t('overview.needs_you');
  // the list behind a card comes right below it
  const needs = (
    <Panel title={title}>
      <Answered query={overview}>{(data) => <NeedsYou overview={data} />}</Answered>
    </Panel>
  );
  return (
    <Page
      title={t('nav.overview')}
      sub={overview.data === undefined ? undefined : <Totals overview={overview.data} />}
      actions={
        <>
          <Button variant="filled" onClick={run}>
            {t('act.run_due')}
          </Button>
        </>
      }
    >
      <Answered query={overview} height={120}>
        {(data) =>
          data.totals.sources === 0 ? (
            <NoSources />
          ) : (
            <Cards
              overview={data}
              silent={counts.data === undefined ? undefined : (counts.data.by_health['silent'] ?? 0)}
            />
          )
        }
      </Answered>
      {view.show !== undefined && needs}
      <LoadPanel />
      <Panel title={t('overview.running')}>
        <Answered query={overview}>{(data) => <OpenGroups groups={data.groups} />}</Answered>
      </Panel>
      {view.show === undefined && needs}
      <FailuresPanel />
    </Page>
  );
}

function Totals({ overview: { totals, at } }: { overview: Overview }) {
  const { t } = useTranslation();
  return (
    <>
      {t('overview.totals', {
        sources: number(totals.sources),
        workers: number(totals.workers_live),
        items: number(totals.items_24h),
      })}
      {' · '}
      <Moment at={at} />
    </>
  );
}

function NoSources() {
  const { t } = useTranslation();
  const go = useGo();
  return (
    <Empty
      action={
        <div className="row">
          <Button variant="filled" onClick={() => go('/sources/new')}>
            {t('source.add')}
          </Button>
          <Link to="/sources/import">{t('import.title')}</Link>
        </div>
      }
    >
      {t('sources.none')}
    </Empty>
  );
}
