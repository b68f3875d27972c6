import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Problem } from '../../api/problem';
import { exchange } from '../../api/request';
import type { TaskFile } from '../../api/types';
import { Json } from '../../ui/json';
import { Dialog } from '../../ui/dialog';
import { Answered } from '../../ui/panel';
import { kindOf } from './file-kind';
import { firstRows } from './first-rows';
import { Picture } from './picture';

const ROWS = 100;

/** A file: picture, first rows, JSON or text. */
export function FilePreview({ file, url, onClose }: { file: TaskFile; url: string; onClose: () => void }) {
  const query = useQuery<Blob, Problem>({
    queryKey: ['fixed', 'file', url],
    queryFn: async ({ signal }) => (await exchange(url, {}, signal)).blob(),
    gcTime: 0,
  });
  return (
    <Dialog size="xl" onClose={onClose} title={file.name}>
      <Answered query={query} height={200}>
        {(blob) =>
          kindOf(file) === 'image' ? <Picture blob={blob} name={file.name} /> : <Words blob={blob} file={file} />
        }
      </Answered>
    </Dialog>
  );
}

function Words({ blob, file }: { blob: Blob; file: TaskFile }) {
  const { t } = useTranslation();
  const [words, setWords] = useState<string | null>(null);
  useEffect(() => {
    void blob.text().then(setWords);
  }, [blob]);
  if (words === null) return null;
  if (kindOf(file) !== 'csv') return <Json value={pretty(words)} label={file.name} />;
  const [head = [], ...rows] = firstRows(words, ROWS + 1);
  return (
    <div className="table-frame short" tabIndex={0} role="region" aria-label={file.name}>
      <table className="data">
        <thead>
          <tr>
            {head.map((name, index) => (
              <th key={index} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={index}>
              {row.map((cell, column) => (
                <td key={column}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <p className="meta">{t('files.first_rows', { count: rows.length })}</p>
    </div>
  );
}

function pretty(words: string): string {
  try {
    return JSON.stringify(JSON.parse(words), null, 2);
  } catch {
    return words;
  }
}
