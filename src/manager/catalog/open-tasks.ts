import type { EntityManager } from 'typeorm';
import { CatalogError } from './catalog-error';

/** @throws CatalogError conflict when a task that fits is open */
export async function refuseWhileOpen(
  manager: EntityManager,
  what: string,
  id: number,
  condition: string,
): Promise<void> {
  const [open] = await manager.query<{ id: string }[]>(
    `select t.id from task t
     where ${condition} and t.status in ('created', 'queued', 'running')
       and t.id > (select id_floor from task_group where finished_at is null order by id_floor limit 1) limit 1`,
    [id],
  );
  if (open !== undefined)
    throw new CatalogError('conflict', `The ${what} has an open task (${open.id}); cancel it first.`);
}
