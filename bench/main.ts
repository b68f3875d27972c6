import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { processEnvironment } from '../src/config/env';
import { startServices } from '../src/local/services/services';
import type { Bench } from './bed';
import { stopChildren } from './children';
import { readCpu, readMachine } from './cpu';
import { benchCsvApi } from './csv-api';
import { benchDispatch } from './dispatch';
import { benchIdle } from './idle';
import { benchLag } from './lag';
import { benchLatency } from './latency';
import { benchLists } from './lists';
import { benchPipeline } from './pipeline';
import { benchPlanning } from './plan';
import { figure, tableOf, type BenchResult } from './result';
import { benchMany } from './many';
import { benchRss } from './rss';
import { benchScripts } from './script';
import { benchSources } from './sources';
import { benchStatuses } from './statuses';

/** Measures how fast the program is beside what the machine can do: `npm run bench -- [names…] [--full] [--out file]`. */

const benches: Readonly<Record<string, Bench>> = {
  plan: benchPlanning,
  dispatch: benchDispatch,
  statuses: benchStatuses,
  pipeline: benchPipeline,
  latency: benchLatency,
  lag: benchLag,
  idle: benchIdle,
  lists: benchLists,
  sources: benchSources,
  rss: benchRss,
  many: benchMany,
  script: benchScripts,
  'csv-api': benchCsvApi,
};

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      full: { type: 'boolean', default: false },
      ephemeral: { type: 'boolean', default: false },
      out: { type: 'string', default: join(tmpdir(), 'parser-manager-bench.json') },
    },
  });
  const names = positionals.length > 0 ? positionals : Object.keys(benches);
  const unknown = names.filter((name) => benches[name] === undefined);
  if (unknown.length > 0) {
    console.error(`No bench is named ${unknown.join(', ')}. There are: ${Object.keys(benches).join(', ')}.`);
    return 2;
  }
  const say = (line: string) => console.error(line);
  const folder = mkdtempSync('/var/tmp/parser-manager-bench-');
  // as root the server runs as another user, who must be able to enter
  chmodSync(folder, 0o755);
  const services = await startServices({
    data_folder: folder,
    env: processEnvironment(),
    ephemeral: values.ephemeral,
    say,
  });
  const cleanUp = async () => {
    await stopChildren();
    await services.stop();
    // a server that was killed may still be writing
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void cleanUp().finally(() => process.exit(130)));
  }
  try {
    const { results, failures } = await runAll(names, { services, full: values.full, say });
    const machine = { cpus: cpus().length, model: cpus()[0]?.model ?? '', memory_gb: Math.round(totalmem() / 2 ** 30) };
    const report = {
      measured_at: new Date().toISOString(),
      node: process.version,
      machine,
      full: values.full,
      results,
    };
    writeFileSync(values.out, `${JSON.stringify({ ...report, failures }, null, 2)}\n`);
    console.log(`\n${tableOf(results)}\n`);
    for (const failure of failures) console.error(failure);
    console.log(`${machine.cpus} × ${machine.model}, ${machine.memory_gb} GB; written to ${values.out}`);
    return failures.length === 0 ? 0 : 1;
  } finally {
    await cleanUp();
  }
}

async function runAll(
  names: readonly string[],
  parts: Parameters<Bench>[0],
): Promise<{ results: BenchResult[]; failures: string[] }> {
  const results: BenchResult[] = [];
  const failures: string[] = [];
  for (const name of names) {
    parts.say(`${name} …`);
    try {
      const others = watchOthers();
      const found = [
        ...((await benches[name]?.(parts)) ?? []),
        figure(`  CPU others took from "${name}"`, others(), '%'),
      ];
      results.push(...found);
      parts.say(tableOf(found));
    } catch (error: unknown) {
      failures.push(`${name} could not be measured: ${error instanceof Error ? error.message : String(error)}`);
      parts.say(failures.at(-1) ?? '');
      await stopChildren();
    }
  }
  return { results, failures };
}

/** Percent of all CPUs that processes which are not ours use from now on. Above a few, wall times mean little. */
function watchOthers(): () => number {
  const read = () => ({ ...readMachine(), ours_ms: readCpu([{ name: 'ours', pid: process.pid }])['ours'] ?? 0 });
  const before = read();
  return () => {
    const after = read();
    const others = after.busy_ms - before.busy_ms - (after.ours_ms - before.ours_ms);
    return (Math.max(0, others) / (after.all_ms - before.all_ms)) * 100;
  };
}

void main().then((code) => process.exit(code));
