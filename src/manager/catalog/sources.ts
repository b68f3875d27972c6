import type { DataSource } from 'typeorm';
import type { AllowList } from '../../contract/address';
import { ON_REQUEST } from '../../contract/schedule-settings';
import { sourceTypeOf, type SourceType } from '../../contract/source-types';
import { Schedule, Source } from '../../database/entities';
import { missing } from './catalog-error';
import { refuseWhileOpen } from './open-tasks';
import { beginAnew, forgiveSchedules } from '../source-life/forget-failures';
import { refreshHealth } from '../source-life/refresh-health';
import { newSchedule, wakePlanning, type NewSchedule } from './schedules';
import { checkSettings, normaliseUrl, sourceTypeNamed } from './source-rules';

/** Sources: created with their schedules, changed, deleted. */

export interface NewSource {
  readonly type: string;
  readonly url?: string | null;
  readonly name?: string | null;
  readonly external_id?: string | null;
  readonly is_active?: boolean;
  readonly settings?: Record<string, unknown>;
  /** Absent: the type's default task type, on request; empty: none. */
  readonly schedules?: readonly Omit<NewSchedule, 'source_id'>[];
}

export type SourceChange = Partial<Omit<NewSource, 'type' | 'schedules'>>;

/** Creates a source and its schedules, all or nothing. */
export async function createSource(dataSource: DataSource, draft: NewSource, allow: AllowList): Promise<Source> {
  const made = await dataSource.transaction(async (manager) => {
    const source = await manager.save(Source, manager.create(Source, withScript(draftOf(draft, allow), undefined)));
    const wanted = draft.schedules ?? [{ task_type: sourceTypeOf(source.type).default_task_type, cadence: ON_REQUEST }];
    source.schedules = [];
    for (const [index, schedule] of wanted.entries()) {
      source.schedules.push(await newSchedule(manager, source, schedule, `schedules.${index}.`));
    }
    if (wanted.length > 0) await wakePlanning(manager);
    return source;
  });
  await refreshHealth(dataSource, [made.id], 'created');
  return made;
}

function draftOf({ type, url, name, external_id, is_active, settings }: NewSource, allow: AllowList) {
  const source_type: SourceType = sourceTypeNamed(type);
  checkSettings(source_type, settings ?? {});
  return {
    type: source_type,
    ...normaliseUrl(source_type, url, name, allow),
    name: name ?? null,
    external_id: external_id ?? null,
    is_active: is_active ?? true,
    settings: settings ?? {},
  };
}

/** Which revision of a script runs is said by uploads alone (scripts.ts): settings from outside neither name nor lose it. */
function withScript<T extends { type: SourceType; settings: Record<string, unknown> }>(draft: T, script: unknown): T {
  if (draft.type !== 'SCRIPT') return draft;
  const { script: _, ...settings } = draft.settings;
  return { ...draft, settings: script === undefined ? settings : { ...settings, script } };
}

const tellUrl = `insert into source_change (source_id, field, old, new, reason) values ($1, 'url', $2, $3, 'changed by hand')`;

/** Changes the given fields; with `replace` the absent ones go back to their defaults. */
export async function changeSource(
  dataSource: DataSource,
  id: number,
  change: SourceChange,
  allow: AllowList,
  { replace = false } = {},
): Promise<Source> {
  const changed = await dataSource.transaction(async (manager) => {
    const source = await manager.findOne(Source, { where: { id }, relations: { schedules: true } });
    if (source === null) throw missing('source', id);
    const { url, name, external_id, is_active, settings } = source;
    const before = replace ? {} : { url, name, external_id, is_active, settings };
    const draft = withScript(draftOf({ ...before, ...change, type: source.type }, allow), source.settings['script']);
    const isSwitched = draft.is_active !== source.is_active;
    const isElsewhere = draft.url !== source.url;
    if (isElsewhere) await manager.query(tellUrl, [id, source.url, draft.url]);
    Object.assign(source, draft);
    await manager.save(Source, source, { reload: false });
    // the copy that planning reads
    if (isSwitched) await manager.update(Schedule, { source_id: id }, { source_is_active: draft.is_active });
    if (isElsewhere) await manager.query(beginAnew.text, [id]);
    if (draft.is_active && (isSwitched || change.is_active === true))
      await manager.query(forgiveSchedules.text, [[], [id]]);
    if (isSwitched) await wakePlanning(manager);
    return source;
  });
  await refreshHealth(dataSource, [id], 'changed by hand');
  return changed;
}

/** Deletes a source with its schedules and items. @throws CatalogError conflict while a task of it is open */
export async function deleteSource(dataSource: DataSource, id: number): Promise<void> {
  await dataSource.transaction(async (manager) => {
    await refuseWhileOpen(manager, 'source', id, 'schedule_id in (select id from schedule where source_id = $1)');
    await manager.query('delete from item where source_id = $1', [id]);
    const { affected } = await manager.delete(Source, { id });
    if (!affected) throw missing('source', id);
  });
}
