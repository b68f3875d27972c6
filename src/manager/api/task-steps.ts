/** A step of a task, as its parser reported it. */
export interface TaskStep {
  readonly name: string;
  readonly status: string;
  readonly started_at: string | null;
  readonly finished_at: string | null;
  readonly done: number;
  readonly total: number | null;
  readonly error: string | null;
}

/** The graph of a task. */
export interface TaskSteps {
  readonly steps: readonly TaskStep[];
  readonly edges: readonly (readonly [string, string])[];
  /** The limit that a step waits for now; null: none. */
  readonly waits_for: { readonly step: string; readonly limit: string | null; readonly until: string | null } | null;
}

/** The steps of a task's result, or of its last progress while it runs; null: its parser reports none. */
export function stepsOf(task: Readonly<Record<string, unknown>>): TaskSteps | null {
  const detail = (task['progress'] as { detail?: unknown } | null)?.detail;
  return [task['result'], detail].map(readSteps).find((found) => found !== null) ?? null;
}

/** Written by parsers, also by those of others: nothing is taken for granted. */
function readSteps(from: unknown): TaskSteps | null {
  const { steps, edges, waits_for } = (from ?? {}) as { steps?: unknown; edges?: unknown; waits_for?: unknown };
  if (!Array.isArray(steps)) return null;
  const read = (steps as unknown[]).map(readStep).filter((step) => step !== null);
  if (read.length === 0) return null;
  const names = new Set(read.map(({ name }) => name));
  const isEdge = (edge: unknown): edge is [string, string] =>
    Array.isArray(edge) && edge.length === 2 && edge.every((name) => names.has(name as string));
  return {
    steps: read,
    edges: Array.isArray(edges) ? (edges as unknown[]).filter(isEdge) : [],
    waits_for: readWait(waits_for),
  };
}

function readWait(from: unknown): TaskSteps['waits_for'] {
  const { step, limit, until } = (from ?? {}) as Record<string, unknown>;
  if (typeof step !== 'string') return null;
  return { step, limit: textOf(limit), until: textOf(until) };
}

function readStep(from: unknown): TaskStep | null {
  const step = (from ?? {}) as Record<string, unknown>;
  const { name, status, done } = step;
  if (typeof name !== 'string') return null;
  return {
    name,
    status: textOf(status) ?? 'pending',
    started_at: textOf(step['started_at']),
    finished_at: textOf(step['finished_at']),
    done: typeof done === 'number' ? done : 0,
    total: typeof step['total'] === 'number' ? step['total'] : null,
    error: textOf(step['error']),
  };
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
