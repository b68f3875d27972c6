import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { signOut, token } from '../../api/token';
import { chooseZone, zone } from '../../format/times';
import { chooseLanguage, LANGUAGES } from '../../i18n/start';
import { optionsOf } from '../../lists';
import { chooseDensity, density } from '../../shell/density';
import { Button, Select, useColorScheme } from '../../ui/kit';
import { Page } from '../../ui/page';
import { Panel } from '../../ui/panel';
import { AuditPanel } from './audit-panel';
import { TokensPanel } from './tokens-panel';

const LANGUAGE_NAMES = { en: 'English', ru: 'Русский' } as const;

/** How the page looks for this person, and who may use the API. */
export function SettingsPage() {
  const { t, i18n } = useTranslation();
  const { colorScheme, setColorScheme } = useColorScheme();
  const [rows, setRows] = useState(density());
  const [shownZone, setZone] = useState(zone());
  return (
    <Page title={t('nav.settings')}>
      <Panel title={t('settings.look')}>
        <div className="form settings">
          <Select
            label={t('settings.language')}
            data={LANGUAGES.map((value) => ({ value, label: LANGUAGE_NAMES[value] }))}
            value={i18n.language}
            onChange={(value) => value !== null && void chooseLanguage(value)}
            allowDeselect={false}
          />
          <Select
            label={t('settings.theme')}
            data={(['auto', 'light', 'dark'] as const).map((value) => ({ value, label: t(`theme.${value}`) }))}
            value={colorScheme}
            onChange={(value) => value !== null && setColorScheme(value)}
            allowDeselect={false}
          />
          <Select
            label={t('settings.density')}
            data={(['compact', 'comfortable'] as const).map((value) => ({ value, label: t(`density.${value}`) }))}
            value={rows}
            onChange={(value) => {
              if (value === null) return;
              chooseDensity(value);
              setRows(value);
            }}
            allowDeselect={false}
          />
          <Select
            label={t('settings.zone')}
            description={t('settings.zone.text')}
            data={optionsOf(['UTC', ...Intl.supportedValuesOf('timeZone').filter((name) => name !== 'UTC')])}
            value={shownZone}
            onChange={(value) => {
              chooseZone(value);
              setZone(zone());
            }}
            searchable
            clearable
            clearButtonProps={{ 'aria-label': `${t('settings.zone')} ×` }}
          />
        </div>
      </Panel>
      <Panel title={t('settings.access')}>
        {token() === null ? (
          <p className="muted">{t('settings.no_token')}</p>
        ) : (
          <Button onClick={signOut}>{t('settings.sign_out')}</Button>
        )}
      </Panel>
      <TokensPanel />
      <AuditPanel />
    </Page>
  );
}
