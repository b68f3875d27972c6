import { useTranslation } from 'react-i18next';
import { ago, moment } from '../format/times';

/** A moment; hover shows ISO in UTC. @param relative how long ago instead */
export function Moment({ at, relative = false }: { at: string | null | undefined; relative?: boolean }) {
  useTranslation();
  if (at === null || at === undefined) return <span className="muted">–</span>;
  const date = new Date(at);
  return (
    <time dateTime={at} title={`${date.toISOString()} · ${moment(date)}`} className="nowrap">
      {relative ? ago(date) : moment(date)}
    </time>
  );
}
