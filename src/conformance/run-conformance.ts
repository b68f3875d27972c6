import type { KafkaClient } from '../kafka/client';
import { ensureTopics } from '../kafka/topics';
import { isSourceType } from '../contract/source-types';
import { Bench, type BenchOptions } from './bench';
import { failed, skipped, type Check, type Need, type Verdict } from './check';
import { deliveryChecks } from './checks/delivery';
import { leavingChecks } from './checks/leaving';
import { lifeChecks, progressCheck } from './checks/life';
import { refusalChecks } from './checks/refusals';
import { heartbeatChecks, witnessedChecks } from './checks/witnessed';
import { Wire } from './wire';

/** The conformance kit: drives a parser over Kafka alone and says which rules of the contract it keeps. */

/** Every check, in the order in which they are made. */
export const CHECKS: readonly Check[] = [
  ...lifeChecks,
  ...refusalChecks,
  ...deliveryChecks,
  ...heartbeatChecks,
  ...leavingChecks,
  progressCheck,
  ...witnessedChecks,
];

/** One check with what came of it. */
export interface CheckResult extends Verdict {
  readonly name: string;
  readonly expected: string;
}

/** What came of all checks. */
export interface ConformanceReport {
  readonly ok: boolean;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly checks: readonly CheckResult[];
}

/** What was sent has been heard after this time. */
const SETTLE_MS = 500;

const missing: Record<Need, string> = {
  slow: 'there is no slow task (--slow-url or --slow-params)',
  failing: 'there is no failing task (--failing-url or --failing-params)',
  command: 'the kit does not start the parser (--command)',
};

/**
 * Makes the checks. The topics should be the parser's alone: what the kit sends is no manager's.
 * @param only names of the checks to make; all if absent
 * @param onResult called after each check
 */
export async function runConformance(
  client: KafkaClient,
  options: BenchOptions,
  { only, onResult }: { only?: readonly string[]; onResult?: (result: CheckResult) => void } = {},
): Promise<ConformanceReport> {
  await ensureTopics(client, ['statuses', 'items', 'heartbeats', 'control', 'dead_letters']);
  // a source type that is not in the contract borrows a place in the list of topics
  const role = isSourceType(options.source_type) ? options.source_type : 'SCRIPT';
  const topics = { ...client.config.topics, [role]: options.topic };
  await ensureTopics({ ...client, config: { ...client.config, topics } }, [role]);
  const wire = await new Wire(client).start();
  const bench = new Bench(options, wire, client);
  const checks: CheckResult[] = [];
  try {
    for (const check of CHECKS.filter(({ name }) => only?.includes(name) ?? true)) {
      const result = { name: check.name, expected: check.expected, ...(await make(check, bench)) };
      checks.push(result);
      onResult?.(result);
    }
  } finally {
    await bench.process?.end('SIGTERM', 15_000);
    await bench.process?.end('SIGKILL', 5_000);
    await wire.stop();
  }
  const count = (outcome: Verdict['outcome']) => checks.filter((check) => check.outcome === outcome).length;
  const broken = count('failed');
  return { ok: broken === 0, passed: count('ok'), failed: broken, skipped: count('skipped'), checks };
}

async function make(check: Check, bench: Bench): Promise<Verdict> {
  const { options } = bench;
  const has: Record<Need, boolean> = {
    slow: options.slow !== null,
    failing: options.failing !== null,
    command: options.command !== null,
  };
  const need = check.needs?.find((one) => !has[one]);
  if (need !== undefined) return skipped(missing[need]);
  // what only looks back needs nobody any more
  const looksBack = check === progressCheck || witnessedChecks.includes(check);
  const trouble = looksBack && bench.sent.size > 0 ? null : await bench.ensureRunning();
  if (trouble !== null) return failed(trouble);
  // each topic is heard at its own pace: items may come here later than the completed that they preceded
  if (looksBack) await bench.wire.listenFor(SETTLE_MS);
  try {
    return await check.run(bench);
  } catch (error: unknown) {
    return failed(`the check could not be made: ${error instanceof Error ? error.message : String(error)}`);
  }
}
