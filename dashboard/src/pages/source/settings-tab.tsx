import { useTranslation } from 'react-i18next';
import type { SourceDetail } from '../../api/types';
import { Facts } from '../../ui/facts';
import { Json } from '../../ui/json';
import { Link } from '../../ui/link';
import { Moment } from '../../ui/moment';

/** What the source was told. */
export function SettingsTab({ source }: { source: SourceDetail }) {
  const { t } = useTranslation();
  return (
    <div className="stack">
      <Facts
        rows={[
          ['id', String(source.id)],
          [t('field.host'), source.host_key],
          ['external_id', source.external_id],
          [t('field.health_since'), <Moment key="h" at={source.health_since} />],
          [t('field.last_item'), <Moment key="i" at={source.last_item_at} />],
          [t('field.created'), <Moment key="c" at={source.created_at} />],
          [t('field.updated'), <Moment key="u" at={source.updated_at} />],
        ]}
      />
      <Json value={source.settings} label={t('source.tab.settings')} />
      <p>
        <Link to={`/sources/${source.id}/edit`}>{t('act.edit')}</Link>
      </p>
    </div>
  );
}
