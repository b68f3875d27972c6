import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { OverviewPage } from './pages/overview/overview-page';
import { NotFound } from './shell/not-found';
import { Shell } from './shell/shell';

/** Every page, on one screen. Search parameters are strings; each page says which it knows (`view.ts`). */

const root = createRootRoute({
  component: Shell,
  notFoundComponent: NotFound,
  validateSearch: (search: Record<string, unknown>): Record<string, string> =>
    Object.fromEntries(
      Object.entries(search)
        .filter(([, value]) => value !== undefined && value !== 'undefined')
        .map(([name, value]) => [name, String(value)]),
    ),
});
const page = (path: string, component: () => React.ReactNode) =>
  createRoute({ getParentRoute: () => root, path, component });
const later = (path: string, load: () => Promise<Record<string, () => React.ReactNode>>, name: string) =>
  createRoute({ getParentRoute: () => root, path, component: lazyRouteComponent(load, name) });

const routes = [
  page('/', OverviewPage),
  later('/sources', () => import('./pages/sources/sources-page'), 'SourcesPage'),
  later('/sources/new', () => import('./pages/editors/new-source-page'), 'NewSourcePage'),
  later('/sources/import', () => import('./pages/editors/import-page'), 'ImportPage'),
  later('/sources/$id', () => import('./pages/source/source-page'), 'SourcePage'),
  later('/sources/$id/edit', () => import('./pages/editors/edit-source-page'), 'EditSourcePage'),
  later('/cadences', () => import('./pages/cadences/cadences-page'), 'CadencesPage'),
  later('/cadences/new', () => import('./pages/editors/new-cadence-page'), 'NewCadencePage'),
  later('/cadences/$id', () => import('./pages/cadence/cadence-page'), 'CadencePage'),
  later('/cadences/$id/edit', () => import('./pages/editors/edit-cadence-page'), 'EditCadencePage'),
  later('/groups', () => import('./pages/groups/groups-page'), 'GroupsPage'),
  later('/groups/$id', () => import('./pages/group/group-page'), 'GroupPage'),
  later('/tasks/$id', () => import('./pages/task/task-page'), 'TaskPage'),
  later('/items', () => import('./pages/items/items-page'), 'ItemsPage'),
  later('/items/$id', () => import('./pages/item/item-page'), 'ItemPage'),
  later('/files', () => import('./pages/files/files-page'), 'FilesPage'),
  later('/files/compare', () => import('./pages/files/compare-page'), 'ComparePage'),
  later('/workers', () => import('./pages/system/workers-page'), 'WorkersPage'),
  later('/topics', () => import('./pages/system/topics-page'), 'TopicsPage'),
  later('/dead-letters', () => import('./pages/system/dead-letters-page'), 'DeadLettersPage'),
  later('/system', () => import('./pages/system/system-page'), 'SystemPage'),
  later('/notices', () => import('./pages/system/notices-page'), 'NoticesPage'),
  later('/settings', () => import('./pages/settings/settings-page'), 'SettingsPage'),
];

/** The router; addresses are plain `?name=value`, so that a person can read and write them. */
export const router = createRouter({
  routeTree: root.addChildren(routes),
  parseSearch: (text) => Object.fromEntries(new URLSearchParams(text)),
  stringifySearch: (search: Record<string, unknown>) => {
    const given = Object.entries(search).filter(([, value]) => value !== undefined && value !== '');
    const query = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
    return query === '' ? '' : `?${query}`;
  },
  scrollRestoration: true,
  // the code of a page comes when one points at a link to it
  defaultPreload: 'intent',
});
