import { useTranslation } from 'react-i18next';
import type { OpenGroup } from '../../api/types';
import { percent } from '../../format/numbers';
import { etaOf } from '../../progress';
import { Link } from '../../ui/link';
import { Empty } from '../../ui/panel';
import { StackedBar } from '../../ui/stacked-bar';

/** What runs now and how far it is. */
export function OpenGroups({ groups }: { groups: readonly OpenGroup[] }) {
  const { t } = useTranslation();
  if (groups.length === 0)
    return <Empty action={<Link to="/groups">{t('overview.all_runs')}</Link>}>{t('overview.idle')}</Empty>;
  return (
    <ul className="list">
      {groups.map((group) => (
        <li key={group.id}>
          <Link to={`/groups/${group.id}`}>#{group.id}</Link>
          <span>
            {group.source_type} {group.task_type} <span className="muted">{group.cadence}</span>
          </span>
          <span className="grow row">
            <StackedBar counters={group} />
          </span>
          <span>{percent(1 - (group.created + group.queued + group.running) / Math.max(1, group.total))}</span>
          <span className="meta">{etaOf(group, t)}</span>
        </li>
      ))}
    </ul>
  );
}
