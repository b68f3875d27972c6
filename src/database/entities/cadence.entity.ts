import {
  Check,
  Column,
  CreateDateColumn,
  Entity,
  Index,
  PrimaryGeneratedColumn,
  Unique,
  UpdateDateColumn,
} from 'typeorm';
import type { CatchUp } from '../../contract/schedule-settings';

/** A clock shared by many schedules. */
@Entity('cadence')
@Unique('cadence_name_unique', ['name'])
@Check('cadence_name_length', `char_length(name) between 1 and 255`)
@Check('cadence_clock', `num_nonnulls(cron, interval_seconds) <= 1`)
@Check('cadence_interval', `interval_seconds between 1 and 31622400`)
@Check('cadence_spread', `spread_seconds between 0 and 86400`)
@Check('cadence_catch_up', `catch_up in ('none', 'one')`)
@Index('cadence_next_tick', ['next_tick_at'], { where: 'next_tick_at is not null' })
export class Cadence {
  @PrimaryGeneratedColumn('identity', { type: 'integer', generatedIdentity: 'ALWAYS' })
  id!: number;

  @Column('text')
  name!: string;

  @Column('text', { nullable: true })
  cron!: string | null;

  @Column('text', { default: 'UTC' })
  timezone!: string;

  @Column('integer', { nullable: true })
  interval_seconds!: number | null;

  @Column('integer', { default: 0 })
  spread_seconds!: number;

  @Column('boolean', { default: true })
  is_enabled!: boolean;

  @Column('text', { default: 'one' })
  catch_up!: CatchUp;

  @Column('timestamptz', { nullable: true })
  starts_at!: Date | null;

  @Column('timestamptz', { nullable: true })
  ends_at!: Date | null;

  /** When planning fires it next; null for `on_request`, a disabled or an ended cadence. */
  @Column('timestamptz', { nullable: true })
  next_tick_at!: Date | null;

  @Column('timestamptz', { nullable: true })
  last_tick_at!: Date | null;

  @CreateDateColumn({ type: 'timestamptz' })
  created_at!: Date;

  @UpdateDateColumn({ type: 'timestamptz' })
  updated_at!: Date;
}
