import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAnswer } from '../../api/queries';
import { call } from '../../api/request';
import type { Candidate } from '../../api/types';
import { Button, TextInput } from '../../ui/kit';
import { Empty, Panel, ProblemNote } from '../../ui/panel';
import { Candidates } from './candidates';

/** Asks an address what could be collected from it. */
export function Discover({ onPick }: { onPick: (candidate: Candidate) => void }) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState('');
  const [url, setUrl] = useState('');
  const query = useAnswer('fixed', call('post', '/api/v1/source/discover', { body: { url } }), { enabled: url !== '' });
  return (
    <Panel title={t('discover.title')}>
      <form
        className="row"
        onSubmit={(event) => {
          event.preventDefault();
          setUrl(typed.trim());
        }}
      >
        <TextInput
          aria-label={t('field.address')}
          placeholder="https://example.com"
          value={typed}
          onChange={({ currentTarget }) => setTyped(currentTarget.value)}
          w={360}
        />
        <Button type="submit" loading={query.isFetching}>
          {t('discover.go')}
        </Button>
      </form>
      {query.error !== null && <ProblemNote problem={query.error} />}
      {query.error === null && query.data?.candidates.length === 0 && <Empty>{t('discover.none')}</Empty>}
      {query.error === null && query.data !== undefined && (
        <Candidates candidates={query.data.candidates} onPick={onPick} />
      )}
    </Panel>
  );
}
