import { useTranslation } from 'react-i18next';
import { Link } from '../../ui/link';

/** The pages of the section. */
export function SystemTabs({ here }: { here: 'workers' | 'topics' | 'letters' | 'notices' | 'system' }) {
  const { t } = useTranslation();
  const pages = [
    ['workers', '/workers'],
    ['topics', '/topics'],
    ['letters', '/dead-letters'],
    ['notices', '/notices'],
    ['system', '/system'],
  ] as const;
  return (
    <nav className="row" aria-label={t('nav.system')}>
      {pages.map(([name, to]) => (
        <Link key={name} to={to} isCurrent={name === here} className="tab-link">
          {t(`${name}.title`)}
        </Link>
      ))}
    </nav>
  );
}
