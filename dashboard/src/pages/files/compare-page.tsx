import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Problem } from '../../api/problem';
import { useAnswer } from '../../api/queries';
import { call, exchange } from '../../api/request';
import type { Artifact, TaskFile } from '../../api/types';
import { bytes } from '../../format/numbers';
import { moment } from '../../format/times';
import { Chips } from '../../ui/chips';
import { Select } from '../../ui/kit';
import { Link } from '../../ui/link';
import { Page } from '../../ui/page';
import { Answered, Empty } from '../../ui/panel';
import { text, useView } from '../../view';
import { DiffTable } from './diff-table';
import { kindOf, MOST_SHOWN_BYTES, urlOf } from './file-kind';
import { Picture } from './picture';

const MOST_TEXT_BYTES = 1024 * 1024;
const VERSIONS = 100;
const isTask = (value: string) => /^[\da-f-]{36}$/i.test(value);

/** What changed in a file since an earlier run of its source? */
export function ComparePage() {
  const { t } = useTranslation();
  // `task` is the drawer's
  const [{ run: task = '', name = '', with: other }, setView] = useView({ run: isTask, name: text, with: isTask });
  const source = useAnswer('task', call('get', '/api/v1/task/{id}', { path: { id: task } }), { enabled: task !== '' });
  const files = useAnswer('task', call('get', '/api/v1/task/{id}/artifacts', { path: { id: task } }), {
    enabled: task !== '',
  });
  const fresh = files.data?.items.find((file) => file.name === name);
  const versions = useAnswer(
    'items',
    call('get', '/api/v1/artifact', {
      query: { source_id: source.data?.source_id ?? 0, name, to: fresh?.created_at ?? '', size: VERSIONS },
    }),
    { enabled: source.data !== undefined && fresh !== undefined },
  );
  const earlier = versions.data?.items.filter((file) => file.name === name && file.task_id !== task);
  const old = other === undefined ? earlier?.[0] : earlier?.find((file) => file.task_id === other);
  const isNothing = task === '' || (files.data !== undefined && fresh === undefined);
  return (
    <Page
      title={name === '' ? t('compare.title') : `${name} · ${t('compare.title')}`}
      heading={name === '' ? undefined : <bdi>{name}</bdi>}
      sub={t('compare.title')}
      isWide
    >
      {isNothing ? (
        <Empty action={<Link to="/files">{t('files.title')}</Link>}>{t('compare.no_file')}</Empty>
      ) : (
        <Answered query={files.error === null && source.error === null ? versions : files} height={240}>
          {() =>
            fresh === undefined || earlier === undefined || old === undefined ? (
              <Empty action={<Link to={`/files?name=${encodeURIComponent(name)}`}>{t('files.title')}</Link>}>
                {t('compare.first_version')}
              </Empty>
            ) : (
              <>
                <div className="columns">
                  <Version file={old} task={old.task_id} title={t('compare.old')}>
                    <Choice versions={earlier} value={old.task_id} onChange={(next) => setView({ with: next })} />
                  </Version>
                  <Version file={fresh} task={task} title={t('compare.new')} />
                </div>
                <Difference key={`${old.task_id} ${task}`} old={old} fresh={{ ...fresh, task_id: task }} />
              </>
            )
          }
        </Answered>
      )}
    </Page>
  );
}

function Choice({
  versions,
  value,
  onChange,
}: {
  versions: readonly Artifact[];
  value: string;
  onChange: (task: string) => void;
}) {
  const { t } = useTranslation();
  return (
    <Select
      aria-label={t('compare.old')}
      data={versions.map(({ task_id, created_at, bytes: size }) => ({
        value: task_id,
        label: `${moment(new Date(created_at))} · ${bytes(size)}`,
      }))}
      value={value}
      onChange={(next) => next !== null && onChange(next)}
      allowDeselect={false}
      searchable
    />
  );
}

function Version({
  file,
  task,
  title,
  children,
}: {
  file: TaskFile;
  task: string;
  title: string;
  children?: React.ReactNode;
}) {
  return (
    <div className="stack">
      <div className="row">
        <strong>{title}</strong>
        <span>{moment(new Date(file.created_at))}</span>
        <span className="meta">{bytes(file.bytes)}</span>
        <Link to={`/tasks/${task}`} className="mono">
          {task.slice(0, 8)}
        </Link>
      </div>
      {children}
    </div>
  );
}

type Of = TaskFile & { task_id: string };

function Difference({ old, fresh }: { old: Of; fresh: Of }) {
  const { t } = useTranslation();
  const kind = kindOf(fresh);
  const most = kind === 'image' ? MOST_SHOWN_BYTES : MOST_TEXT_BYTES;
  if (old.sha256 === fresh.sha256) return <Empty>{t('compare.same')}</Empty>;
  if (kind === null || kindOf(old) !== kind) return <Empty>{t('compare.no_kind')}</Empty>;
  if (Math.max(old.bytes, fresh.bytes) > most) return <Empty>{t('compare.too_large', { most: bytes(most) })}</Empty>;
  return <Fetched old={old} fresh={fresh} kind={kind} />;
}

function Fetched({ old, fresh, kind }: { old: Of; fresh: Of; kind: 'image' | 'csv' | 'json' | 'text' }) {
  const { t } = useTranslation();
  const [{ view = 'unified' }, setView] = useView({ view: ['unified', 'split'] });
  const query = useQuery<{ blobs: [Blob, Blob]; texts: [string, string] }, Problem>({
    queryKey: ['fixed', 'compare', old.task_id, fresh.task_id, fresh.name, fresh.sha256],
    queryFn: async ({ signal }) => {
      const fetched = async (file: Of) => (await exchange(urlOf(file.task_id, file.name), {}, signal)).blob();
      const blobs: [Blob, Blob] = [await fetched(old), await fetched(fresh)];
      const words = async (blob: Blob) => (kind === 'image' ? '' : shownText(await blob.text(), kind));
      return { blobs, texts: [await words(blobs[0]), await words(blobs[1])] };
    },
    gcTime: 0,
  });
  return (
    <Answered query={query} height={240}>
      {({ blobs, texts }) =>
        kind === 'image' ? (
          <div className="columns">
            <Picture blob={blobs[0]} name={`${old.name}, ${t('compare.old')}`} />
            <Picture blob={blobs[1]} name={`${fresh.name}, ${t('compare.new')}`} />
          </div>
        ) : (
          <>
            <Chips
              label={t('compare.view')}
              values={['unified', 'split']}
              nameOf={(value) => t(`compare.${value as 'unified' | 'split'}`)}
              value={view}
              onChange={(next) => setView({ view: next === 'split' ? 'split' : undefined })}
            />
            <DiffTable old={texts[0]} fresh={texts[1]} isSplit={view === 'split'} />
          </>
        )
      }
    </Answered>
  );
}

/** JSON is compared by what it says, not by its spaces or the order of its keys. */
function shownText(words: string, kind: string): string {
  if (kind !== 'json') return words;
  try {
    return JSON.stringify(sorted(JSON.parse(words)), null, 2);
  } catch {
    // a JSON a line, or none
    return words;
  }
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, part]) => [key, sorted(part)]),
  );
}
