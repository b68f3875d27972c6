import type { components, paths } from './schema';

/** Shapes of the API: generated from docs/openapi.json. */

export type Schemas = components['schemas'];

/** Every address. */
export type Paths = paths;

export type Source = Schemas['Source'];
/** A row of the list of sources. */
export type ListedSource = Schemas['SourcePage']['items'][number];
export type SourceDetail = Schemas['SourceDetail'];
export type Schedule = SourceDetail['schedules'][number];
export type Cadence = Schemas['Cadence'];
export type Tick = Schemas['Tick'];
export type TaskGroup = Schemas['TaskGroup'];
export type Task = Schemas['Task'];
export type Attempt = Schemas['Attempt'];
export type Item = Schemas['Item'];
export type Worker = Schemas['Worker'];
export type Topic = Schemas['Topic'];
export type DeadLetter = Schemas['DeadLetter'];
export type SourceType = Source['type'];
export type Health = Source['health'];
export type TaskStatus = Task['status'];
export type GroupStatus = TaskGroup['status'];

export type Overview = Schemas['Overview'];
export type OpenGroup = Overview['groups'][number];
export type LoadSeries = Schemas['Load']['series'][number];
export type Strip = Schemas['Strip'];
export type Outcome = Schemas['Strip']['outcomes'][number];
export type Why = Schemas['Why'];
export type Found = Schemas['Found'];
export type Bulk = Schemas['BulkDone'];

export type Artifact = Schemas['Artifact'];
/** A file, wherever it is listed. */
export type TaskFile = Schemas['TaskFile'];

export type Steps = Schemas['TaskSteps'];
export type NoticeRule = Schemas['NoticeRule'];
export type Notice = Schemas['Notice'];

export type Candidate = Schemas['Candidate'];
