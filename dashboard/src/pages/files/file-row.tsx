import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { download } from '../../api/download';
import type { TaskFile } from '../../api/types';
import { bytes } from '../../format/numbers';
import { Link } from '../../ui/link';
import { isShown, kindOf, urlOf } from './file-kind';
import { FilePreview } from './file-preview';

/** What can be done with a file. */
export function FileButtons({ file, taskId }: { file: TaskFile; taskId: string }) {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  const url = urlOf(taskId, file.name);
  return (
    <span className="row">
      {isShown(file) && (
        <button type="button" className="plain" onClick={() => setOpen(true)}>
          {t('files.preview')}
        </button>
      )}
      <button
        type="button"
        className="plain"
        onClick={() => void download(url, file.name.split('/').at(-1) ?? file.name, t)}
      >
        {t('files.download')}
      </button>
      {kindOf(file) !== null && (
        <Link
          to={`/files/compare?${new URLSearchParams({ run: taskId, name: file.name }).toString()}`}
          label={`${t('files.compare')} – ${file.name}`}
        >
          {t('files.compare')}
        </Link>
      )}
      {isOpen && <FilePreview file={file} url={url} onClose={() => setOpen(false)} />}
    </span>
  );
}

/** A file of a task, in a list. */
export function FileRow({ file, taskId }: { file: TaskFile; taskId: string }) {
  return (
    <li>
      <span className="grow">{file.name}</span>
      <span className="meta">{file.content_type}</span>
      <span>{bytes(file.bytes)}</span>
      <FileButtons file={file} taskId={taskId} />
    </li>
  );
}
