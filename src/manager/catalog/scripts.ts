import { createHash } from 'node:crypto';
import type { DataSource, EntityManager } from 'typeorm';
import { LONGEST_SCRIPT, scriptKey, type ScriptLanguage } from '../../contract/source-types/script';
import { ScriptRevision, Source } from '../../database/entities';
import { badTextIn } from './bad-text';
import { CatalogError, invalidAt, missing } from './catalog-error';
import { checkSyntax } from './check-syntax';

/** Scripts of sources: every upload is a revision, the last one is what runs. */

/** A revision without its code. */
export type ListedRevision = Omit<ScriptRevision, 'id' | 'code' | 'source'> & { readonly bytes: number };

/** What is uploaded, and where it goes. */
export interface NewScript {
  readonly language: ScriptLanguage;
  readonly code: string;
  readonly created_by: string | null;
  /** Path to Python for the check of its syntax; null: that of the machine. */
  readonly python: string | null;
  /** Stores the code where workers read it. */
  write(key: string, content: Buffer): Promise<unknown>;
}

/**
 * Makes an upload the script of its source. The same code again is no new revision.
 * @returns the revision in force, and whether it is new
 * @throws CatalogError `invalid` for a syntax error, with its line; `conflict` for a source that is no script
 */
export async function putScript(
  dataSource: DataSource,
  source_id: number,
  { language, code, created_by, python, write }: NewScript,
): Promise<{ revision: ListedRevision; is_new: boolean }> {
  await scriptSource(dataSource.manager, source_id);
  const content = await checkCode(language, code, python, LONGEST_SCRIPT);
  const sha256 = createHash('sha256').update(content).digest('hex');
  return dataSource.transaction(async (manager) => {
    // two uploads at once: the second waits here, and counts on from the first
    const source = await scriptSource(manager, source_id, true);
    const last = await manager.findOne(ScriptRevision, { where: { source_id }, order: { revision: 'DESC' } });
    if (
      last !== null &&
      last.sha256 === sha256 &&
      last.language === language &&
      source.settings['script'] !== undefined
    )
      return { revision: listed(last), is_new: false };
    const revision = (last?.revision ?? 0) + 1;
    const key = scriptKey(source_id, revision, language);
    // stored first: settings never name what is not there
    await write(key, content);
    const saved = await manager.save(
      ScriptRevision,
      manager.create(ScriptRevision, { source_id, revision, language, code, sha256, created_by }),
    );
    const settings = { ...source.settings, script: { key, revision, sha256, language } };
    await manager.update(Source, { id: source_id }, { settings });
    return { revision: listed(saved), is_new: true };
  });
}

/**
 * Holds code to what a script must be, without running it.
 * @param most bytes
 * @throws CatalogError `invalid`, at its line for a syntax error
 */
export async function checkCode(
  language: ScriptLanguage,
  code: string,
  python: string | null,
  most: number,
): Promise<Buffer> {
  const content = Buffer.from(code);
  if (content.length === 0) throw invalidAt('code', 'must not be empty');
  if (content.length > most) throw invalidAt('code', `must have at most ${most} bytes`);
  const bad = badTextIn(code);
  if (bad !== null) throw invalidAt('code', bad.message);
  const problem = await checkSyntax(language, code, python);
  if (problem !== null) throw invalidAt(problem.line === null ? 'code' : `code:${problem.line}`, problem.message);
  return content;
}

/** A revision with its code; the last one unless told. @throws CatalogError not_found */
export async function readScript(
  dataSource: DataSource,
  source_id: number,
  revision?: number,
): Promise<ListedRevision & { code: string }> {
  await scriptSource(dataSource.manager, source_id);
  const found = await dataSource.getRepository(ScriptRevision).findOne({
    where: { source_id, ...(revision === undefined ? {} : { revision }) },
    order: { revision: 'DESC' },
  });
  if (found === null)
    throw new CatalogError(
      'not_found',
      revision === undefined ? `Source ${source_id} has no script yet.` : `There is no revision ${revision}.`,
    );
  return { ...listed(found), code: found.code };
}

/** Every revision, the newest first; at most 1,000. @throws CatalogError not_found */
export async function listRevisions(dataSource: DataSource, source_id: number): Promise<ListedRevision[]> {
  await scriptSource(dataSource.manager, source_id);
  return dataSource.query<ListedRevision[]>(
    `select source_id, revision, language, sha256, created_by, created_at, octet_length(code) as bytes
     from script_revision where source_id = $1 order by revision desc limit 1000`,
    [source_id],
  );
}

function listed({ id: _, code, source: __, ...revision }: ScriptRevision): ListedRevision {
  return { ...revision, bytes: Buffer.byteLength(code) };
}

async function scriptSource(manager: EntityManager, id: number, isLocked = false): Promise<Source> {
  if (isLocked) await manager.query('select from source where id = $1 for update', [id]);
  const source = await manager.findOneBy(Source, { id });
  if (source === null) throw missing('source', id);
  if (source.type !== 'SCRIPT')
    throw new CatalogError('conflict', `Source ${id} is of type ${source.type}; only SCRIPT sources have a script.`);
  return source;
}
