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

  @CreateDateColumn({ type: 'timestamptz' })
  created_at!: Date;

  @UpdateDateColumn({ type: 'timestamptz' })
  updated_at!: Date;

  @OneToMany(() => Schedule, (schedule) => schedule.source)
  schedules?: Relation<Schedule>[];
}
