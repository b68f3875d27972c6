import {
  Check,
  Column,
  CreateDateColumn,
  Entity,
  Index,
  JoinColumn,
  ManyToOne,
  PrimaryGeneratedColumn,
  Unique,
  UpdateDateColumn,
  type Relation,
} from 'typeorm';
import type { Overlap, RetryBackoff } from '../../contract/schedule-settings';
import type { SourceType } from '../../contract/source-types';
import { TASK_STATUSES, type TaskStatus } from '../../contract/task-status';
import { Cadence } from './cadence.entity';
import { Source } from './source.entity';

/** The association of a source with a task type: its settings and its state. */
@Entity('schedule')
@Unique('schedule_source_task_type_unique', ['source_id', 'task_type'])
@Check('schedule_priority', `priority between -100 and 100`)
@Check('schedule_ttl', `ttl_seconds between 1 and 2592000`)
@Check('schedule_timeout', `timeout_seconds between 1 and 604800`)
@Check('schedule_attempts', `max_attempts between 1 and 100`)
@Check('schedule_retry_delay', `retry_delay_seconds between 0 and 86400`)
@Check('schedule_retry_backoff', `retry_backoff in ('fixed', 'exponential')`)
@Check('schedule_overlap', `overlap in ('skip')`)
@Check('schedule_params_object', `jsonb_typeof(params) = 'object'`)
@Index('schedule_planning', ['cadence_id', 'source_type', 'task_type', 'id'])
@Index('schedule_failed', ['source_type', 'last_error_code'], { where: `last_outcome = 'failed'` })
export class Schedule {
  @PrimaryGeneratedColumn('identity', { type: 'integer', generatedIdentity: 'ALWAYS' })
  id!: number;

  @Column('integer')
  source_id!: number;

  @ManyToOne(() => Source, (source) => source.schedules, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'source_id', foreignKeyConstraintName: 'schedule_source_id_fkey' })
  source?: Relation<Source>;

  /** Copy of the source's type, so that planning reads one table. */
  @Column('text')
  source_type!: SourceType;

  /** Copy of the source's switch, so that planning reads one table. */
  @Column('boolean', { default: true })
  source_is_active!: boolean;

  @Column('text')
  task_type!: string;

  @Column('integer')
  cadence_id!: number;

  @ManyToOne(() => Cadence)
  @JoinColumn({ name: 'cadence_id', foreignKeyConstraintName: 'schedule_cadence_id_fkey' })
  cadence?: Relation<Cadence>;

  @Column('boolean', { default: true })
  is_enabled!: boolean;

  @Column('smallint', { default: 0 })
  priority!: number;

  @Column('integer', { nullable: true })
  ttl_seconds!: number | null;

  @Column('integer', { nullable: true })
  timeout_seconds!: number | null;

  @Column('smallint', { default: 3 })
  max_attempts!: number;

  @Column('integer', { default: 10 })
  retry_delay_seconds!: number;

  @Column('text', { default: 'exponential' })
  retry_backoff!: RetryBackoff;

  @Column('text', { default: 'skip' })
  overlap!: Overlap;

  @Column('jsonb', { default: {} })
  params!: Record<string, unknown>;

  @Column('jsonb', { nullable: true })
  cursor!: Record<string, unknown> | null;

  /** Not due before this moment: what the last answer asked for (Retry-After, ttl, …). */
  @Column('timestamptz', { nullable: true })
  not_before!: Date | null;

  @Column('text', { nullable: true })
  not_before_reason!: string | null;

  /** The task that last changed this state. */
  @Column('uuid', { nullable: true })
  last_task_id!: string | null;

  @Column('enum', { enum: TASK_STATUSES, enumName: 'task_status', nullable: true })
  last_outcome!: TaskStatus | null;

  @Column('text', { nullable: true })
  last_error_code!: string | null;

  /** When the state last changed. */
  @Column('timestamptz', { nullable: true })
  last_finished_at!: Date | null;

  @Column('integer', { default: 0 })
  consecutive_failures!: number;

  /** Since when its tasks fail, without a success between. */
  @Column('timestamptz', { nullable: true })
  failing_since!: Date | null;

  @CreateDateColumn({ type: 'timestamptz' })
  created_at!: Date;

  @UpdateDateColumn({ type: 'timestamptz' })
  updated_at!: Date;
}
