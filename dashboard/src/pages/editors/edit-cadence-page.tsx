import { useTranslation } from 'react-i18next';
import { useAnswer } from '../../api/queries';
import { call } from '../../api/request';
import { useNumberId } from '../../params';
import { Page } from '../../ui/page';
import { Answered } from '../../ui/panel';
import { CadenceForm } from './cadence-form';

/** Another time for a clock. */
export function EditCadencePage() {
  const { t } = useTranslation();
  const id = useNumberId();
  const query = useAnswer('cadences', call('get', '/api/v1/cadence/{id}', { path: { id } }));
  return (
    <Page title={`${t('act.edit')} · ${query.data?.name ?? id}`}>
      <Answered query={query} height={320}>
        {(cadence) => <CadenceForm key={cadence.id} cadence={cadence} />}
      </Answered>
    </Page>
  );
}
