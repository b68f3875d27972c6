import { useTranslation } from 'react-i18next';
import { useAnswer } from '../../api/queries';
import { call } from '../../api/request';
import type { Schedule } from '../../api/types';
import { Empty, Answered, Panel } from '../../ui/panel';
import { Strip } from '../../ui/strip';

/** The last fifty runs of each schedule. */
export function StripPanel({ schedules }: { schedules: readonly Schedule[] }) {
  const { t } = useTranslation();
  const ids = schedules.map(({ id }) => id).join(',');
  const query = useAnswer('source', call('get', '/api/v1/schedule/strips', { query: { ids } }), {
    enabled: ids !== '',
  });
  return (
    <Panel title={t('strip.title')}>
      {ids === '' ? (
        <Empty>{t('source.no_schedules')}</Empty>
      ) : (
        <Answered query={query}>
          {({ items }) => (
            <div className="stack">
              {schedules.map(({ id, task_type }) => (
                <div key={id}>
                  <p className="meta">{task_type}</p>
                  <Strip large outcomes={items.find(({ schedule_id }) => schedule_id === id)?.outcomes} />
                </div>
              ))}
            </div>
          )}
        </Answered>
      )}
    </Panel>
  );
}
