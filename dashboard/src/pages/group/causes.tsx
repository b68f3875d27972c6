import { Fragment } from 'react';
import { useTranslation } from 'react-i18next';
import { bulkTasks } from '../../actions';
import { useAnswer } from '../../api/queries';
import { call } from '../../api/request';
import type { TaskGroup } from '../../api/types';
import { number } from '../../format/numbers';
import { useAct } from '../../ui/action';
import { Link } from '../../ui/link';
import { Answered, Empty, Panel } from '../../ui/panel';

/** Why tasks of the group failed, most frequent first; each leads to an example. */
export function Causes({ group }: { group: TaskGroup }) {
  const { t } = useTranslation();
  const act = useAct();
  const hasAny = group.failed + group.expired > 0;
  const query = useAnswer('group', call('get', '/api/v1/task_group/{id}/causes', { path: { id: group.id } }), {
    enabled: hasAny,
  });
  return (
    <Panel title={t('causes.title')}>
      {!hasAny ? (
        <Empty>{t('causes.none')}</Empty>
      ) : (
        <Answered query={query}>
          {({ items }) => (
            <div className="bars tone-failed">
              {items.map(({ error_code, count, hosts, sample_task_id }) => (
                <Fragment key={error_code}>
                  <Link to={`?task=${sample_task_id}`} title={hosts.map(({ host }) => host ?? '?').join(', ')}>
                    {error_code}
                  </Link>
                  <span>
                    <span
                      className="bar-line"
                      style={{
                        display: 'block',
                        width: `${(count / Math.max(...items.map((one) => one.count))) * 100}%`,
                      }}
                    />
                  </span>
                  <span>
                    {number(count)} <span className="meta">{hosts[0]?.host}</span>
                    <button
                      type="button"
                      className="plain"
                      onClick={() => act(bulkTasks(t, 'retry', { filter: { task_group_id: group.id, error_code } }))}
                    >
                      {t('act.retry')}
                    </button>
                  </span>
                </Fragment>
              ))}
            </div>
          )}
        </Answered>
      )}
    </Panel>
  );
}
