import { useTranslation } from 'react-i18next';
import { deleteCadence, pauseCadence, runCadence } from '../../actions';
import { useAnswer } from '../../api/queries';
import { call } from '../../api/request';
import type { Cadence } from '../../api/types';
import { clockSentence } from '../../format/cron-sentence';
import { duration, number } from '../../format/numbers';
import { moment, zone } from '../../format/times';
import { useKeys } from '../../keys';
import { useNumberId } from '../../params';
import { useAct } from '../../ui/action';
import { Facts } from '../../ui/facts';
import { Icon } from '../../ui/icons';
import { Button, Menu } from '../../ui/kit';
import { Link, useGo } from '../../ui/link';
import { Moment } from '../../ui/moment';
import { NextFirings } from '../../ui/next-firings';
import { Page } from '../../ui/page';
import { Answered } from '../../ui/panel';
import { YesNo } from '../../ui/status';
import { Ledger } from './ledger';

/** When does it fire, was a tick missed, and what came of each? */
export function CadencePage() {
  const { t, i18n } = useTranslation();
  const id = useNumberId();
  const query = useAnswer('cadences', call('get', '/api/v1/cadence/{id}', { path: { id } }));
  const cadence = query.data;
  return (
    <Page
      title={cadence === undefined ? `${t('found.cadence')} ${id}` : `${cadence.name} · ${t('nav.schedule')}`}
      isWide
      heading={cadence === undefined ? `#${id}` : <bdi>{cadence.name}</bdi>}
      sub={cadence !== undefined && clockSentence(cadence, t, i18n.language)}
      actions={cadence !== undefined && <Actions cadence={cadence} />}
    >
      <Answered query={query} height={240}>
        {(data) => <Body cadence={data} />}
      </Answered>
      <Ledger id={id} />
    </Page>
  );
}

/** The cadence that is due at every POST cannot be changed. */
const isFixed = ({ cron, interval_seconds }: Cadence) => cron === null && interval_seconds === null;

function Actions({ cadence }: { cadence: Cadence }) {
  const { t } = useTranslation();
  const act = useAct();
  const go = useGo();
  const fixed = isFixed(cadence);
  const why = fixed ? t('cadence.fixed') : '';
  const run = () => act(runCadence(t, cadence));
  const pause = () => !fixed && act(pauseCadence(t, cadence));
  const edit = () => !fixed && go(`/cadences/${cadence.id}/edit`);
  useKeys({ KeyR: run, KeyP: pause, KeyE: edit });
  return (
    <>
      <Button variant="filled" onClick={run}>
        {t('act.run')}
      </Button>
      <Button onClick={pause} disabled={fixed} title={why}>
        {cadence.is_enabled ? t('act.pause') : t('act.resume')}
      </Button>
      <Button onClick={edit} disabled={fixed} title={why}>
        {t('act.edit')}
      </Button>
      <Menu>
        <Menu.Target>
          <Button aria-label={t('act.more')}>
            <Icon name="more" />
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item disabled={fixed} onClick={() => act(deleteCadence(t, cadence, () => go('/cadences')))}>
            {t('act.delete')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </>
  );
}

function Body({ cadence }: { cadence: Cadence }) {
  const { t } = useTranslation();
  const schedules = useAnswer(
    'sources',
    call('get', '/api/v1/schedule', { query: { cadence_id: cadence.id, size: 1 } }),
  );
  const isElsewhere = cadence.cron !== null && cadence.timezone !== zone();
  return (
    <div className="columns">
      <Facts
        rows={[
          [
            t('field.status'),
            <YesNo key="s" ok={cadence.is_enabled} yes={t('schedule.enabled')} no={t('schedule.paused')} />,
          ],
          ['cron', cadence.cron === null ? undefined : <code key="c">{cadence.cron}</code>],
          [t('cadence.zone'), cadence.cron === null ? undefined : cadence.timezone],
          [t('cadence.spread'), cadence.spread_seconds === 0 ? '–' : duration(cadence.spread_seconds * 1_000)],
          [t('cadence.catch_up'), t(`catch_up.${cadence.catch_up}`)],
          [t('cadence.starts'), cadence.starts_at === null ? undefined : <Moment key="a" at={cadence.starts_at} />],
          [t('cadence.ends'), cadence.ends_at === null ? undefined : <Moment key="e" at={cadence.ends_at} />],
        ]}
      />
      <Facts
        rows={[
          [t('cadence.schedules'), schedules.data === undefined ? '…' : number(schedules.data.total)],
          [t('cadence.last'), <Moment key="l" at={cadence.last_tick_at} />],
          [
            t('cadence.next'),
            <span key="n">
              <Moment at={cadence.next_tick_at} />
              {isElsewhere && cadence.next_tick_at !== null && (
                <span className="muted">
                  {' '}
                  {moment(new Date(cadence.next_tick_at), cadence.timezone)} {cadence.timezone}
                </span>
              )}
            </span>,
          ],
          [t('schedule.next'), <NextFirings key="f" cadenceId={cadence.id} />],
          [
            t('nav.runs'),
            <Link key="r" to={`/groups?cadence=${cadence.id}`}>
              {t('cadence.runs')}
            </Link>,
          ],
        ]}
      />
    </div>
  );
}
