import { useTranslation } from 'react-i18next';
import { Page } from '../../ui/page';
import { FileList } from './file-list';

/** Where is the file of a run? */
export function FilesPage() {
  const { t } = useTranslation();
  return (
    <Page title={t('files.title')} isWide>
      <FileList />
    </Page>
  );
}
