import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { CadencePage } from './pages/cadence/cadence-page';
import { CadencesPage } from './pages/cadences/cadences-page';
import { FilesPage } from './pages/files/files-page';
import { GroupPage } from './pages/group/group-page';
import { GroupsPage } from './pages/groups/groups-page';
import { ItemPage } from './pages/item/item-page';
import { ItemsPage } from './pages/items/items-page';
import { OverviewPage } from './pages/overview/overview-page';
import { SettingsPage } from './pages/settings/settings-page';
import { SourcePage } from './pages/source/source-page';
import { SourcesPage } from './pages/sources/sources-page';
import { DeadLettersPage } from './pages/system/dead-letters-page';
import { SystemPage } from './pages/system/system-page';
import { TopicsPage } from './pages/system/topics-page';
import { WorkersPage } from './pages/system/workers-page';
import { TaskPage } from './pages/task/task-page';
import { NotFound } from './shell/not-found';
import { Shell } from './shell/shell';

/** Every page, on one screen. Search parameters are strings; each page says which it knows (`view.ts`). */

const root = createRootRoute({
  component: Shell,
  notFoundComponent: NotFound,
  validateSearch: (search: Record<string, unknown>): Record<string, string> =>
    Object.fromEntries(Object.entries(search).map(([name, value]) => [name, String(value)])),
});
const page = (path: string, component: () => React.ReactNode) =>
  createRoute({ getParentRoute: () => root, path, component });
const later = (path: string, load: () => Promise<Record<string, () => React.ReactNode>>, name: string) =>
  createRoute({ getParentRoute: () => root, path, component: lazyRouteComponent(load, name) });

const routes = [
  page('/', OverviewPage),
  page('/sources', SourcesPage),
  later('/sources/new', () => import('./pages/editors/new-source-page'), 'NewSourcePage'),
  later('/sources/import', () => import('./pages/editors/import-page'), 'ImportPage'),
  page('/sources/$id', SourcePage),
  later('/sources/$id/edit', () => import('./pages/editors/edit-source-page'), 'EditSourcePage'),
  page('/cadences', CadencesPage),
  later('/cadences/new', () => import('./pages/editors/new-cadence-page'), 'NewCadencePage'),
  page('/cadences/$id', CadencePage),
  later('/cadences/$id/edit', () => import('./pages/editors/edit-cadence-page'), 'EditCadencePage'),
  page('/groups', GroupsPage),
  page('/groups/$id', GroupPage),
  page('/tasks/$id', TaskPage),
  page('/items', ItemsPage),
  page('/items/$id', ItemPage),
  page('/files', FilesPage),
  page('/workers', WorkersPage),
  page('/topics', TopicsPage),
  page('/dead-letters', DeadLettersPage),
  page('/system', SystemPage),
  page('/settings', SettingsPage),
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
  defaultPreload: false,
});
