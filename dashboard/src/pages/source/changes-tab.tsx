import { useTranslation } from 'react-i18next';
import { useAnswer } from '../../api/queries';
import { call } from '../../api/request';
import { Moment } from '../../ui/moment';
import { Answered, Empty } from '../../ui/panel';

const shown = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));

/** How the source changed: address, health, by whom. */
export function ChangesTab({ id }: { id: number }) {
  const { t } = useTranslation();
  const query = useAnswer('source', call('get', '/api/v1/source/{id}/changes', { path: { id } }));
  return (
    <Answered query={query}>
      {({ items }) =>
        items.length === 0 ? (
          <Empty>{t('changes.none')}</Empty>
        ) : (
          <ul className="list">
            {items.map((change) => (
              <li key={change.id}>
                <Moment at={change.at} />
                <span>{change.field}</span>
                <span className="grow mono">
                  {shown(change.old)} → {shown(change.new)}
                </span>
                <span className="meta">{change.reason}</span>
              </li>
            ))}
          </ul>
        )
      }
    </Answered>
  );
}
