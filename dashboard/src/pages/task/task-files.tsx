import { useTranslation } from 'react-i18next';
import { useAnswer } from '../../api/queries';
import { call } from '../../api/request';
import { Answered, Empty } from '../../ui/panel';
import { FileRow } from '../files/file-row';

/** The files of a task; a run that failed has at least `error.txt`. */
export function TaskFiles({ id }: { id: string }) {
  const { t } = useTranslation();
  const query = useAnswer('task', call('get', '/api/v1/task/{id}/artifacts', { path: { id } }));
  return (
    <Answered query={query}>
      {({ items }) =>
        items.length === 0 ? (
          <Empty>{t('files.none')}</Empty>
        ) : (
          <ul className="list">
            {items.map((file) => (
              <FileRow key={file.name} file={file} taskId={id} />
            ))}
          </ul>
        )
      }
    </Answered>
  );
}
