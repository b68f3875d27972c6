import {
  Check,
  Column,
  CreateDateColumn,
  Entity,
  ManyToOne,
  JoinColumn,
  PrimaryGeneratedColumn,
  Unique,
  type Relation,
} from 'typeorm';
import type { ScriptLanguage } from '../../contract/source-types/script';
import { Source } from './source.entity';

/** One upload of a source's script. */
@Entity('script_revision')
@Unique('script_revision_unique', ['source_id', 'revision'])
@Check('script_revision_number', 'revision >= 1')
@Check('script_revision_language', `language in ('python', 'javascript', 'typescript')`)
@Check('script_revision_code', 'octet_length(code) <= 1048576')
export class ScriptRevision {
  @PrimaryGeneratedColumn('identity', { type: 'integer', generatedIdentity: 'ALWAYS' })
  id!: number;

  @Column('integer')
  source_id!: number;

  @ManyToOne(() => Source, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'source_id', foreignKeyConstraintName: 'script_revision_source_id_fkey' })
  source?: Relation<Source>;

  /** From 1 on. */
  @Column('integer')
  revision!: number;

  @Column('text')
  language!: ScriptLanguage;

  @Column('text')
  code!: string;

  @Column('text')
  sha256!: string;

  /** Who uploaded it; null where the API needs no token. */
  @Column('text', { nullable: true })
  created_by!: string | null;

  @CreateDateColumn({ type: 'timestamptz' })
  created_at!: Date;
}
