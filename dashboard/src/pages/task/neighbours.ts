import { queryClient } from '../../api/queries';

/** The task before and after one in the list that is shown. */
export function neighboursOf(id: string | undefined): { previous: string | undefined; next: string | undefined } {
  if (id === undefined) return { previous: undefined, next: undefined };
  for (const [, data] of queryClient.getQueriesData<{ pages?: { items: { id: string }[] }[] }>({
    queryKey: ['tasks', 'rows'],
    type: 'active',
  })) {
    const ids = data?.pages?.flatMap(({ items }) => items.map((task) => task.id)) ?? [];
    const at = ids.indexOf(id);
    if (at >= 0) return { previous: ids[at - 1], next: ids[at + 1] };
  }
  return { previous: undefined, next: undefined };
}
