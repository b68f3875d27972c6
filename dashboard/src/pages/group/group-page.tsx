import { useTranslation } from 'react-i18next';
import { cancelGroup, deleteGroup, retryGroup } from '../../actions';
import { useAnswer } from '../../api/queries';
import { call } from '../../api/request';
import type { TaskGroup } from '../../api/types';
import { number, percent } from '../../format/numbers';
import { useKeys } from '../../keys';
import { useNumberId } from '../../params';
import { skipWords } from '../../skip-words';
import { endedOf, etaOf } from '../../progress';
import { useAct } from '../../ui/action';
import { Facts } from '../../ui/facts';
import { Icon } from '../../ui/icons';
import { Button, Menu } from '../../ui/kit';
import { Link, useGo } from '../../ui/link';
import { Moment } from '../../ui/moment';
import { Page } from '../../ui/page';
import { Answered } from '../../ui/panel';
import { StackedBar } from '../../ui/stacked-bar';
import { StatusMark } from '../../ui/status';
import { Causes } from './causes';
import { FinishCurve } from './finish-curve';
import { GroupTasks } from './group-tasks';
import { PriorityForm } from './priority-form';

/** Which tasks of the group failed, and by what cause? */
export function GroupPage() {
  const { t } = useTranslation();
  const id = useNumberId();
  const query = useAnswer('group', call('get', '/api/v1/task_group/{id}', { path: { id } }));
  const group = query.data;
  const done = group === undefined ? '' : percent(endedOf(group) / Math.max(1, group.total));
  return (
    <Page
      title={`${id} · ${done} · ${t('nav.runs')}`}
      isWide
      heading={group === undefined ? `#${id}` : `#${id} ${group.source_type} ${group.task_type}`}
      sub={group !== undefined && <SubLine group={group} />}
      actions={group !== undefined && <Actions group={group} />}
    >
      <Answered query={query} height={320}>
        {(data) => <Body group={data} />}
      </Answered>
    </Page>
  );
}

function SubLine({ group }: { group: TaskGroup }) {
  const { t } = useTranslation();
  return (
    <span className="row">
      <StatusMark status={group.status} />
      <span>{t(`trigger.${group.trigger}`)}</span>
      <Moment at={group.tick_at} />
      {group.cadence_id !== null && <Link to={`/cadences/${group.cadence_id}`}>{t('field.cadence')}</Link>}
      <span>{group.finished_at === null ? etaOf(group, t) : ''}</span>
    </span>
  );
}

function Actions({ group }: { group: TaskGroup }) {
  const { t } = useTranslation();
  const act = useAct();
  const go = useGo();
  const failed = group.failed + group.expired;
  const open = group.created + group.queued + group.running;
  const retry = () => failed > 0 && act(retryGroup(t, group));
  useKeys({ 'Shift+KeyR': retry });
  return (
    <>
      <Button variant="filled" onClick={retry} disabled={failed === 0} title={failed === 0 ? t('group.no_failed') : ''}>
        {failed === 0 ? t('act.retry') : t('group.retry', { count: failed, n: number(failed) })}
      </Button>
      <Button
        onClick={() => act(cancelGroup(t, group))}
        disabled={open === 0}
        title={open === 0 ? t('group.no_open') : ''}
      >
        {open === 0 ? t('act.cancel') : t('group.cancel', { count: open, n: number(open) })}
      </Button>
      <Menu>
        <Menu.Target>
          <Button aria-label={t('act.more')}>
            <Icon name="more" />
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            disabled={group.finished_at === null}
            onClick={() => act(deleteGroup(t, group, () => go('/groups')))}
          >
            {t('act.delete')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </>
  );
}

function Body({ group }: { group: TaskGroup }) {
  const { t } = useTranslation();
  const skipped = skipWords(group.skipped, t);
  return (
    <>
      <div className="row">
        <StackedBar counters={group} />
        <span>{percent(endedOf(group) / Math.max(1, group.total))}</span>
      </div>
      <div className="columns">
        <Facts
          rows={[
            [t('field.total'), number(group.total)],
            [t('status.completed'), number(group.completed)],
            [t('status.failed'), group.failed === 0 ? undefined : number(group.failed)],
            [t('status.expired'), group.expired === 0 ? undefined : number(group.expired)],
            [t('status.cancelled'), group.cancelled === 0 ? undefined : number(group.cancelled)],
            [t('group.late'), group.late === 0 ? undefined : number(group.late)],
            [t('group.skipped'), skipped === '' ? undefined : skipped],
            [t('field.started'), <Moment key="s" at={group.started_at} />],
            [t('field.finished'), <Moment key="f" at={group.finished_at} />],
            [t('group.expires'), group.finished_at === null ? <Moment key="e" at={group.expires_at} /> : undefined],
            [t('schedule.priority'), <PriorityForm key={group.priority} group={group} />],
          ]}
        />
        <Causes group={group} />
      </div>
      <FinishCurve group={group} />
      <GroupTasks group={group} />
    </>
  );
}
