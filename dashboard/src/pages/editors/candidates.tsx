import { useTranslation } from 'react-i18next';
import type { Candidate } from '../../api/types';
import { Button } from '../../ui/kit';
import { Link } from '../../ui/link';

/** What an address offers, one line each: a button takes it, and what is a source already leads there. */
export function Candidates({
  candidates,
  onPick,
}: {
  candidates: readonly Candidate[];
  onPick: (candidate: Candidate) => void;
}) {
  const { t } = useTranslation();
  return (
    <ul className="list">
      {candidates.map((candidate) => (
        <li key={`${candidate.source_type} ${candidate.url}`}>
          <span>{candidate.source_type}</span>
          <span className="grow">
            <bdi>{candidate.title ?? candidate.url}</bdi> <span className="meta">{candidate.url}</span>
          </span>
          {candidate.source_id === null ? (
            <Button onClick={() => onPick(candidate)}>{t('discover.pick')}</Button>
          ) : (
            <Link to={`/sources/${candidate.source_id}`}>{t('discover.known')}</Link>
          )}
        </li>
      ))}
    </ul>
  );
}
