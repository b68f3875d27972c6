import { useTranslation } from 'react-i18next';
import { useId } from '../../params';
import { Page } from '../../ui/page';
import { Empty } from '../../ui/panel';
import { isTaskId, TaskView } from './task-view';

/** One task on a page of its own. */
export function TaskPage() {
  const { t } = useTranslation();
  const id = useId();
  return (
    <Page title={`${t('task.title')} ${id.slice(0, 8)} · ${t('nav.runs')}`} heading={t('task.title')}>
      {isTaskId(id) ? <TaskView id={id} /> : <Empty>{t('task.no_id')}</Empty>}
    </Page>
  );
}
