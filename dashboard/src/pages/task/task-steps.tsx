import { useTranslation } from 'react-i18next';
import { useAnswer } from '../../api/queries';
import { call } from '../../api/request';
import type { Steps } from '../../api/types';
import { duration, number } from '../../format/numbers';
import { clock, momentOf } from '../../format/times';
import { Answered } from '../../ui/panel';
import { Icon, type IconName } from '../../ui/icons';

const LOOK: Record<string, [IconName, string]> = {
  running: ['running', 'running'],
  completed: ['check', 'completed'],
  done: ['check', 'completed'],
  failed: ['failed', 'failed'],
};

/** A limit that makes the step wait. */
function Waits({ wait: { limit, until } }: { wait: NonNullable<Steps['waits_for']> }) {
  const { t } = useTranslation();
  const name = limit ?? t('steps.limit');
  const at = until === null ? null : momentOf(until);
  return <>{at === null ? t('steps.waits', { name }) : t('steps.waits.until', { name, at: clock(at) })}</>;
}

/** The steps of a run in their order, with what each waits for. */
export function TaskSteps({ id }: { id: string }) {
  const { t } = useTranslation();
  const query = useAnswer('task', call('get', '/api/v1/task/{id}/steps', { path: { id } }));
  const before = ({ edges }: Steps, name: string) => edges.filter(([, to]) => to === name).map(([from]) => from);
  return (
    <Answered query={query}>
      {(graph) => (
        <ol className="list">
          {graph.steps.map(({ name, status, started_at, finished_at, done, total, error }) => (
            <li key={name}>
              <span className={`status tone-${LOOK[status]?.[1] ?? 'created'}`}>
                <Icon name={LOOK[status]?.[0] ?? 'planned'} size={14} />
                {name}
              </span>
              <span className="meta">{status}</span>
              <span className="grow meta">
                {before(graph, name).length > 0 && t('steps.after', { names: before(graph, name).join(', ') })}{' '}
                <span className="bad">{error}</span>
                {graph.waits_for?.step === name && <Waits wait={graph.waits_for} />}
              </span>
              <span>{total === null ? number(done) : `${number(done)} / ${number(total)}`}</span>
              {started_at !== null && finished_at !== null && (
                <span className="meta">{duration(Date.parse(finished_at) - Date.parse(started_at))}</span>
              )}
            </li>
          ))}
        </ol>
      )}
    </Answered>
  );
}
