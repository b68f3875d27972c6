import { Column, CreateDateColumn, Entity, Index, PrimaryColumn } from 'typeorm';
import { TASK_STATUSES, type TaskStatus } from '../../contract/task-status';

/** One piece of work. Its state changes only in manager/transitions. Partitioned by id (weeks). */
@Entity('task')
@Index('task_group_walk', ['group_id', 'id'])
@Index('task_schedule_history', ['schedule_id', 'id'])
export class Task {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'task_pkey', default: () => 'uuidv7()' })
  id!: string;

  @Column('integer')
  group_id!: number;

  @Column('integer')
  schedule_id!: number;

  @Column('integer')
  source_id!: number;

  @Column('enum', { enum: TASK_STATUSES, enumName: 'task_status', default: 'created' })
  status!: TaskStatus;

  @Column('smallint', { default: 1 })
  attempt!: number;

  @Column('smallint', { default: 1 })
  max_attempts!: number;

  /** The current attempt is handed out no earlier than this. */
  @Column('timestamptz', { nullable: true })
  not_before!: Date | null;

  @CreateDateColumn({ type: 'timestamptz' })
  created_at!: Date;

  @Column('timestamptz', { nullable: true })
  queued_at!: Date | null;

  @Column('timestamptz', { nullable: true })
  started_at!: Date | null;

  @Column('timestamptz', { nullable: true })
  finished_at!: Date | null;

  @Column('text', { nullable: true })
  worker_id!: string | null;

  @Column('text', { nullable: true })
  error_code!: string | null;

  @Column('text', { nullable: true })
  error!: string | null;

  @Column('jsonb', { nullable: true })
  progress!: { done: number; total?: number | null } | null;

  @Column('jsonb', { nullable: true })
  result!: Record<string, unknown> | null;
}
