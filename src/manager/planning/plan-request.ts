import { createHash } from 'node:crypto';
import type { PoolClient } from 'pg';
import { ON_REQUEST } from '../../contract/schedule-settings';
import { poolOf, run, transaction, type Statement } from '../../database/clients';
import { claimTicks, kindsOfCadence, type OpenedGroup } from './claim-ticks';
import { kindsOf } from '../transitions/kinds';
import { NOBODY, openGroup, type Asker } from './open-group';
import type { PlanningParts } from './plan-due';
import { planGroup, type PlannedGroup } from './plan-group';

/** Body of `POST /task_group/`: with any of the four selectors a manual run of what matches, due or not. */
export interface PlanRequest {
  readonly source_types?: readonly string[];
  readonly task_types?: readonly string[];
  readonly source_ids?: readonly number[];
  readonly schedule_ids?: readonly number[];
  readonly params?: Readonly<Record<string, unknown>>;
  readonly priority?: number;
}

/** Answer of `POST /task_group/`. */
export interface PlanAnswer {
  readonly groups: readonly Pick<
    PlannedGroup,
    'id' | 'source_type' | 'task_type' | 'cadence_id' | 'status' | 'total'
  >[];
  readonly skipped: readonly {
    readonly source_type: string;
    readonly task_type: string;
    readonly cadence_id: number | null;
    readonly reason: string;
    readonly count: number;
  }[];
}

/** The same `Idempotency-Key` came with another body. */
export class IdempotencyConflict extends Error {
  override readonly name = 'IdempotencyConflict';
}

const takeKey: Statement = {
  name: 'take-idempotency-key',
  // a concurrent request with the same key waits here for the first one's commit
  text: `insert into idempotency_key (key, request_hash) values ($1, $2) on conflict (key) do nothing returning key`,
};
const readKey: Statement = {
  name: 'read-idempotency-key',
  text: 'select request_hash, group_ids, response from idempotency_key where key = $1',
};
const nameGroups: Statement = {
  name: 'name-groups-of-key',
  text: 'update idempotency_key set group_ids = $2 where key = $1',
};
const keepAnswer: Statement = {
  name: 'keep-answer-of-key',
  text: 'update idempotency_key set response = $2 where key = $1',
};
const readOpened: Statement = {
  name: 'read-opened-groups',
  text: 'select id, cadence_id, source_type, task_type from task_group where id = any ($1::int[]) order by id',
};
const onRequest: Statement = {
  name: 'on-request-cadence',
  text: 'select id, now() as now from cadence where name = $1',
};

/**
 * Plans what a request asks for and answers when planning is done, with final totals.
 * With a key the same answer is given again (`replayed`); after a crash the same key finishes what was begun.
 * @throws IdempotencyConflict when the key was used with another body
 */
export async function planRequest(
  parts: PlanningParts,
  request: PlanRequest,
  { idempotency_key, asker = NOBODY }: { idempotency_key?: string | undefined; asker?: Asker } = {},
): Promise<PlanAnswer & { readonly replayed: boolean }> {
  const hash = createHash('sha256').update(JSON.stringify(request)).digest('hex');
  const begun = await transaction(parts.dataSource, (client) =>
    begin(client, parts, request, hash, idempotency_key, asker),
  );
  if ('answer' in begun) return { ...begun.answer, replayed: true };
  const planned: PlannedGroup[] = [];
  for (const group of begun.groups) {
    const result = await planGroup(parts.dataSource, group);
    if (result.planned_here) parts.onPlanned(result);
    planned.push(result);
  }
  const answer = answerOf(planned, request);
  if (idempotency_key !== undefined) {
    await run(poolOf(parts.dataSource), keepAnswer, [idempotency_key, JSON.stringify(answer)]);
  }
  return { ...answer, replayed: begun.resumed };
}

type Begun = { answer: PlanAnswer } | { groups: readonly OpenedGroup[]; resumed: boolean };

async function begin(
  client: PoolClient,
  parts: PlanningParts,
  request: PlanRequest,
  hash: string,
  key: string | undefined,
  asker: Asker,
): Promise<Begun> {
  if (key !== undefined && (await run(client, takeKey, [key, hash])).length === 0) return resume(client, key, hash);
  const groups = isManual(request)
    ? await openManual(client, parts, request, asker)
    : await openDue(client, parts, request, asker);
  if (key !== undefined) await run(client, nameGroups, [key, groups.map(({ id }) => id)]);
  return { groups, resumed: false };
}

