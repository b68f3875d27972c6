import { Column, Entity, Index, PrimaryGeneratedColumn, Unique } from 'typeorm';

/** A message nobody could use, with where it came from and why. */
@Entity('dead_letter')
@Unique('dead_letter_unique', ['topic', 'partition', 'message_offset', 'consumer'])
@Index('dead_letter_failed_at', ['failed_at'])
export class DeadLetter {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'ALWAYS' })
  id!: number;

  @Column('text')
  topic!: string;

  @Column('integer')
  partition!: number;

  @Column('bigint')
  message_offset!: number;

  @Column('bytea', { nullable: true })
  message_key!: Buffer | null;

  @Column('bytea', { nullable: true })
  value!: Buffer | null;

  @Column('jsonb', { default: {} })
  headers!: Record<string, string>;

  @Column('text')
  reason!: string;

  @Column('text', { default: '' })
  detail!: string;

  @Column('text', { default: '' })
  consumer!: string;

  @Column('timestamptz')
  failed_at!: Date;

  @Column('timestamptz', { nullable: true })
  redriven_at!: Date | null;
}
