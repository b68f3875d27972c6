import { useTranslation } from 'react-i18next';
import { tryNow, useConnection } from '../api/live';
import { duration } from '../format/numbers';
import { moment } from '../format/times';
import { Button } from '../ui/kit';
import { useSecond } from '../ui/panel';

/** Says that the API is away, what one sees meanwhile, and when it is tried again. */
export function AwayBar() {
  const { awaySince } = useConnection();
  return <div aria-live="polite">{awaySince !== null && <Away since={awaySince} />}</div>;
}

function Away({ since }: { since: number }) {
  const { t } = useTranslation();
  const { lastAnswer, nextTry } = useConnection();
  const now = useSecond();
  return (
    <div className="away">
      <span>
        {t('away.text', {
          shown: moment(new Date(lastAnswer)),
          away: duration(Math.max(1_000, now - since)),
          next: duration(Math.max(0, Math.ceil(((nextTry ?? now) - now) / 1_000) * 1_000)),
        })}
      </span>
      <Button onClick={tryNow}>{t('action.again')}</Button>
    </div>
  );
}
