import { useTranslation } from 'react-i18next';
import { deleteSource, nameOf, pauseSource, runSource } from '../../actions';
import { useAnswer } from '../../api/queries';
import { call } from '../../api/request';
import type { SourceDetail } from '../../api/types';
import { useKeys } from '../../keys';
import { useNumberId } from '../../params';
import { useAct } from '../../ui/action';
import { Button, Menu } from '../../ui/kit';
import { Icon } from '../../ui/icons';
import { useGo } from '../../ui/link';
import { Page } from '../../ui/page';
import { Answered, Boundary } from '../../ui/panel';
import { HealthMark } from '../../ui/status';
import { Tabs } from '../../ui/tabs';
import { WhyNote } from '../../ui/why-note';
import { useView } from '../../view';
import { ActivityPanel } from './activity-panel';
import { ChangesTab } from './changes-tab';
import { FilesTab } from './files-tab';
import { ItemsTab } from './items-tab';
import { RunsTab } from './runs-tab';
import { SchedulesTab } from './schedules-tab';
import { SettingsTab } from './settings-tab';
import { StripPanel } from './strip-panel';

const TABS = ['schedules', 'runs', 'items', 'files', 'changes', 'settings'] as const;

/** What does this source do, and why is it (not) running? */
export function SourcePage() {
  const { t } = useTranslation();
  const id = useNumberId();
  const query = useAnswer('source', call('get', '/api/v1/source/{id}', { path: { id } }));
  const source = query.data;
  return (
    <Page
      title={source === undefined ? `${t('found.source')} ${id}` : `${nameOf(source)} · ${t('nav.sources')}`}
      heading={source === undefined ? `#${id}` : <bdi>{nameOf(source)}</bdi>}
      sub={source !== undefined && <SubLine source={source} />}
      actions={source !== undefined && <Actions source={source} />}
    >
      <Answered query={query} height={320}>
        {(data) => <Body source={data} />}
      </Answered>
    </Page>
  );
}

function SubLine({ source }: { source: SourceDetail }) {
  return (
    <span className="row">
      <HealthMark health={source.health} />
      <span>{source.type}</span>
      {source.url !== null && /^https?:/.test(source.url) ? (
        <a href={source.url} target="_blank" rel="noreferrer noopener">
          {source.url}
        </a>
      ) : (
        <span>{source.url}</span>
      )}
    </span>
  );
}

function Actions({ source }: { source: SourceDetail }) {
  const { t } = useTranslation();
  const act = useAct();
  const go = useGo();
  const run = () => act(runSource(t, source));
  const pause = () => act(pauseSource(t, source));
  const edit = () => go(`/sources/${source.id}/edit`);
  useKeys({ KeyR: run, KeyP: pause, KeyE: edit });
  return (
    <>
      <Button variant="filled" onClick={run}>
        {t('act.run')}
      </Button>
      <Button onClick={pause}>{source.is_active ? t('act.pause') : t('act.resume')}</Button>
      <Button onClick={edit}>{t('act.edit')}</Button>
      <Menu>
        <Menu.Target>
          <Button aria-label={t('act.more')}>
            <Icon name="more" />
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => act(deleteSource(t, source, () => go('/sources')))}>{t('act.delete')}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </>
  );
}

function Body({ source }: { source: SourceDetail }) {
  const { t } = useTranslation();
  const [view, setView] = useView({ tab: TABS });
  const content: Record<(typeof TABS)[number], () => React.ReactNode> = {
    schedules: () => <SchedulesTab source={source} />,
    runs: () => <RunsTab id={source.id} />,
    items: () => <ItemsTab id={source.id} />,
    files: () => <FilesTab id={source.id} />,
    changes: () => <ChangesTab id={source.id} />,
    settings: () => <SettingsTab source={source} />,
  };
  return (
    <>
      <WhyNote call={call('get', '/api/v1/source/{id}/why', { path: { id: source.id } })} />
      <div className="columns">
        <StripPanel schedules={source.schedules} />
        <ActivityPanel id={source.id} />
      </div>
      <Tabs
        value={view.tab ?? 'schedules'}
        onChange={(tab) => setView({ tab })}
        tabs={TABS.map((value) => ({
          value,
          label: t(`source.tab.${value}`),
          content: () => <Boundary>{content[value]()}</Boundary>,
        }))}
      />
    </>
  );
}
