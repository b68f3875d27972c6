import { useLocation, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useKeys } from '../../keys';
import { Drawer } from '../../ui/kit';
import { useFocusBack } from '../../ui/dialog';
import { Icon } from '../../ui/icons';
import { Link } from '../../ui/link';
import { isTaskId, TaskView } from './task-view';
import { neighboursOf } from './neighbours';

/** One task beside whatever page one is on: `?task=…`. Back closes it. */
export default function TaskDrawer() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  useFocusBack();
  const id = useLocation({ select: ({ search }) => (search as Record<string, string>)['task'] });
  const isOpen = id !== undefined && isTaskId(id);
  const show = (task: string | undefined) =>
    void navigate({
      to: '.',
      search: (now: Record<string, string>) => ({ ...now, task }),
      replace: task !== undefined,
    });
  const { previous, next } = neighboursOf(id);
  useKeys(
    {
      BracketLeft: () => previous !== undefined && show(previous),
      BracketRight: () => next !== undefined && show(next),
    },
    { inDialog: true, enabled: isOpen },
  );
  return (
    <Drawer
      opened={isOpen}
      onClose={() => show(undefined)}
      position="right"
      size="xl"
      title={t('task.title')}
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      {isOpen && (
        <div className="stack">
          <div className="row">
            <button
              type="button"
              className="plain"
              disabled={previous === undefined}
              onClick={() => show(previous)}
              aria-label={t('task.previous')}
            >
              <Icon name="left" /> <kbd>[</kbd>
            </button>
            <button
              type="button"
              className="plain"
              disabled={next === undefined}
              onClick={() => show(next)}
              aria-label={t('task.next')}
            >
              <kbd>]</kbd> <Icon name="right" />
            </button>
            <Link to={`/tasks/${id}`}>{t('task.own_page')}</Link>
          </div>
          <TaskView id={id} />
        </div>
      )}
    </Drawer>
  );
}
