import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAnswer } from '../api/queries';
import { call } from '../api/request';
import type { Found } from '../api/types';
import { PaletteBox } from '../ui/palette-box';
import { useDebouncedValue } from '../ui/kit';
import { useGo } from '../ui/link';

const ADDRESS: Record<Found['kind'], (id: string) => string> = {
  source: (id) => `/sources/${id}`,
  cadence: (id) => `/cadences/${id}`,
  group: (id) => `/groups/${id}`,
  task: (id) => `/tasks/${id}`,
  worker: () => '/workers',
};
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Finds pages, actions, and whatever the API finds. */
export default function Palette({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const go = useGo();
  const [query, setQuery] = useState('');
  const [settled] = useDebouncedValue(query.trim(), 200);
  const { data } = useAnswer('fixed', call('get', '/api/v1/search', { query: { q: settled } }), {
    enabled: settled.length >= 2,
  });
  const places = [
    ['/', t('nav.overview')],
    ['/sources', t('nav.sources')],
    ['/sources/new', t('source.add')],
    ['/sources/import', t('import.title')],
    ['/cadences', t('nav.schedule')],
    ['/cadences/new', t('cadence.new')],
    ['/groups', t('nav.runs')],
    ['/items', t('nav.results')],
    ['/files', t('files.title')],
    ['/workers', t('workers.title')],
    ['/topics', t('topics.title')],
    ['/dead-letters', t('letters.title')],
    ['/notices', t('notices.title')],
    ['/system', t('system.title')],
    ['/settings', t('nav.settings')],
  ] as const;
  const wanted = query.trim().toLocaleLowerCase();
  const pages = places
    .filter(([, label]) => label.toLocaleLowerCase().includes(wanted))
    .map(([to, label]) => ({ key: to, label, detail: t('found.page'), open: () => go(to) }));
  const typed = UUID.test(query.trim())
    ? [{ key: 'task', label: query.trim(), detail: t('found.task'), open: () => go(`/tasks/${query.trim()}`) }]
    : [];
  const found = (settled.length >= 2 ? (data?.items ?? []) : []).map(({ kind, id, title, detail }) => ({
    key: `${kind}${id}`,
    label: title,
    detail: [t(`found.${kind}`), detail].filter(Boolean).join(' · '),
    open: () => go(ADDRESS[kind](id)),
  }));
  // every list of sources understands words, so there is always somewhere to look
  const search =
    wanted === ''
      ? []
      : [
          {
            key: 'search',
            label: t('found.in_sources', { words: query.trim() }),
            detail: t('nav.sources'),
            open: () => go(`/sources?${new URLSearchParams({ q: query.trim() }).toString()}`),
          },
        ];
  return (
    <PaletteBox
      query={query}
      onQuery={setQuery}
      onClose={onClose}
      label={t('nav.find')}
      hits={[...typed, ...found, ...pages, ...search]}
    />
  );
}
