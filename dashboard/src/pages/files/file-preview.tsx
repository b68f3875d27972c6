import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Problem } from '../../api/problem';
import { exchange } from '../../api/request';
import type { TaskFile } from '../../api/types';
import { Json } from '../../ui/json';
import { Dialog } from '../../ui/dialog';
import { Answered } from '../../ui/panel';
import { firstRows } from './first-rows';

/** Larger files are for downloading. */
const MOST_BYTES = 5 * 1024 * 1024;
const ROWS = 100;

const kindOf = ({ content_type, name }: TaskFile): 'image' | 'csv' | 'json' | 'text' | null => {
  const type = content_type;
  if (/^image\/(png|jpeg|gif|webp|avif)$/.test(type)) return 'image';
  if (/csv/.test(type) || name.endsWith('.csv')) return 'csv';
  if (/json/.test(type) || /\.(json|ndjson)$/.test(name)) return 'json';
  // a picture that can hold scripts is shown as the text it is
  return /^text\/|xml/.test(type) || /\.(txt|log|xml|svg)$/.test(name) ? 'text' : null;
};

/** Whether there is something to see without downloading. */
export const isShown = (file: TaskFile) => file.bytes <= MOST_BYTES && kindOf(file) !== null;

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

function Picture({ blob, name }: { blob: Blob; name: string }) {
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    const made = URL.createObjectURL(blob);
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [blob]);
  return url === null ? null : <img src={url} alt={name} style={{ maxWidth: '100%' }} />;
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
