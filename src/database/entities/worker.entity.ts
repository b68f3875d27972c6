import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One running parser process, as its heartbeats tell. */
@Entity('worker')
export class Worker {
  @PrimaryColumn('text', { primaryKeyConstraintName: 'worker_pkey' })
  id!: string;

  @Column('text')
  source_type!: string;

  @Column('text', { default: '' })
  host!: string;

  @Column('integer', { default: 0 })
  pid!: number;

  @Column('text', { default: '' })
  version!: string;

  @Column('timestamptz')
  started_at!: Date;

  @Column('timestamptz')
  last_seen_at!: Date;

  @Column('integer', { default: 0 })
  running!: number;

  @Column('integer', { default: 0 })
  capacity!: number;

  @Column('bigint', { default: 0 })
  done_total!: number;

  @Column('bigint', { default: 0 })
  failed_total!: number;

  @Column('boolean', { default: false })
  stopping!: boolean;

  @Column('timestamptz', { nullable: true })
  lost_at!: Date | null;
}
