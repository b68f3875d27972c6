import { useTranslation } from 'react-i18next';
import { Link } from '../ui/link';
import { Page } from '../ui/page';

/** An address that is none. */
export function NotFound() {
  const { t } = useTranslation();
  return (
    <Page title={t('not_found.title')}>
      <p>{t('not_found.text')}</p>
      <p>
        <Link to="/">{t('nav.overview')}</Link>
      </p>
    </Page>
  );
}