async function resume(client: PoolClient, key: string, hash: string): Promise<Begun> {
  const [known] = await run<{ request_hash: string; group_ids: number[]; response: PlanAnswer | null }>(
    client,
    readKey,
    [key],
  );
  if (known === undefined || known.request_hash !== hash) {
    throw new IdempotencyConflict('This Idempotency-Key was used with another body.');
  }
  if (known.response !== null) return { answer: known.response };
  return { groups: await run<OpenedGroup>(client, readOpened, [known.group_ids]), resumed: true };
}

function isManual({ source_types, task_types, source_ids, schedule_ids }: PlanRequest): boolean {
  return [source_types, task_types, source_ids, schedule_ids].some((selector) => selector !== undefined);
}

async function openDue(
  client: PoolClient,
  { ttl_seconds }: PlanningParts,
  { params = {}, priority = 0 }: PlanRequest,
  asker: Asker,
): Promise<OpenedGroup[]> {
  const claimed = await claimTicks(client, { ttl_seconds, asker });
  const groups = [...claimed.groups];
  const [cadence] = await run<{ id: number; now: Date }>(client, onRequest, [ON_REQUEST]);
  if (cadence === undefined) return groups;
  for (const kind of await kindsOfCadence(client, cadence.id)) {
    const id = await openGroup(client, {
      ...kind,
      cadence_id: cadence.id,
      trigger: 'request',
      tick_at: cadence.now,
      priority,
      params,
      selection: null,
      ttl_seconds,
      spread_seconds: 0,
      ...asker,
    });
    if (id !== null) groups.push({ ...kind, id, cadence_id: cadence.id });
  }
  return groups;
}

const matchingKinds: Statement = {
  name: 'kinds-of-selection',
  text: `select k.source_type, k.task_type from unnest($1::text[], $2::text[]) as k (source_type, task_type)
    where exists (select from schedule s where s.source_type = k.source_type and s.task_type = k.task_type
      and ($3::int[] is null or s.id = any ($3)) and ($4::int[] is null or s.source_id = any ($4)))`,
};

async function openManual(
  client: PoolClient,
  { ttl_seconds }: PlanningParts,
  { source_types, task_types, source_ids, schedule_ids, params = {}, priority = 0 }: PlanRequest,
  asker: Asker,
): Promise<OpenedGroup[]> {
  const kinds = kindsOf(source_types, task_types);
  const matching = await run<(typeof kinds)[number]>(client, matchingKinds, [
    kinds.map((kind) => kind.source_type),
    kinds.map((kind) => kind.task_type),
    schedule_ids ?? null,
    source_ids ?? null,
  ]);
  const groups: OpenedGroup[] = [];
  for (const kind of matching) {
    const id = await openGroup(client, {
      ...kind,
      cadence_id: null,
      trigger: 'manual',
      tick_at: new Date(),
      priority,
      params,
      selection: {
        ...(schedule_ids === undefined ? {} : { schedule_ids }),
        ...(source_ids === undefined ? {} : { source_ids }),
      },
      ttl_seconds,
      spread_seconds: 0,
      ...asker,
    });
    if (id !== null) groups.push({ ...kind, id, cadence_id: null });
  }
  return groups;
}

function answerOf(planned: readonly PlannedGroup[], request: PlanRequest): PlanAnswer {
  const skipped = planned.flatMap(({ source_type, task_type, cadence_id, skipped: reasons }) =>
    Object.entries(reasons).map(([reason, count]) => ({ source_type, task_type, cadence_id, reason, count })),
  );
  if (planned.length === 0 && isManual(request)) {
    const [source_type = '*'] = request.source_types ?? [];
    const [task_type = '*'] = request.task_types ?? [];
    skipped.push({ source_type, task_type, cadence_id: null, reason: 'not_found', count: 0 });
  }
  return {
    groups: planned
      .filter(({ total }) => total > 0)
      .map(({ id, source_type, task_type, cadence_id, status, total }) => ({
        id,
        source_type,
        task_type,
        cadence_id,
        status,
        total,
      })),
    skipped,
  };
}
