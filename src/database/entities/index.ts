import { Artifact } from './artifact.entity';
import { Cadence } from './cadence.entity';
import { DeadLetter } from './dead-letter.entity';
import { Item } from './item.entity';
import { Schedule } from './schedule.entity';
import { ScriptRevision } from './script-revision.entity';
import { Source } from './source.entity';
import { TaskGroup } from './task-group.entity';
import { Task } from './task.entity';
import { Tick } from './tick.entity';
import { Worker } from './worker.entity';

export { Artifact, Cadence, DeadLetter, Item, Schedule, ScriptRevision, Source, Task, TaskGroup, Tick, Worker };

/** Every entity: the tables that CRUD goes through repositories for. */
export const entities = [
  Artifact,
  Cadence,
  DeadLetter,
  Item,
  Schedule,
  ScriptRevision,
  Source,
  Task,
  TaskGroup,
  Tick,
  Worker,
];
