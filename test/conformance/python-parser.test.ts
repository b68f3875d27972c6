import { startOrigin } from '../../src/local/origin/origin';
import { onFileEnd } from '../support/clean-up';
import { brokenOf, runKit } from '../support/conformance';
import { pythonOfExample } from '../support/python';

/** A parser in another language, written against the contract alone, passes the same kit. */

const found = pythonOfExample();
const missing = 'missing' in found ? found.missing : null;
if (missing !== null) console.warn(`The Python parser is not tested here: ${missing}`);

// a machine without Python or pip has nothing to say about it, but CI must have them
const testOrSkip = missing !== null && process.env['CI'] === undefined ? test.skip : test;

testOrSkip(
  'the Python parser keeps every rule, for a source type that is not in the contract',
  async () => {
    if ('missing' in found) throw new Error(found.missing);
    const origin = await startOrigin();
    onFileEnd(() => origin.stop());
    const { report, code } = await runKit([
      ...['--source-type', 'COUNTER', '--task-type', 'COUNT', '--topic', `counter_${process.pid}`],
      ...['--params', '{"n":20}', '--slow-params', '{"n":5000,"delay_ms":50}'],
      ...['--failing-url', `${origin.url}/nothing-here.txt`],
      ...['--command', `${found.python} examples/python-parser/parser.py`],
    ]);
    expect(brokenOf(report)).toEqual([]);
    expect(brokenOf(report, 'skipped')).toEqual([]);
    expect(code).toBe(0);
  },
  240_000,
);
