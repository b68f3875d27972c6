import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Candidate, SourceType } from '../../api/types';
import { useDictionary } from '../../dictionary';
import { optionsOf, SOURCE_TYPES } from '../../lists';
import { Select } from '../../ui/kit';
import { Page } from '../../ui/page';
import { useView } from '../../view';
import { Discover } from './discover';
import { PipelineEditor } from './pipeline/pipeline-editor';
import { SourceForm } from './source-form';

/** A new source: by what an address offers, or by hand. */
export function NewSourcePage() {
  const { t } = useTranslation();
  const [{ type = 'RSS' }, setView] = useView({ type: SOURCE_TYPES });
  const [chosen, setChosen] = useState<Candidate | null>(null);
  const { sourceType } = useDictionary();
  const pick = (candidate: Candidate) => {
    setView({ type: candidate.source_type });
    setChosen(candidate);
  };
  if (type === 'CSV_API')
    return (
      <Page title={t('source.add')} isWide>
        <Select
          label={t('field.type')}
          description={sourceType(type)?.title}
          data={optionsOf(SOURCE_TYPES)}
          value={type}
          onChange={(next) => next !== null && setView({ type: next })}
          allowDeselect={false}
          w={320}
        />
        <PipelineEditor source={null} />
      </Page>
    );
  return (
    <Page title={t('source.add')}>
      <div className="editor stack">
        <Discover onPick={pick} />
        <SourceForm
          key={`${type} ${chosen?.url ?? ''}`}
          type={type as SourceType}
          onType={(next) => setView({ type: next })}
          candidate={chosen}
          onPick={pick}
        />
      </div>
    </Page>
  );
}
