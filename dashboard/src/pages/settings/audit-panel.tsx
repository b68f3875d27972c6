import { useTranslation } from 'react-i18next';
import { useAnswer } from '../../api/queries';
import { call } from '../../api/request';
import { Moment } from '../../ui/moment';
import { Answered, Empty, Panel } from '../../ui/panel';

/** Who did what. */
export function AuditPanel() {
  const { t } = useTranslation();
  const query = useAnswer('fixed', call('get', '/api/v1/audit', { query: { size: 50 } }));
  return (
    <Panel title={t('audit.title')}>
      <Answered query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty>{t('audit.none')}</Empty>
          ) : (
            <ul className="list">
              {items.map(({ id, at, actor, action, path, status }) => (
                <li key={id}>
                  <Moment at={at} />
                  <span>{actor ?? '–'}</span>
                  <span className="grow">
                    {action} <code>{path}</code>
                  </span>
                  <span>{status}</span>
                </li>
              ))}
            </ul>
          )
        }
      </Answered>
    </Panel>
  );
}
