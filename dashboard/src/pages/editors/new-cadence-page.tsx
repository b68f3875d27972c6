import { useTranslation } from 'react-i18next';
import { Page } from '../../ui/page';
import { CadenceForm } from './cadence-form';

/** A new clock. */
export function NewCadencePage() {
  const { t } = useTranslation();
  return (
    <Page title={t('cadence.new')}>
      <CadenceForm cadence={null} />
    </Page>
  );
}
