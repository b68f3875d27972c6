import { Outlet, useLocation } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { lazy, Suspense, useEffect } from 'react';
import { useIsTokenAsked } from '../api/token';
import { zone } from '../format/times';
import { useKeys } from '../keys';
import { ActionHost } from '../ui/action';
import { tellCutText } from '../ui/cut-text';
import { Icon, type IconName } from '../ui/icons';
import { useColorScheme, useDisclosure } from '../ui/kit';
import { Link, useGo } from '../ui/link';
import { AwayBar } from './away-bar';
import { SignIn } from './sign-in';

const ENTRIES = [
  ['overview', '/', 'home', 'KeyO'],
  ['sources', '/sources', 'source', 'KeyS'],
  ['schedule', '/cadences', 'clock', 'KeyC'],
  ['runs', '/groups', 'play', 'KeyR'],
  ['results', '/items', 'layers', 'KeyI'],
  ['system', '/workers', 'server', 'KeyW'],
] as const satisfies readonly (readonly [string, string, IconName, string])[];

/** Most visits do without; it comes when it is called. */
const loadPalette = () => import('./palette');
const Palette = lazy(loadPalette);
const Help = lazy(() => import('./help'));
const TaskDrawer = lazy(() => import('../pages/task/task-drawer'));
const AHEAD_MS = 1_500;

/** Which entry of the bar an address belongs to. */
const SECTIONS: Record<string, string> = {
  '': '/',
  sources: '/sources',
  cadences: '/cadences',
  groups: '/groups',
  tasks: '/groups',
  items: '/items',
  files: '/items',
  workers: '/workers',
  topics: '/workers',
  'dead-letters': '/workers',
  system: '/workers',
  notices: '/workers',
};

/** What surrounds every page: the bar on the left, the word when the API is away, drawer, dialogs, keys. */
export function Shell() {
  const isTokenAsked = useIsTokenAsked();
  if (isTokenAsked) return <SignIn />;
  return (
    <ActionHost>
      <Frame />
    </ActionHost>
  );
}

function Frame() {
  const { t } = useTranslation();
  const go = useGo();
  const pathname = useLocation({ select: (location) => location.pathname });
  const isTaskOpen = useLocation({ select: ({ search }) => 'task' in search });
  const section = SECTIONS[pathname.split('/')[1] ?? ''];
  const { toggleColorScheme } = useColorScheme();
  const [isHelpOpen, help] = useDisclosure(false);
  const [isPaletteNeeded, palette] = useDisclosure(false);
  useEffect(() => {
    // once the first page stands, so that words typed right after Ctrl-K find their box
    const timer = setTimeout(() => void loadPalette(), AHEAD_MS);
    return () => clearTimeout(timer);
  }, []);
  useEffect(tellCutText, []);
  useKeys({
    Help: help.toggle,
    Slash: palette.open,
    'Ctrl+KeyK': palette.open,
    KeyT: toggleColorScheme,
    ...Object.fromEntries(ENTRIES.map(([, to, , key]) => [`KeyG ${key}`, () => go(to)])),
  });
  return (
    <div className="shell">
      <div className="bar">
        <span className="brand">
          <Icon name="gauge" size={20} />
          {t('app')}
        </span>
        <nav aria-label={t('nav.label')}>
          {ENTRIES.map(([name, to, icon]) => (
            <BarLink key={name} to={to} icon={icon} isHere={section === to}>
              {t(`nav.${name}`)}
            </BarLink>
          ))}
        </nav>
        <button type="button" className="entry" onClick={palette.open}>
          <Icon name="search" />
          {t('nav.find')}
          <kbd>Ctrl K</kbd>
        </button>
        <span className="grow" />
        <BarLink to="/settings" icon="settings" isHere={pathname === '/settings'}>
          {t('nav.settings')}
        </BarLink>
        <button type="button" className="entry spare" onClick={help.open}>
          <Icon name="help" />
          {t('nav.keys')}
          <kbd>?</kbd>
        </button>
        <span className="foot meta">{zone()}</span>
      </div>
      <div className="main">
        <AwayBar />
        <Outlet />
      </div>
      <Suspense>
        {isTaskOpen && <TaskDrawer />}
        {isPaletteNeeded && <Palette onClose={palette.close} />}
        {isHelpOpen && <Help onClose={help.close} />}
      </Suspense>
    </div>
  );
}

function BarLink({ to, icon, isHere, children }: { to: string; icon: IconName; isHere: boolean; children: string }) {
  return (
    <Link to={to} className="entry" isCurrent={isHere}>
      <Icon name={icon} />
      {children}
    </Link>
  );
}
