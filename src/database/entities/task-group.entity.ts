import {
  Check,
  Column,
  CreateDateColumn,
  Entity,
  Index,
  JoinColumn,
  ManyToOne,
  PrimaryGeneratedColumn,
  type Relation,
} from 'typeorm';
import type { Trigger } from '../../contract/schedule-settings';
import type { SourceType } from '../../contract/source-types';
import { GROUP_STATUSES, type GroupStatus } from '../../contract/task-status';
import { Cadence } from './cadence.entity';

/** The tasks of one tick for one source type and one task type. Counters change only in manager/transitions. */
@Entity('task_group')
@Check('task_group_trigger', `trigger in ('cadence', 'request', 'manual', 'dry_run')`)
@Check('task_group_draft', `(trigger = 'dry_run') = (draft is not null)`)
@Check('task_group_priority', `priority between -100 and 100`)
@Check(
  'task_group_counters',
  `least(created, queued, running, completed, failed, expired, cancelled, late) >= 0 and total = created + queued + running + completed + failed + expired + cancelled`,
)
@Index('task_group_open', ['source_type', 'task_type'], { where: 'finished_at is null' })
@Index('task_group_created_at', ['created_at'])
@Index('task_group_history', ['cadence_id', 'source_type', 'task_type', 'id'])
export class TaskGroup {
  @PrimaryGeneratedColumn('identity', { type: 'integer', generatedIdentity: 'ALWAYS' })
  id!: number;

  @Column('integer', { nullable: true })
  cadence_id!: number | null;

  @ManyToOne(() => Cadence, { onDelete: 'SET NULL', nullable: true })
  @JoinColumn({ name: 'cadence_id', foreignKeyConstraintName: 'task_group_cadence_id_fkey' })
  cadence?: Relation<Cadence> | null;

  @Column('text')
  source_type!: SourceType;

  @Column('text')
  task_type!: string;

  @Column('text')
  trigger!: Trigger;

  @Column('timestamptz')
  tick_at!: Date;

  @Column('enum', { enum: GROUP_STATUSES, enumName: 'group_status', default: 'created' })
  status!: GroupStatus;

  @Column('smallint', { default: 0 })
  priority!: number;

  @Column('integer', { default: 0 })
  total!: number;

  @Column('integer', { default: 0 })
  created!: number;

  @Column('integer', { default: 0 })
  queued!: number;

  @Column('integer', { default: 0 })
  running!: number;

  @Column('integer', { default: 0 })
  completed!: number;

  @Column('integer', { default: 0 })
  failed!: number;

  @Column('integer', { default: 0 })
  expired!: number;

  @Column('integer', { default: 0 })
  cancelled!: number;

  /** Messages that came after the task's state had been settled. */
  @Column('integer', { default: 0 })
  late!: number;

  /** What planning left out, by reason. */
  @Column('jsonb', { default: {} })
  skipped!: Record<string, number>;

  @Column('jsonb', { nullable: true, select: false })
  selection?: Record<string, unknown> | null;

  @Column('jsonb', { default: {} })
  params!: Record<string, unknown>;

  /** The source of a dry run, which may be saved nowhere. */
  @Column('jsonb', { nullable: true, select: false })
  draft?: Record<string, unknown> | null;

  @Column('integer')
  ttl_seconds!: number;

  @Column('integer', { default: 0, select: false })
  planned_through?: number;

  @Column('boolean', { default: false, select: false })
  is_dispatched?: boolean;

  @Column('uuid', { select: false, default: () => `uuidv7('-00:00:01')` })
  id_floor?: string;

  @Column('uuid', { select: false, default: () => `uuidv7('-00:00:01')` })
  dispatched_through?: string;

  @Column('timestamptz', { nullable: true, select: false })
  running_check_at?: Date | null;

  @Column('text', { nullable: true })
  request_id!: string | null;

  @Column('text', { nullable: true, select: false })
  traceparent?: string | null;

  @Column('timestamptz')
  expires_at!: Date;

  @CreateDateColumn({ type: 'timestamptz' })
  created_at!: Date;

  @Column('timestamptz', { nullable: true })
  started_at!: Date | null;

  @Column('timestamptz', { nullable: true })
  finished_at!: Date | null;
}
