import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Problem } from '../../api/problem';
import { exchange } from '../../api/request';
import type { Schemas } from '../../api/types';
import { DataTable, type Column } from '../../ui/data-table';
import { Page } from '../../ui/page';
import { Answered } from '../../ui/panel';
import { YesNo } from '../../ui/status';
import { SystemTabs } from './system-tabs';

type Readiness = Schemas['Readiness'];
type Part = Readiness['parts'][number];

/** Readiness answers 503 with its parts when one is down: that is an answer here. */
async function readiness(signal: AbortSignal): Promise<Readiness> {
  const answer = await fetch('/health/ready', { signal }).catch((): never => {
    throw new Problem(0, 'no_answer', '');
  });
  if (answer.ok || answer.status === 503) return (await answer.json()) as Readiness;
  // says why
  await exchange('/health/ready', {}, signal);
  throw new Problem(answer.status, '', '');
}

/** What is the manager doing? */
export function SystemPage() {
  const { t } = useTranslation();
  const query = useQuery<Readiness, Problem>({
    queryKey: ['system', 'ready'],
    queryFn: ({ signal }) => readiness(signal),
  });
  const columns: Column<Part>[] = [
    {
      key: 'ok',
      title: t('field.status'),
      width: '140px',
      cell: ({ ok }) => <YesNo ok={ok} yes={t('system.ok')} no={t('system.down')} />,
    },
    {
      key: 'name',
      title: t('system.part'),
      width: '260px',
      isMain: true,
      cell: ({ name }) => name.replaceAll('_', ' '),
    },
    { key: 'detail', title: t('letters.detail'), cell: ({ detail }) => detail ?? '' },
  ];
  return (
    <Page title={t('system.title')}>
      <SystemTabs here="system" />
      <Answered query={query} height={240}>
        {({ ready, parts }) => (
          <div className="stack">
            <p className="lead">{ready ? t('system.ready') : t('system.not_ready')}</p>
            <DataTable isShort label={t('system.title')} rows={parts} keyOf={({ name }) => name} columns={columns} />
            <p className="meta">
              <a href="/docs">{t('system.docs')}</a>
              {' · '}
              <a href="/metrics">{t('system.metrics')}</a>
            </p>
          </div>
        )}
      </Answered>
    </Page>
  );
}
