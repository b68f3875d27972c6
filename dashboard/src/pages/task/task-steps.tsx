import { useTranslation } from 'react-i18next';
import { useAnswer } from '../../api/queries';
import { call } from '../../api/request';
import { duration, number } from '../../format/numbers';
import { Answered, Empty } from '../../ui/panel';

/** The steps of a pipeline's run. */
export function TaskSteps({ id }: { id: string }) {
  const { t } = useTranslation();
  const query = useAnswer('task', call('get', '/api/v1/task/{id}/steps', { path: { id } }));
  return (
    <Answered query={query}>
      {({ steps }) =>
        steps.length === 0 ? (
          <Empty>{t('steps.none')}</Empty>
        ) : (
          <ol className="list">
            {steps.map(({ name, status, started_at, finished_at, done, error }, index) => (
              <li key={index}>
                <span>{name}</span>
                <span>{status}</span>
                <span className="grow muted">{error}</span>
                {done > 0 && <span>{t('steps.rows', { count: done, n: number(done) })}</span>}
                {started_at !== null && finished_at !== null && (
                  <span className="meta">{duration(Date.parse(finished_at) - Date.parse(started_at))}</span>
                )}
              </li>
            ))}
          </ol>
        )
      }
    </Answered>
  );
}
