// A process that runs one pipeline of the build: node pipeline-child.cjs <storage folder> <task id> <attempt> <settings>
const { loadConfig } = require('../../dist/config/env.js');
const { CsvApiParser } = require('../../dist/parsers/csv-api/csv-api-parser.js');
const { TaskFiles } = require('../../dist/parsers/runtime/task-files.js');
const { openFolder } = require('../../dist/storage/open-storage.js');

const [folder, task_id, attempt, settings] = process.argv.slice(2);

async function main() {
  const { LIMITS_URL } = process.env;
  const config = loadConfig({ HTTP_ALLOW_PRIVATE: '127.0.0.0/8', LIMITS_URL }, { postgres: false });
  const storage = async () => openFolder(folder);
  const parser = new CsvApiParser(config.parser, { storage });
  const { signal } = new AbortController();
  const source = { id: 1, url: null, external_id: null, name: 'child', settings: JSON.parse(settings) };
  const task = { task_id, attempt: Number(attempt), task_type: 'PIPELINE', source, params: {}, cursor: null };
  const outcome = await parser.run(task, {
    signal,
    emit: async () => undefined,
    progress: () => undefined,
    artifacts: new TaskFiles({ storage, prefix: `runs/${task_id}/`, signal }),
  });
  process.stdout.write(JSON.stringify(outcome.result));
  await parser.stop();
}

main().catch((error) => {
  process.stderr.write(String(error));
  process.exit(1);
});
