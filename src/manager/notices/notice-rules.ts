import type { DataSource } from 'typeorm';
import { refusalOf, type AllowList } from '../../contract/address';
import type { NoticeChannel, NoticeEvent, NoticeScope } from '../../contract/notices';
import { poolOf } from '../../database/clients';

/** Who is told what. */
export interface NoticeRule {
  readonly id: number;
  readonly name: string;
  readonly channel: NoticeChannel;
  readonly target: string;
  readonly thread_id: number | null;
  readonly scope: NoticeScope;
  readonly events: readonly NoticeEvent[];
  readonly source_type: string | null;
  readonly task_type: string | null;
  readonly cadence_id: number | null;
  readonly schedule_id: number | null;
  readonly template: string | null;
  readonly attach: readonly string[];
  readonly quiet_seconds: number;
  readonly is_enabled: boolean;
  /** Why the manager switched it off itself; gone when somebody switches it on again. */
  readonly disabled_reason: string | null;
  readonly created_at: Date;
  readonly updated_at: Date;
}

/** What a person decides of a rule. */
export type NoticeRuleDraft = Omit<NoticeRule, 'id' | 'disabled_reason' | 'created_at' | 'updated_at'>;

const DEFAULTS: Omit<NoticeRuleDraft, 'name' | 'channel'> = {
  target: '',
  thread_id: null,
  scope: 'group',
  events: ['partial', 'failed', 'expired'],
  source_type: null,
  task_type: null,
  cadence_id: null,
  schedule_id: null,
  template: null,
  attach: [],
  quiet_seconds: 0,
  is_enabled: true,
};

const COLUMNS = ['name', 'channel', ...Object.keys(DEFAULTS)] as (keyof NoticeRuleDraft)[];

/** Every rule, oldest first. */
export async function listRules(dataSource: DataSource): Promise<NoticeRule[]> {
  return (await poolOf(dataSource).query<NoticeRule>('select * from notice_rule order by id')).rows;
}

/** One rule; undefined when there is none. */
export async function readRule(dataSource: DataSource, id: number): Promise<NoticeRule | undefined> {
  return (await poolOf(dataSource).query<NoticeRule>('select * from notice_rule where id = $1', [id])).rows[0];
}

/** Saves a new rule. @throws the driver's error for a name that is taken or a cadence or schedule that is not there */
export async function createRule(
  dataSource: DataSource,
  draft: Partial<NoticeRuleDraft> & Pick<NoticeRuleDraft, 'name' | 'channel'>,
): Promise<NoticeRule> {
  const rule = { ...DEFAULTS, ...draft };
  const { rows } = await poolOf(dataSource).query<NoticeRule>(
    `insert into notice_rule (${COLUMNS.join(', ')}) values (${COLUMNS.map((_, n) => `$${n + 1}`).join(', ')}) returning *`,
    COLUMNS.map((column) => rule[column]),
  );
  const [made] = rows;
  if (made === undefined) throw new Error('the insert returned no row');
  return made;
}

/** Brings rules in; those whose names are there stay as they are. @returns how many were made */
export async function seedRules(
  dataSource: DataSource,
  rules: readonly (Partial<NoticeRuleDraft> & Pick<NoticeRuleDraft, 'name' | 'channel'>)[],
): Promise<number> {
  const known = new Set((await listRules(dataSource)).map(({ name }) => name));
  const missing = rules.filter(({ name }) => !known.has(name));
  for (const rule of missing) await createRule(dataSource, rule);
  return missing.length;
}

/** Changes the given fields. Switching a rule on forgets why it was off. */
export async function changeRule(
  dataSource: DataSource,
  id: number,
  change: Partial<NoticeRuleDraft>,
): Promise<NoticeRule | undefined> {
  const given = COLUMNS.filter((column) => change[column] !== undefined);
  const sets = given.map((column, n) => `${column} = $${n + 2}`);
  if (change.is_enabled === true) sets.push('disabled_reason = null');
  const { rows } = await poolOf(dataSource).query<NoticeRule>(
    `update notice_rule set ${[...sets, 'updated_at = now()'].join(', ')} where id = $1 returning *`,
    [id, ...given.map((column) => change[column])],
  );
  return rows[0];
}

/** Deletes a rule; what it has sent stays in the list. */
export async function deleteRule(dataSource: DataSource, id: number): Promise<boolean> {
  const { rowCount } = await poolOf(dataSource).query('delete from notice_rule where id = $1', [id]);
  return rowCount === 1;
}

/** Why a target cannot be used on a channel; null when it can. */
export function targetProblem(channel: NoticeChannel, target: string, allow: AllowList): string | null {
  if (channel === 'telegram')
    return target === '' || /^(-?\d{1,20}|@\w{4,32})$/.test(target)
      ? null
      : 'must be the id of a chat, or @name of a channel; empty is TELEGRAM_CHAT_ID';
  const url = URL.parse(target);
  if (url === null || !/^https?:$/.test(url.protocol)) return 'must be an http or https address';
  if (url.username !== '' || url.password !== '') return 'must not contain a user or password';
  const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80));
  return refusalOf(url.hostname, port, allow);
}
