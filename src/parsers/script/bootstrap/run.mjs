// Runs one user's script: imports it, calls parse(), writes the files it returned, and manifest.json last.
//
// Called with the path of job.json. Progress, items and the cursor go to descriptor 3, one JSON object a line. Nothing
// that is written here is believed by the worker: names, sizes and items are checked again outside.
import { mkdirSync, readFileSync, renameSync, writeFileSync, writeSync } from 'node:fs';
import http from 'node:http';
import { connect, createServer } from 'node:net';
import { pathToFileURL } from 'node:url';
import { inspect } from 'node:util';

const job = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const NAME = /^(?!\.)[A-Za-z0-9_.-]{1,128}$/;

function send(message) {
  const data = Buffer.from(`${JSON.stringify(message)}\n`);
  for (let at = 0; at < data.length;) at += writeSync(3, data, at);
}

const context = {
  params: job.params,
  cursor: job.cursor,
  source: job.source,
  progress: (done, total = null) => send({ progress: { done, total } }),
  log: (...words) => console.log(...words),
  emit: (item) => send({ item }),
};

/** Carries bytes between connections inside and the proxy's socket outside. */
async function startForwarder({ socket, port }) {
  const server = createServer((client) => {
    const outside = connect(socket);
    client.on('error', () => outside.destroy()).on('close', () => outside.destroy());
    outside.on('error', () => client.destroy()).on('close', () => client.destroy());
    client.pipe(outside).pipe(client);
  });
  await new Promise((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
  server.unref();
  const url = `http://127.0.0.1:${server.address().port}`;
  for (const name of ['http_proxy', 'https_proxy', 'HTTP_PROXY', 'HTTPS_PROXY']) process.env[name] = url;
  // an exception to the proxy would be an exception to the guard
  delete process.env.no_proxy;
  delete process.env.NO_PROXY;
  http.setGlobalProxyFromEnv?.();
}

async function call() {
  const module = await import(pathToFileURL(job.script));
  const parse = [module.parse, module.default?.parse, module.default].find((one) => typeof one === 'function');
  if (parse === undefined) throw new TypeError('The script has no function parse().');
  return parse(context);
}

function write(result) {
  const files = result instanceof Map ? [...result] : Object.entries(result ?? {});
  if (typeof (result ?? {}) !== 'object' || Array.isArray(result))
    throw new TypeError('parse() must return an object of file name to bytes.');
  mkdirSync(`${job.out}/files`, { recursive: true });
  for (const [name, content] of files) {
    if (!NAME.test(name))
      throw new TypeError(
        `The file name ${JSON.stringify(String(name).slice(0, 200))} is not allowed: letters, digits, _ . - only, no dot in front.`,
      );
    if (typeof content !== 'string' && !ArrayBuffer.isView(content) && !(content instanceof ArrayBuffer))
      throw new TypeError(`The content of ${name} must be bytes or a string.`);
    writeFileSync(`${job.out}/files/${name}`, content instanceof ArrayBuffer ? new Uint8Array(content) : content);
  }
  writeFileSync(`${job.out}/manifest.json.part`, JSON.stringify({ files: files.map(([name]) => name) }));
  renameSync(`${job.out}/manifest.json.part`, `${job.out}/manifest.json`);
}

function fail(error) {
  const { name = typeof error, code = null, message = String(error) } = error ?? {};
  send({
    failure: { name: String(name), code: code === null ? null : String(code), message: String(message).slice(0, 1000) },
  });
  console.error(error instanceof Error ? (error.stack ?? String(error)) : inspect(error));
  leave(1);
}

/** Ends when what was printed is out; what the script left running is not waited for. */
function leave(code) {
  process.exitCode = code;
  process.stdout.write('', () => process.stderr.write('', () => process.exit(code)));
}

process.on('uncaughtException', fail);
try {
  if (job.proxy !== null) await startForwarder(job.proxy);
  const before = JSON.stringify(context.cursor);
  write(await call());
  if (JSON.stringify(context.cursor) !== before) send({ cursor: context.cursor });
  leave(0);
} catch (error) {
  fail(error);
}
