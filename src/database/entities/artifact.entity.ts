import { Column, Entity, Index, PrimaryGeneratedColumn, Unique } from 'typeorm';

/** A result file of a task. The row is the truth: without one nobody is shown the file. */
@Entity('artifact')
@Unique('artifact_name_unique', ['task_id', 'name'])
@Index('artifact_created_at', ['created_at', 'id'])
@Index('artifact_source', ['source_id', 'created_at', 'id'])
export class Artifact {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'ALWAYS' })
  id!: number;

  @Column('uuid')
  task_id!: string;

  @Column('integer', { nullable: true })
  source_id!: number | null;

  @Column('text')
  name!: string;

  @Column('bigint')
  bytes!: number;

  @Column('text')
  sha256!: string;

  @Column('text')
  content_type!: string;

  @Column('text')
  storage_key!: string;

  @Column('smallint', { default: 1 })
  attempt!: number;

  @Column('boolean', { default: false })
  is_completed!: boolean;

  @Column('timestamptz', { default: () => 'now()' })
  created_at!: Date;
}
