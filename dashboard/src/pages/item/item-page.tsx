import { useTranslation } from 'react-i18next';
import { nameOf } from '../../actions';
import { useAnswer } from '../../api/queries';
import { call } from '../../api/request';
import type { Item } from '../../api/types';
import { useNumberId } from '../../params';
import { Facts } from '../../ui/facts';
import { Json } from '../../ui/json';
import { Link } from '../../ui/link';
import { Moment } from '../../ui/moment';
import { Page } from '../../ui/page';
import { Answered, Panel } from '../../ui/panel';
import { textOf } from './item-text';

/** One record: its text, what the parser kept of it, and the tasks that saw it. */
export function ItemPage() {
  const { t } = useTranslation();
  const id = useNumberId();
  const query = useAnswer('items', call('get', '/api/v1/item/{id}', { path: { id } }));
  return (
    <Page
      title={`${query.data?.title ?? `#${id}`} · ${t('nav.results')}`}
      heading={<bdi>{query.data?.title ?? `#${id}`}</bdi>}
    >
      <Answered query={query} height={240}>
        {(item) => <Body item={item} />}
      </Answered>
    </Page>
  );
}

/** Only such addresses become links; a feed can hold anything. */
const isWeb = (url: string) => /^https?:\/\//i.test(url);

function Body({ item }: { item: Item }) {
  const { t } = useTranslation();
  const text = textOf(item.payload);
  return (
    <>
      <Facts
        rows={[
          [t('field.kind'), item.kind],
          [
            t('field.source'),
            <Link key="s" to={`/sources/${item.source_id}`}>
              {nameOf({ id: item.source_id, name: item.source_name, url: item.source_url })}
            </Link>,
          ],
          [
            t('field.address'),
            item.url === null ? undefined : isWeb(item.url) ? (
              <a key="u" href={item.url} target="_blank" rel="noreferrer noopener">
                {item.url}
              </a>
            ) : (
              item.url
            ),
          ],
          [t('field.author'), item.author ?? undefined],
          [t('items.published'), <Moment key="p" at={item.published_at} />],
          [t('items.seen'), <Moment key="f" at={item.first_seen_at} />],
          [t('items.last_change'), <Moment key="c" at={item.last_changed_at} />],
          [t('items.revision'), String(item.revision)],
          [
            t('items.first_task'),
            <Link key="t" to={`?task=${item.first_task_id}`} className="mono">
              {item.first_task_id}
            </Link>,
          ],
          [
            t('items.last_task'),
            item.last_task_id === item.first_task_id ? undefined : (
              <Link key="l" to={`?task=${item.last_task_id}`} className="mono">
                {item.last_task_id}
              </Link>
            ),
          ],
        ]}
      />
      {text !== null && (
        <Panel title={t('items.text')}>
          <p className="prose" dir="auto">
            {text}
          </p>
        </Panel>
      )}
      <Panel title={t('items.payload')}>
        <Json value={item.payload} label={t('items.payload')} />
      </Panel>
    </>
  );
}
