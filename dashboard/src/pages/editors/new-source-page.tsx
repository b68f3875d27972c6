import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Candidate, SourceType } from '../../api/types';
import { SOURCE_TYPES } from '../../lists';
import { Page } from '../../ui/page';
import { useView } from '../../view';
import { Discover } from './discover';
import { SourceForm } from './source-form';

/** A new source: by what an address offers, or by hand. */
export function NewSourcePage() {
  const { t } = useTranslation();
  const [{ type = 'RSS' }, setView] = useView({ type: SOURCE_TYPES });
  const [chosen, setChosen] = useState<Candidate | null>(null);
  const pick = (candidate: Candidate) => {
    setView({ type: candidate.source_type });
    setChosen(candidate);
  };
  return (
    <Page title={t('source.add')}>
      <div className="editor stack">
        <Discover onPick={pick} />
        <SourceForm
          key={`${type} ${chosen?.url ?? ''}`}
          type={type as SourceType}
          onType={(next) => setView({ type: next })}
          candidate={chosen}
        />
      </div>
    </Page>
  );
}
