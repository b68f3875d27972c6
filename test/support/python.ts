import { spawnSync } from 'node:child_process';

/** Where `.ci/run` puts Python with what examples/python-parser needs; elsewhere named by hand. */
const PYTHON = process.env['PARSER_PYTHON'] ?? '/var/tmp/parser-manager-python/bin/python';
const FOLDER = '/var/tmp/parser-manager-python';

/** The interpreter that can run examples/python-parser, or a sentence that says how to get one. */
export function pythonOfExample(): { python: string } | { missing: string } {
  const { status } = spawnSync(PYTHON, ['-c', 'import aiokafka'], { timeout: 30_000 });
  if (status === 0) return { python: PYTHON };
  return {
    missing: `${PYTHON} has no aiokafka: python3 -m venv ${FOLDER} && ${FOLDER}/bin/pip install -r examples/python-parser/requirements.txt`,
  };
}
