import { useTranslation } from 'react-i18next';
import type { ReactNode } from 'react';
import type { Overview } from '../../api/types';
import { number, short } from '../../format/numbers';
import { ago } from '../../format/times';
import { wordsOf } from '../../i18n/said';
import { Icon, type IconName } from '../../ui/icons';
import { Link } from '../../ui/link';

/** The four numbers; each leads to the list behind it. */
export function Cards({ overview, silent }: { overview: Overview; silent: number | undefined }) {
  const { t } = useTranslation();
  const { late, broken, waiting } = overview;
  const cause = broken.causes[0];
  return (
    <div className="cards">
      <Card name={t('card.late')} icon="clock" to="/?show=late" tone={late.count > 0 ? 'warn' : ''} figure={late.count}>
        {late.oldest_at === null ? t('card.late.none') : t('card.late.text', { oldest: ago(new Date(late.oldest_at)) })}
      </Card>
      <Card
        name={t('card.broken')}
        icon="alert"
        to="/?show=broken"
        tone={broken.count > 0 ? 'bad' : ''}
        figure={broken.count}
      >
        {broken.count === 0
          ? t('card.broken.none')
          : [
              cause &&
                `${wordsOf('error', cause.error_code)} · ${cause.host ?? cause.source_type} × ${number(cause.count)}`,
              cause?.since != null && ago(new Date(cause.since)),
            ]
              .filter(Boolean)
              .join(' · ')}
      </Card>
      {silent !== undefined && (
        <Card
          name={t('card.silent')}
          icon="silent"
          to="/sources?health=silent"
          tone={silent > 0 ? 'warn' : ''}
          figure={silent}
        >
          {t(silent > 0 ? 'card.silent.text' : 'card.silent.none')}
        </Card>
      )}
      <Card name={t('card.waiting')} icon="queued" to="/?show=waiting" tone="" figure={waiting.count}>
        {waiting.by_reason.length === 0
          ? t('card.waiting.none')
          : waiting.by_reason
              .map(({ reason, source_type, count }) => `${source_type} ${t(`waiting.${reason}`)} ${short(count)}`)
              .join(' · ')}
      </Card>
    </div>
  );
}

function Card({
  name,
  icon,
  to,
  tone,
  figure,
  children,
}: {
  name: string;
  icon: IconName;
  to: string;
  tone: 'bad' | 'warn' | '';
  figure: number;
  children: ReactNode;
}) {
  return (
    <Link to={to} className={`card ${tone === '' ? '' : `is-${tone}`}`}>
      <span className="name">
        <Icon name={icon} />
        {name}
      </span>
      <span className="figure" title={number(figure)}>
        {short(figure)}
      </span>
      <span className="meta">{children}</span>
    </Link>
  );
}
