import { Skip, type Check, type CheckParts, type CheckResult } from './check';

/** Runs checks one after the other; one that fails does not keep the others from being made. */
export async function runChecks(
  checks: readonly Check[],
  parts: CheckParts,
  onResult: (result: CheckResult) => void = () => undefined,
): Promise<CheckResult[]> {
  const results: CheckResult[] = [];
  for (const check of checks) {
    const begun = performance.now();
    const result = { ...(await outcomeOf(check, parts)), seconds: (performance.now() - begun) / 1000 };
    results.push(result);
    onResult(result);
  }
  return results;
}

async function outcomeOf({ name, expects, run }: Check, parts: CheckParts): Promise<Omit<CheckResult, 'seconds'>> {
  try {
    return { name, expects, outcome: 'ok', seen: await run(parts) };
  } catch (error: unknown) {
    const seen = error instanceof Error ? error.message : String(error);
    return { name, expects, outcome: error instanceof Skip ? 'skipped' : 'failed', seen };
  }
}
