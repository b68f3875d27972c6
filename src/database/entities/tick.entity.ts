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
  type Relation,
} from 'typeorm';
import type { TickOutcome } from '../../contract/schedule-settings';
import type { SourceType } from '../../contract/source-types';
import { Cadence } from './cadence.entity';

/** What one firing of a cadence came to for one kind of work: the ledger. */
@Entity('tick')
@Unique('tick_unique', ['cadence_id', 'tick_at', 'source_type', 'task_type'])
@Check('tick_outcome', `outcome in ('planning', 'planned', 'empty', 'missed')`)
@Index('tick_created_at', ['created_at'])
export class Tick {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'ALWAYS' })
  id!: number;

  @Column('integer')
  cadence_id!: number;

  @ManyToOne(() => Cadence, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'cadence_id', foreignKeyConstraintName: 'tick_cadence_id_fkey' })
  cadence?: Relation<Cadence>;

  @Column('timestamptz')
  tick_at!: Date;

  @Column('text')
  source_type!: SourceType;

  @Column('text')
  task_type!: string;

  @Column('text', { default: 'planning' })
  outcome!: TickOutcome;

  @Column('integer', { nullable: true })
  group_id!: number | null;

  @Column('integer', { default: 0 })
  planned!: number;

  @Column('jsonb', { default: {} })
  skipped!: Record<string, number>;

  @CreateDateColumn({ type: 'timestamptz' })
  created_at!: Date;
}
