"""Runs one user's script: imports it, calls parse(), writes the files it returned, and manifest.json last.

Called with the path of job.json. Progress, items and the cursor go to descriptor 3, one JSON object a line. Nothing
that is written here is believed by the worker: names, sizes and items are checked again outside.
"""

import asyncio
import errno
import importlib.util
import inspect
import json
import os
import re
import socket
import sys
import threading
import traceback

with open(sys.argv[1], encoding="utf-8") as file:
    JOB = json.load(file)
NAME = re.compile(r"(?!\.)[A-Za-z0-9_.-]{1,128}")
lock = threading.Lock()
os.set_inheritable(3, False)


def send(message):
    data = memoryview(json.dumps(message).encode() + b"\n")
    with lock:
        while data:
            data = data[os.write(3, data):]


class Context:
    """What a script is given: params, cursor, source, and ways to say how far it is."""

    def __init__(self):
        self.params = JOB["params"]
        self.cursor = JOB["cursor"]
        self.source = JOB["source"]

    def progress(self, done, total=None):
        send({"progress": {"done": done, "total": total}})

    def log(self, *words):
        print(*words, flush=True)

    def emit(self, item):
        send({"item": item})


def forward(client, path):
    """Carries bytes between a connection inside and the proxy's socket outside."""
    outside = socket.socket(socket.AF_UNIX)
    try:
        outside.connect(path)
    except OSError:
        client.close()
        return

    def carry(source, target):
        try:
            while data := source.recv(65536):
                target.sendall(data)
            target.shutdown(socket.SHUT_WR)
        except OSError:
            pass

    back = threading.Thread(target=carry, args=(outside, client), daemon=True)
    back.start()
    carry(client, outside)
    back.join()
    client.close()
    outside.close()


def start_forwarder(proxy):
    server = socket.create_server(("127.0.0.1", proxy["port"]))

    def accept():
        while True:
            client, _ = server.accept()
            threading.Thread(target=forward, args=(client, proxy["socket"]), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    url = f"http://127.0.0.1:{server.getsockname()[1]}"
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
        os.environ[name] = url
    # an exception to the proxy would be an exception to the guard
    os.environ.pop("no_proxy", None)
    os.environ.pop("NO_PROXY", None)


def call(context):
    spec = importlib.util.spec_from_file_location("script", JOB["script"])
    module = importlib.util.module_from_spec(spec)
    sys.modules["script"] = module
    spec.loader.exec_module(module)
    parse = getattr(module, "parse", None)
    if not callable(parse):
        raise TypeError("The script has no function parse().")
    wants = [
        p
        for p in inspect.signature(parse).parameters.values()
        if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD, p.VAR_POSITIONAL)
    ]
    result = parse(context) if wants else parse()
    return asyncio.run(result) if inspect.iscoroutine(result) else result


def write(result):
    if result is None:
        result = {}
    if not isinstance(result, dict):
        raise TypeError(f"parse() must return a dictionary of file name to bytes, not {type(result).__name__}.")
    folder = os.path.join(JOB["out"], "files")
    os.makedirs(folder, exist_ok=True)
    for name, content in result.items():
        if not isinstance(name, str) or not NAME.fullmatch(name):
            raise ValueError(f"The file name {str(name)[:200]!a} is not allowed: letters, digits, _ . - only, no dot in front.")
        if isinstance(content, str):
            content = content.encode("utf-8")
        if not isinstance(content, (bytes, bytearray, memoryview)):
            raise TypeError(f"The content of {name} must be bytes or str, not {type(content).__name__}.")
        with open(os.path.join(folder, name), "wb") as file:
            file.write(content)
    manifest = os.path.join(JOB["out"], "manifest.json")
    with open(manifest + ".part", "w", encoding="utf-8") as file:
        json.dump({"files": list(result)}, file)
    os.replace(manifest + ".part", manifest)


def explain(error):
    """The traceback, from the script's own first line on."""
    tb = error.__traceback__
    while tb is not None and tb.tb_frame.f_code.co_filename != JOB["script"]:
        tb = tb.tb_next
    traceback.print_exception(type(error), error, tb or error.__traceback__, file=sys.stderr)


def main():
    try:
        if JOB["proxy"]:
            start_forwarder(JOB["proxy"])
        context = Context()
        before = json.dumps(context.cursor, sort_keys=True)
        write(call(context))
        if json.dumps(context.cursor, sort_keys=True) != before:
            send({"cursor": context.cursor})
        code = 0
    except BaseException as error:
        code = 1
        name = errno.errorcode.get(error.errno) if isinstance(error, OSError) and error.errno else None
        send({"failure": {"name": type(error).__name__, "code": name, "message": str(error)[:1000]}})
        explain(error)
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            pass
    # threads that the script left behind are not waited for
    os._exit(code)


main()
