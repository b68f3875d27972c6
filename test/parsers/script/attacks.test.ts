import { readdirSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LAYERS, scriptsIn } from './scripts';

/**
 * Scripts that want more than they may have. Every one is stopped, the limit is named, what it printed is kept, none of
 * its processes is left, and the next script works. Where a layer cannot stop something, the test says so.
 */

const limits = { cpu_seconds: 2, wall_seconds: 20, memory_mb: 160, output_mb: 4, processes: 8 };
const FINE = `def parse():\n    return {'fine.txt': 'fine'}`;

/** Processes of the machine whose command line has a word. */
function processesWith(word: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) => {
      try {
        return (
          readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(word) &&
          !/^State:\tZ/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
        );
      } catch {
        return false;
      }
    })
    .map(Number);
}

describe.each(LAYERS)('in the layer %s', (layer) => {
  const { run, parser } = scriptsIn(layer, { variables: ['SECRET=worker-only'] });
  const attack = async (language: 'python' | 'javascript', code: string, more: Record<string, number> = {}) => {
    const ran = await run(language, code, { settings: { limits: { ...limits, ...more } } });
    const next = await run('python', FINE);
    expect(next.files.get('fine.txt')?.toString()).toBe('fine');
    return ran;
  };

  test.each([
    ['an endless loop in Python', 'python', 'def parse():\n    while True: pass', 'cpu'],
    ['an endless loop in JavaScript', 'javascript', 'export function parse() { for (;;); }', 'cpu'],
    [
      'one that ignores SIGXCPU',
      'python',
      'import signal\nsignal.signal(signal.SIGXCPU, signal.SIG_IGN)\ndef parse():\n    while True: pass',
      'cpu',
    ],
    [
      'four that share the work',
      'python',
      'import os\ndef parse():\n    os.fork(); os.fork()\n    while True: pass',
      'cpu',
    ],
    ['memory, all at once', 'python', 'def parse():\n    return {"a": b"x" * 3_000_000_000}', 'memory'],
    [
      'memory, bit by bit',
      'python',
      'def parse():\n    a = []\n    while True: a.append(bytearray(4_000_000))',
      'memory',
    ],
    [
      'memory, over many processes',
      'python',
      'import os, time\ndef parse():\n    for _ in range(5):\n        if os.fork() == 0: break\n    a = bytearray(b"x") * 60_000_000\n    time.sleep(15)',
      'memory',
    ],
    [
      'memory on the heap of V8',
      'javascript',
      'export function parse() { const a = []; for (;;) a.push({ n: a.length, s: "x".repeat(99) + a.length }); }',
      'memory',
    ],
    [
      'memory in Buffers',
      'javascript',
      'export function parse() { const a = []; for (let i = 0; i < 4000; i++) a.push(Buffer.alloc(2_000_000, 1)); }',
      'memory',
    ],
    [
      'a file of 1 GB',
      'python',
      'def parse():\n    with open(__import__("tempfile").mkstemp()[1], "wb") as f:\n        for _ in range(1024): f.write(b"x" * 1_048_576)',
      'output',
    ],
    [
      'a result of 1 GB in small files',
      'python',
      'import json, os, sys\ndef parse():\n    out = json.load(open(sys.argv[1]))["out"]\n    for n in range(1024):\n        with open(f"{out}/{n}", "wb") as f: f.write(b"x" * 1_048_576)\n    while True: pass',
      'output',
    ],
    [
      '10,000 files',
      'python',
      'import tempfile, os, time\ndef parse():\n    d = tempfile.mkdtemp()\n    for n in range(10_000): open(f"{d}/{n}", "w").close()\n    return {f"{n}.txt": "" for n in range(10_000)}',
      'files',
      { cpu_seconds: 20 },
    ],
    ['99 results', 'python', 'def parse():\n    return {f"{n}.txt": "" for n in range(99)}', 'files'],
    [
      'a fork bomb',
      'python',
      'import os, time\ndef parse():\n    for _ in range(500):\n        try: os.fork()\n        except OSError: pass\n    time.sleep(15)',
      'processes',
    ],
    [
      'threads without end',
      'python',
      'import threading, time\ndef parse():\n    for _ in range(5000): threading.Thread(target=time.sleep, args=(15,)).start()',
      null,
    ],
    ['one that sleeps', 'python', 'import time\ndef parse():\n    time.sleep(15)', 'wall', { wall_seconds: 1 }],
    [
      'one that sleeps and ignores SIGTERM',
      'python',
      'import signal, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\ndef parse():\n    print("busy", flush=True)\n    while True: time.sleep(1)',
      'wall',
      { wall_seconds: 1 },
    ],
    [
      'a message without end',
      'python',
      'import os\ndef parse():\n    while True: os.write(3, b"x" * 65536)',
      'messages',
    ],
  ] as const)('%s', async (_name, language, code, limit, more: Record<string, number> = {}) => {
    const { error, result, files } = await attack(language, code, more);
    expect(error?.message).toBeDefined();
    expect([error?.code, result['limit']]).toEqual([
      limit === null ? 'script_error' : 'script_killed',
      limit ?? result['limit'],
    ]);
    expect(result['sandbox']).toBe(layer);
    expect(files.get('error.txt')?.toString()).toContain(error?.message);
  });

  test('100 MB printed: the first and last half a megabyte are kept, the rest is counted', async () => {
    const { error, result, files } = await attack(
      'python',
      'import sys\ndef parse():\n    print("first")\n    for _ in range(100): sys.stdout.write("x" * 1_048_576)\n    print("last")\n    return {}',
      { cpu_seconds: 20 },
    );
    expect(error).toBeNull();
    expect(result['stdout_bytes']).toBe(100 * 1_048_576 + 11);
    const log = files.get('log.txt')?.toString() ?? '';
    expect(log.length).toBeLessThan(1_048_700);
    expect(log).toMatch(/^first\nx/);
    expect(log).toMatch(/bytes left out/);
    expect(log).toMatch(/last\n$/);
    expect(String(result['stdout_tail']).length).toBeLessThanOrEqual(8_000);
  });

  test('processes that fork twice, leave the session and ignore signals are gone when the run is', async () => {
    const word = `survivor-${layer}-${process.pid}`;
    const { error, result } = await attack(
      'python',
      `
import os, signal, sys, time
def parse():
    for _ in range(3):
        if os.fork() == 0:
            os.setsid()
            if os.fork() == 0:
                for s in (signal.SIGTERM, signal.SIGHUP): signal.signal(s, signal.SIG_IGN)
                os.execv('/usr/bin/python3', ['/usr/bin/python3', '-c', 'import time; time.sleep(60)', '${word}'])
            os._exit(0)
    time.sleep(0.5)
    return {}
`,
    );
    expect(error).toBeNull();
    expect(result['processes']).toBeGreaterThanOrEqual(3);
    expect(processesWith(word)).toEqual([]);
  });

  test('an abort ends the run, however deaf it is', async () => {
    const abort = new AbortController();
    const onProgress = () => abort.abort(new Error('enough'));
    const word = `deaf-${layer}-${process.pid}`;
    const running = run(
      'python',
      `
import os, signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
def parse(ctx):
    ctx.progress(1)
    os.execv('/usr/bin/python3', ['/usr/bin/python3', '-c', 'import time; time.sleep(60)', '${word}'])
`,
      { signal: abort.signal, onProgress },
    );
    await expect(running).rejects.toThrow('enough');
    expect(processesWith(word)).toEqual([]);
  });

  test('it cannot read what is not for it: shadow, the environment of the worker, the folders of other runs', async () => {
    const { error, files } = await attack(
      'python',
      `
import glob, os, tempfile
def attempt(what):
    try: return str(what())[:200]
    except Exception as error: return type(error).__name__
def parse():
    # without a /proc of its own there is nothing of the worker to see
    return {'out.txt': '\\n'.join([
        attempt(lambda: open('/etc/shadow').read()),
        attempt(lambda: open('/proc/${process.pid}/environ').read()),
        attempt(lambda: open(f'/proc/{os.getppid()}/environ').read()),
        attempt(lambda: [os.listdir(d) for d in glob.glob('${tmpdir()}/pm-scripts-*')]),
        attempt(lambda: os.kill(${process.pid}, 0)),
        attempt(lambda: os.setuid(0) or 'root'),
    ])}
`,
    );
    expect(error?.message).toBeUndefined();
    const [shadow, environ, parent, folders, signal, user] = files.get('out.txt')?.toString().split('\n') ?? [];
    expect(shadow).toMatch(/Error/);
    expect(environ).toMatch(/Error/);
    expect(parent).not.toContain(readFileSync('/proc/self/environ', 'utf8').slice(0, 40));
    if (process.getuid?.() === 0) {
      expect(folders).toMatch(/PermissionError|\[\]/);
      expect(signal).toMatch(/Error/);
      expect(user).toMatch(/Error/);
    }
  });

  test('the environment has what was declared and named, and nothing else', async () => {
    const { files } = await attack(
      'python',
      'import os\ndef parse():\n    return {"env.txt": " ".join(sorted(os.environ))}',
    );
    const names = files.get('env.txt')?.toString().split(' ') ?? [];
    expect(
      names.filter((name) => !/^(https?_proxy|SCRIPT_RUN_ID|PATH|HOME|TMPDIR|LANG|LC_CTYPE|TZ|PWD)$/i.test(name)),
    ).toEqual([]);
  });

  test.each(
    ['../x', 'a/b', '.hidden', '', 'x\0y', 'ü', '\udc80', 'x'.repeat(129)].map((name) => [JSON.stringify(name), name]),
  )('the file name %s is refused', async (quoted) => {
    const { error, files } = await attack(
      'python',
      `import json\ndef parse():\n    return {json.loads('${quoted.replaceAll('\\', '\\\\')}'): b''}`,
    );
    expect(error?.code).toBe('script_error');
    expect(error?.message).toMatch(/not allowed/);
    expect([...files.keys()]).toEqual(['error.txt']);
  });

  const forged = (files: string, body = '') => `
import json, os, sys
def parse():
    out = json.load(open(sys.argv[1]))['out']
    os.makedirs(out + '/files')
    ${body}
    open(out + '/manifest.json', 'w').write(${files})
    os._exit(0)
`;
  test.each([
    ['a way out', forged(`'{"files":["../../../etc/passwd"]}'`), /not allowed/],
    ['a file that is a link', forged(`'{"files":["a"]}'`, `os.symlink('/etc/passwd', out + '/files/a')`), /is a link/],
    [
      'a folder that is a link',
      forged(`'{"files":["passwd"]}'`, `os.rmdir(out + '/files'); os.symlink('/etc', out + '/files')`),
      /is no folder/,
    ],
    ['a pipe', forged(`'{"files":["a"]}'`, `os.mkfifo(out + '/files/a')`), /no plain file/],
    [
      'a hard link',
      forged(`'{"files":["a"]}'`, `open(out + '/files/b', 'w').close(); os.link(out + '/files/b', out + '/files/a')`),
      /no plain file/,
    ],
    ['a folder', forged(`'{"files":["a"]}'`, `os.mkdir(out + '/files/a')`), /no plain file/],
    ['a file that is not there', forged(`'{"files":["a"]}'`), /ENOENT/],
    [
      'our own names',
      forged(`'{"files":["error.txt"]}'`, `open(out + '/files/error.txt', 'w').close()`),
      /not allowed/,
    ],
    ['no JSON', forged(`'{{{'`), /cannot be read/],
    ['no list', forged(`'{"files":{"a":1}}'`), /cannot be read/],
    [
      'a manifest that is a link',
      forged(`''`, `os.symlink('/etc/passwd', out + '/manifest.json'); os._exit(0)`),
      /without saying/,
    ],
    ['nothing at all', 'import os\ndef parse():\n    os._exit(0)', /without saying/],
  ])('a manifest that names %s', async (_name, code, message) => {
    const { error, files } = await attack('python', code);
    expect(error?.code).toBe('script_error');
    expect(error?.message).toMatch(message);
    expect([...files.keys()]).toEqual(['error.txt']);
  });

  test('nonsense in its messages is counted, and harms nobody', async () => {
    const { error, result, items } = await attack(
      'python',
      `
import os
def parse():
    os.write(3, b'\\xff\\x00\\n{"item":{"item_key":""}}\\n[]\\nnull\\n{"item":{"item_key":"a\\\\u0000b"}}\\n')
    return {}
`,
    );
    expect(error).toBeNull();
    expect(String(result['warnings'])).toMatch(/^4 messages could not be read/);
    expect(items.map(({ item_key }) => item_key)).toEqual(['a\uFFFDb']);
  });

  test('nothing is left in the folder of runs', async () => {
    await parser.stop();
    const left = readdirSync(tmpdir()).filter((name) => name.startsWith(`pm-scripts-${process.pid}-`));
    expect(left.flatMap((name) => readdirSync(join(tmpdir(), name)))).toEqual([]);
    expect(left.every((name) => (statSync(join(tmpdir(), name)).mode & 0o777) === 0o711)).toBe(true);
  });
});
