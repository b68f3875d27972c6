import { useTranslation } from 'react-i18next';
import { duration } from '../../format/numbers';
import { useSecond } from '../../ui/panel';
import type { DryRunState } from './dry-run';

/** How long somebody has been waiting for a dry run, and for what. */
export function TrialWait({ state: { phase, since } }: { state: Pick<DryRunState<unknown>, 'phase' | 'since'> }) {
  const { t } = useTranslation();
  const now = useSecond();
  const seconds = Math.max(0, Math.round((now - since) / 1_000));
  return (
    <>
      {t(phase === 'running' ? 'pipe.try.running' : 'pipe.try.waiting')} {/* not read out every second */}
      <span aria-hidden>{duration(seconds * 1_000)}</span>
    </>
  );
}
