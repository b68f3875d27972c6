import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { deleteRule, pauseRule, retryNotice } from '../../actions';
import { useAnswer, useRows } from '../../api/queries';
import { call } from '../../api/request';
import type { Notice, NoticeRule } from '../../api/types';
import { useAct } from '../../ui/action';
import type { Column } from '../../ui/data-table';
import { Button } from '../../ui/kit';
import { Dialog } from '../../ui/dialog';
import { Link } from '../../ui/link';
import { ListView } from '../../ui/list-view';
import { Moment } from '../../ui/moment';
import { saidIn } from '../../i18n/said';
import { Page } from '../../ui/page';
import { Answered, Empty, Panel } from '../../ui/panel';
import { StatusMark, YesNo } from '../../ui/status';
import { RuleForm } from './rule-form';
import { SystemTabs } from './system-tabs';

/** Who is told how runs end, and what became of every notice. */
export function NoticesPage() {
  const { t } = useTranslation();
  const [editing, setEditing] = useState<NoticeRule | 'new' | null>(null);
  const rules = useAnswer('system', call('get', '/api/v1/notice_rule'));
  return (
    <Page
      title={t('notices.title')}
      isWide
      actions={
        <Button variant="filled" onClick={() => setEditing('new')}>
          {t('notices.add')}
        </Button>
      }
    >
      <SystemTabs here="notices" />
      <Panel title={t('notices.rules')}>
        <Answered query={rules}>
          {({ items }) =>
            items.length === 0 ? (
              <Empty>{t('notices.no_rules')}</Empty>
            ) : (
              <ul className="list">
                {items.map((rule) => (
                  <RuleRow key={rule.id} rule={rule} onEdit={() => setEditing(rule)} />
                ))}
              </ul>
            )
          }
        </Answered>
      </Panel>
      <Sent />
      {editing !== null && (
        <Dialog
          onClose={() => setEditing(null)}
          title={editing === 'new' ? t('notices.add') : t('notices.edit', { name: editing.name })}
        >
          <RuleForm rule={editing === 'new' ? null : editing} onDone={() => setEditing(null)} />
        </Dialog>
      )}
    </Page>
  );
}

function RuleRow({ rule, onEdit }: { rule: NoticeRule; onEdit: () => void }) {
  const { t } = useTranslation();
  const act = useAct();
  return (
    <li>
      <YesNo ok={rule.is_enabled} yes={t('schedule.enabled')} no={t('schedule.paused')} />
      <span className="grow">
        <bdi>{rule.name}</bdi>{' '}
        <span className="meta">
          {rule.channel} {rule.target} · {rule.events.map((event) => t(`status.${event}`)).join(', ')}
        </span>{' '}
        <span className="bad">{rule.disabled_reason}</span>
      </span>
      <Button onClick={() => act(pauseRule(t, rule))}>{rule.is_enabled ? t('act.pause') : t('act.resume')}</Button>
      <Button onClick={onEdit}>{t('act.edit')}</Button>
      <Button onClick={() => act(deleteRule(t, rule))}>{t('act.delete')}</Button>
    </li>
  );
}

function Sent() {
  const { t } = useTranslation();
  const act = useAct();
  const query = useRows<Notice>('system', (after) =>
    call('get', '/api/v1/notice', { query: { size: 100, ...(after === null ? {} : { after }) } }),
  );
  const columns: Column<Notice>[] = [
    { key: 'at', title: t('field.time'), width: '130px', cell: ({ created_at }) => <Moment at={created_at} /> },
    { key: 'status', title: t('field.status'), width: '110px', cell: ({ status }) => t(`notices.status.${status}`) },
    { key: 'event', title: t('notices.events'), width: '136px', cell: ({ event }) => <StatusMark status={event} /> },
    {
      key: 'run',
      title: t('field.run'),
      width: '84px',
      cell: ({ task_group_id }) => <Link to={`/groups/${task_group_id}`}>#{task_group_id}</Link>,
    },
    { key: 'target', title: t('notices.target'), isMain: true, cell: ({ channel, target }) => `${channel} ${target}` },
    {
      key: 'error',
      title: t('field.error'),
      cell: ({ status, error, said }) => (
        <span className={status === 'failed' ? 'bad' : 'meta'}>{saidIn(said, error ?? '', t)}</span>
      ),
    },
    {
      key: 'again',
      title: t('act.redrive'),
      width: '150px',
      cell: (notice) =>
        (notice.status === 'failed' || notice.status === 'skipped') && (
          <button type="button" className="plain" onClick={() => act(retryNotice(t, notice))}>
            {t('act.redrive')}
          </button>
        ),
    },
  ];
  return (
    <>
      <h2>{t('notices.sent')}</h2>
      <ListView
        label={t('notices.sent')}
        query={query}
        keyOf={({ id }) => id}
        columns={columns}
        empty={<Empty>{t('notices.none')}</Empty>}
      />
    </>
  );
}
