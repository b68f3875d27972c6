import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Agent, request } from 'undici';
import { loadConfig } from '../src/config/env';
import { createParser } from '../src/parsers/registry';
import type { Parser } from '../src/parsers/runtime/parser';
import { openFolder } from '../src/storage/open-storage';
import type { BenchParts } from './bed';
import { startChild } from './children';
import { figure, rateAgainst, type BenchResult } from './result';
import { timed } from './statistics';

const ROWS = 5_000;
const CONCURRENCY = 20;
const ROUNDS = 3;
/** How long the server thinks: none does not exist outside of this machine, 10 ms is a near one. */
const WAITS_MS = [0, 10];

/** A pipeline without limits, a request per row: every answer checked, transformed and durable; beside a bare loop. */
export async function benchCsvApi(parts: BenchParts): Promise<BenchResult[]> {
  const origin = await startChild('origin', ['dist-bench/bench/origin.js'], {}, 'origin_started');
  const url = String(origin.line('origin_started')?.['url']);
  // next to the other data of the bench and not in memory: durable means the disk
  const folder = mkdtempSync('/var/tmp/parser-manager-bench-csv-');
  const config = loadConfig({ HTTP_ALLOW_PRIVATE: url.replace('http://', '') }, { postgres: false });
  const parser = await createParser('CSV_API', config.parser, {
    storage: async () => openFolder(join(folder, 'storage')),
  });
  try {
    const results: BenchResult[] = [];
    for (const wait_ms of WAITS_MS) {
      const path = `${url}/complaints/search?size=1&wait_ms=${wait_ms}`;
      let bare = 0;
      let ours = 0;
      for (let round = 0; round < ROUNDS; round++) {
        parts.say(`csv-api: ${ROWS} rows, answers after ${wait_ms} ms, round ${round + 1} of ${ROUNDS}`);
        bare = Math.max(bare, ROWS / (await bareLoop(path)));
        ours = Math.max(ours, ROWS / (await runPipeline(parser, path)));
      }
      const name = `pipeline, ${ROWS} rows, ${CONCURRENCY} at once, answers after ${wait_ms} ms`;
      results.push(rateAgainst(name, ours, 'rows/s', bare, 0.7));
    }
    return [...results, figure('  memory afterwards', process.memoryUsage.rss() / 1e6, 'MB')];
  } finally {
    await parser.stop?.();
    await origin.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The limit: the same requests, parsed and thrown away. In seconds. */
async function bareLoop(url: string): Promise<number> {
  const dispatcher = new Agent({ connections: CONCURRENCY });
  let next = 0;
  const work = async () => {
    for (let n = next++; n < ROWS; n = next++) {
      const { body } = await request(`${url}&frm=${n}`, { dispatcher });
      await body.json();
    }
  };
  const { ms } = await timed(() => Promise.all(Array.from({ length: CONCURRENCY }, work)));
  await dispatcher.close();
  return ms / 1_000;
}

async function runPipeline(parser: Parser, url: string): Promise<number> {
  const settings = {
    input: { type: 'csv', text: `id\n${Array.from({ length: ROWS }, (_, n) => n).join('\n')}` },
    request: { url: `${url}&frm={{row.id}}`, limits: { concurrency: CONCURRENCY } },
    check: { required: ['hits'] },
    transform: { row: 'hits.hits._source.{"state": state, "company": company}' },
    outputs: [{ name: 'all.csv', format: 'csv' }],
  };
  const source = { id: 1, url: null, external_id: null, name: 'bench', settings };
  const task = { task_id: randomUUID(), attempt: 1, task_type: 'PIPELINE', source, params: {}, cursor: null };
  let bytes = 0;
  const { result: outcome, ms } = await timed(() =>
    parser.run(task, {
      signal: new AbortController().signal,
      emit: async () => undefined,
      progress: () => undefined,
      artifacts: {
        write: async (name, content, content_type = '') => {
          for await (const chunk of Buffer.isBuffer(content) ? [content] : content) bytes += (chunk as Buffer).length;
          return { name, bytes, sha256: '', content_type, storage_key: name };
        },
      },
    }),
  );
  if (outcome.result['rows_done'] !== ROWS || bytes === 0) throw new Error('the pipeline did not answer every row');
  return ms / 1_000;
}
