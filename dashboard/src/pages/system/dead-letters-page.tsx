import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { redrive } from '../../actions';
import { useRows } from '../../api/queries';
import { call } from '../../api/request';
import type { DeadLetter } from '../../api/types';
import { bytes, number } from '../../format/numbers';
import { useAct } from '../../ui/action';
import type { Column } from '../../ui/data-table';
import { Facts } from '../../ui/facts';
import { Json } from '../../ui/json';
import { Button } from '../../ui/kit';
import { Dialog } from '../../ui/dialog';
import { Count, ListView } from '../../ui/list-view';
import { Moment } from '../../ui/moment';
import { wordsOf } from '../../i18n/said';
import { Page } from '../../ui/page';
import { Empty } from '../../ui/panel';
import { SystemTabs } from './system-tabs';

/** What was refused, and why? */
export function DeadLettersPage() {
  const { t } = useTranslation();
  const act = useAct();
  const [open, setOpen] = useState<DeadLetter | null>(null);
  const query = useRows<DeadLetter>('system', (after) =>
    call('get', '/api/v1/dead_letter', {
      query: { size: 100, sort: '-id', ...(after === null ? {} : { page: Number(after) }) },
    }),
  );
  const columns: Column<DeadLetter>[] = [
    { key: 'at', title: t('field.time'), width: '130px', cell: ({ failed_at }) => <Moment at={failed_at} /> },
    {
      key: 'reason',
      title: t('letters.reason'),
      width: '160px',
      isMain: true,
      cell: (letter) => (
        <button type="button" className="plain" onClick={() => setOpen(letter)}>
          {wordsOf('letter', letter.reason)}
        </button>
      ),
    },
    { key: 'detail', title: t('letters.detail'), cell: ({ detail }) => <span title={detail}>{detail}</span> },
    {
      key: 'topic',
      title: t('letters.topic'),
      width: '180px',
      isSpare: true,
      cell: ({ topic }) => <code>{topic}</code>,
    },
    {
      key: 'offset',
      title: t('letters.offset'),
      width: '110px',
      align: 'right',
      isSpare: true,
      cell: ({ partition, message_offset }) => `${partition} : ${number(message_offset)}`,
    },
    {
      key: 'bytes',
      title: t('field.size'),
      width: '90px',
      align: 'right',
      isSpare: true,
      cell: (letter) => bytes(letter.bytes),
    },
    {
      key: 'redriven',
      title: t('letters.redriven'),
      width: '150px',
      cell: (letter) =>
        letter.redriven_at === null ? (
          <button
            type="button"
            className="plain"
            disabled={letter.value === null}
            onClick={() => act(redrive(t, letter))}
          >
            {t('act.redrive')}
          </button>
        ) : (
          <Moment at={letter.redriven_at} />
        ),
    },
  ];
  return (
    <Page title={t('letters.title')} isWide>
      <SystemTabs here="letters" />
      <Count data={query.data} />
      <ListView
        label={t('letters.title')}
        query={query}
        keyOf={({ id }) => id}
        columns={columns}
        empty={<Empty>{t('letters.none')}</Empty>}
      />
      {open !== null && (
        <Dialog size="lg" onClose={() => setOpen(null)} title={`${t('letters.one')} ${open.id}`}>
          <div className="stack">
            <Facts
              rows={[
                [t('letters.reason'), wordsOf('letter', open.reason)],
                [t('letters.detail'), open.detail],
                [t('letters.topic'), `${open.topic} ${open.partition}:${open.message_offset}`],
                [t('letters.consumer'), open.consumer],
                [t('letters.key'), open.key],
              ]}
            />
            <Json value={open.value ?? ''} label={t('letters.value')} />
            <Json value={open.headers} label={t('letters.headers')} />
            <div className="form">
              <div className="end">
                <Button
                  variant="filled"
                  disabled={open.value === null}
                  onClick={() => act({ ...redrive(t, open), then: () => setOpen(null) })}
                >
                  {t('act.redrive')}
                </Button>
              </div>
            </div>
          </div>
        </Dialog>
      )}
    </Page>
  );
}
