import { useTranslation } from 'react-i18next';
import { useAnswer } from '../../api/queries';
import { call } from '../../api/request';
import { Moment } from '../../ui/moment';
import { Answered, Empty, Panel } from '../../ui/panel';

/** Who may use the API. */
export function TokensPanel() {
  const { t } = useTranslation();
  const query = useAnswer('fixed', call('get', '/api/v1/token'));
  return (
    <Panel title={t('tokens.title')}>
      <Answered query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty>{t('tokens.none')}</Empty>
          ) : (
            <ul className="list">
              {items.map(({ id, name, role, created_at, last_used_at }) => (
                <li key={id}>
                  <span className="grow">{name}</span>
                  <span>{role}</span>
                  <Moment at={created_at} />
                  <Moment at={last_used_at} relative />
                </li>
              ))}
            </ul>
          )
        }
      </Answered>
    </Panel>
  );
}
