import { useParams } from '@tanstack/react-router';

/** The id of the address, as text. */
export function useId(): string {
  const params: Record<string, string | undefined> = useParams({ strict: false });
  return params['id'] ?? '';
}

/** The id of the address as a number; 0, which no row has, when it is none. */
export function useNumberId(): number {
  const id = Number(useId());
  return Number.isSafeInteger(id) && id > 0 ? id : 0;
}
