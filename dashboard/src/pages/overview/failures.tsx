import { useQuery } from '@tanstack/react-query';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { retryCause } from '../../actions';
import type { Problem } from '../../api/problem';
import { call, send } from '../../api/request';
import type { Schemas } from '../../api/types';
import { number } from '../../format/numbers';
import { useAct } from '../../ui/action';
import { Icon } from '../../ui/icons';
import { Button } from '../../ui/kit';
import { Link } from '../../ui/link';
import { Moment } from '../../ui/moment';
import { Answered, Empty, Panel } from '../../ui/panel';

type Failures = Schemas['FailureList'];
type Cause = Failures['items'][number];
const HOURS = 24;
/** Hints come each second while something runs; what failed is counted from rows. */
const REFRESH_MS = 15_000;

/** What failed in 24 hours over all runs, by cause, with one press that tries it again. */
export function FailuresPanel() {
  const { t } = useTranslation();
  const query = useQuery<Failures, Problem>({
    queryKey: ['failures'],
    queryFn: ({ signal }) => send(call('get', '/api/v1/failures', { query: { hours: HOURS } }), signal),
    refetchInterval: REFRESH_MS,
  });
  return (
    <Panel title={t('failures.title')} aside={t('failures.aside')}>
      <Answered query={query}>
        {({ items, since }) =>
          items.length === 0 ? (
            <Empty>{t('failures.none')}</Empty>
          ) : (
            <ul className="list">
              {items.map((cause) => (
                <Row
                  key={`${cause.error_code} ${cause.host} ${cause.source_type}`}
                  cause={cause}
                  since={since}
                  onDone={() => void query.refetch()}
                />
              ))}
            </ul>
          )
        }
      </Answered>
    </Panel>
  );
}

function sentenceOf({ count, error_code, host, source_type, groups }: Cause, t: TFunction): string {
  return [
    t('failures.cause', { count, n: number(count), code: error_code, place: host ?? source_type ?? '?' }),
    t('failures.groups', { count: groups, n: number(groups) }),
  ].join(' ');
}

function Row({ cause, since, onDone }: { cause: Cause; since: string; onDone: () => void }) {
  const { t } = useTranslation();
  const act = useAct();
  const { error_code, host, source_type, count, last_at, sample_task_id } = cause;
  const sentence = sentenceOf(cause, t);
  const filter = {
    error_code,
    ...(host === null ? {} : { host }),
    ...(source_type === null ? {} : { source_type: source_type as Schemas['Source']['type'] }),
    since,
  };
  return (
    <li>
      <span className="grow row">
        <span className="status tone-failed">
          <Icon name="failed" size={14} />
          <span>{sentence}</span>
        </span>
        <span className="meta">
          <Moment at={last_at} relative />
          {' · '}
          <Link to={`?task=${sample_task_id}`}>{t('overview.example')}</Link>
        </span>
      </span>
      <Button
        aria-label={`${t('failures.retry', { count, n: number(count) })} – ${sentence}`}
        onClick={() => act(retryCause(t, sentence, filter, onDone))}
      >
        {t('failures.retry', { count, n: number(count) })}
      </Button>
    </li>
  );
}
