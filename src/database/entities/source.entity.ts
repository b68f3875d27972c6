import {
  Check,
  Column,
  CreateDateColumn,
  Entity,
  Index,
  OneToMany,
  PrimaryGeneratedColumn,
  Unique,
  UpdateDateColumn,
  type Relation,
} from 'typeorm';
import type { SourceType } from '../../contract/source-types';
import { Schedule } from './schedule.entity';

/** Something to parse. */
@Entity('source')
@Unique('source_type_url_unique', ['type', 'url'])
@Check('source_named', `url is not null or name is not null`)
@Check('source_url_length', `char_length(url) between 1 and 2048`)
@Check('source_name_length', `char_length(name) between 1 and 1024`)
@Check('source_settings_object', `jsonb_typeof(settings) = 'object'`)
@Index('source_type_name_unique', ['type', 'name'], { unique: true, where: 'url is null' })
@Index('source_host_key', ['host_key'])
@Index('source_health', ['health', 'id'])
export class Source {
  @PrimaryGeneratedColumn('identity', { type: 'integer', generatedIdentity: 'ALWAYS' })
  id!: number;

  @Column('text')
  type!: SourceType;

  @Column('text', { nullable: true })
  name!: string | null;

  @Column('text', { nullable: true })
  url!: string | null;

  /** Host of the address, lower case: what limits per host and loads by host are counted by. */
  @Column('text', { nullable: true })
  host_key!: string | null;

  @Column('text', { nullable: true })
  external_id!: string | null;

  @Column('boolean', { default: true })
  is_active!: boolean;

  @Column('jsonb', { default: {} })
  settings!: Record<string, unknown>;

  /** Derived from its schedules, written when it changes; `silent` is found by the clock when it is shown. */
  @Column('text', { default: 'new' })
  health!: string;

  @Column('timestamptz', { default: () => 'now()' })
  health_since!: Date;

  @Column('timestamptz', { nullable: true })
  last_item_at!: Date | null;

  /** Between two arrivals of something new, the last ones weighing most. */
  @Column('real', { nullable: true })
  usual_gap_seconds!: number | null;

  @CreateDateColumn({ type: 'timestamptz' })
  created_at!: Date;

  @UpdateDateColumn({ type: 'timestamptz' })
  updated_at!: Date;

  @OneToMany(() => Schedule, (schedule) => schedule.source)
  schedules?: Relation<Schedule>[];
}
