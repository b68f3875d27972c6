import { Column, CreateDateColumn, Entity, Generated, Index, PrimaryColumn } from 'typeorm';

/** One parsed record, unique per source and key. Partitioned by hash of the source. */
@Entity('item')
@Index('item_id', ['id'])
@Index('item_source', ['source_id', 'id'])
export class Item {
  @Column('bigint')
  @Generated('increment')
  id!: number;

  @PrimaryColumn('integer', { primaryKeyConstraintName: 'item_pkey' })
  source_id!: number;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'item_pkey' })
  item_key!: string;

  @Column('text')
  kind!: string;

  @Column('text', { nullable: true })
  url!: string | null;

  @Column('text', { nullable: true })
  title!: string | null;

  @Column('text', { nullable: true })
  author!: string | null;

  @Column('timestamptz', { nullable: true })
  published_at!: Date | null;

  @Column('timestamptz', { nullable: true })
  updated_at!: Date | null;

  @Column('text')
  content_hash!: string;

  @Column('jsonb', { default: {} })
  payload!: Record<string, unknown>;

  /** 1, and one more for every change of content. */
  @Column('integer', { default: 1 })
  revision!: number;

  @Column('uuid')
  first_task_id!: string;

  @Column('uuid')
  last_task_id!: string;

  @CreateDateColumn({ type: 'timestamptz' })
  first_seen_at!: Date;

  @Column('timestamptz', { default: () => 'now()' })
  last_changed_at!: Date;
}
