"""A parser in Python: fetches an address and emits its lines as items. See docs/writing-a-parser.md for the rules.

Accept, say so, commit, then work: a long task neither blocks its partition nor is it lost with this process.
"""

import asyncio
import hashlib
import json
import os
import secrets
import signal
import socket
import urllib.error
import urllib.request
from datetime import datetime, timezone

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.structs import OffsetAndMetadata

SOURCE_TYPE = os.environ.get("SOURCE_TYPE", "RSS")
BROKERS = os.environ.get("KAFKA_BROKERS", "localhost:9092")
GROUP = os.environ.get("KAFKA_TASKS_CONSUMER_GROUP", "parser_manager")
TASKS = os.environ.get(f"{SOURCE_TYPE}_PARSER_TASKS_TOPIC", f"{SOURCE_TYPE.lower()}_parser_tasks")
STATUSES = os.environ.get("KAFKA_TASK_STATUS_TOPIC", "task_statuses")
ITEMS = os.environ.get("KAFKA_ITEMS_TOPIC", "parsed_items")
HEARTBEATS = os.environ.get("KAFKA_HEARTBEATS_TOPIC", "parser_heartbeats")
CONTROL = os.environ.get("KAFKA_TASK_CONTROL_TOPIC", "task_control")
CAPACITY = int(os.environ.get("PARSER_CONCURRENCY", "16"))
GRACE_SECONDS = 5
HEARTBEAT_SECONDS = 5
WORKER_ID = f"{SOURCE_TYPE.lower()}-{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(2)}"


class TaskFailed(Exception):
    """Ends an attempt with a code of the contract; `retryable` overrides the policy of the code."""

    def __init__(self, code, message, retryable=None):
        super().__init__(message)
        self.code, self.message, self.retryable = code, message, retryable


def now():
    return datetime.now(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def fetch(url):
    """The body of an address. Runs in a thread."""
    try:
        with urllib.request.urlopen(url, timeout=60) as answer:
            return answer.read(5_000_000)
    except urllib.error.HTTPError as error:
        code = {401: "http_401_403", 403: "http_401_403", 404: "http_404", 410: "http_410", 429: "http_429"}.get(
            error.code, "http_5xx" if error.code >= 500 else "http_4xx"
        )
        raise TaskFailed(code, f"The server answered with {error.code}.") from error
    except (urllib.error.URLError, OSError) as error:
        raise TaskFailed("connect", f"The request failed: {error}") from error


async def parse(task, emit):
    """What this parser is for: replace it with your own. Returns result and cursor."""
    url = task["source"]["url"]
    if url is None:
        raise TaskFailed("config", "The source has no address.", retryable=False)
    body = await asyncio.to_thread(fetch, url)
    digest = hashlib.sha256(body).hexdigest()
    if (task["cursor"] or {}).get("sha256") == digest:
        return {"items": 0, "not_modified": True}, {"sha256": digest}
    lines = [line.strip() for line in body.decode("utf-8", "replace").splitlines() if line.strip()][:100]
    for line in lines:
        key = hashlib.sha256(line.encode()).hexdigest()
        await emit({"item_key": key, "kind": "line", "title": line[:200], "content_hash": key, "payload": {"text": line}})
    return {"items": len(lines), "not_modified": False}, {"sha256": digest}


class Worker:
    def __init__(self):
        self.running = {}  # (task_id, attempt) → (asyncio task, message)
        self.seen = {}  # the last attempts, so that a message delivered twice is run once
        self.cancelled = set()  # attempts that were told to stop
        self.done = self.failed = 0
        self.stopping = asyncio.Event()
        self.room = asyncio.Condition()
        self.started_at = now()

    async def send(self, topic, key, value, kind, request_id=None):
        headers = [("message-type", kind.encode())]
        if request_id is not None:
            headers.append(("request-id", request_id))
        message = json.dumps({"v": 1, **value}).encode()
        await self.producer.send_and_wait(topic, message, key=key.encode(), headers=headers)

    async def report(self, task, status, request_id, **more):
        about = {"task_id": task["task_id"], "attempt": task["attempt"], "status": status}
        value = {**about, "occurred_at": now(), "worker_id": WORKER_ID, **more}
        await self.send(STATUSES, task["task_id"], value, "status", request_id)

    async def beat(self):
        value = {
            "worker_id": WORKER_ID, "source_type": SOURCE_TYPE, "host": socket.gethostname(), "pid": os.getpid(),
            "version": "1", "started_at": self.started_at, "running": len(self.running), "capacity": CAPACITY,
            "done_total": self.done, "failed_total": self.failed, "stopping": self.stopping.is_set(),
        }  # fmt: skip
        await self.send(HEARTBEATS, WORKER_ID, value, "heartbeat")

    async def heartbeats(self):
        while True:
            await self.beat()
            await asyncio.sleep(HEARTBEAT_SECONDS)

    async def listen(self):
        """Cancellations: every worker reads all of them."""
        async for record in self.control:
            try:
                order = json.loads(record.value)
                wanted = (order.get("task_id"), order.get("task_group_id"), order.get("attempt"))
            except (ValueError, AttributeError, TypeError):
                continue
            for key, (job, task) in list(self.running.items()):
                is_meant = key[0] == wanted[0] or (wanted[1] is not None and task["task_group_id"] == wanted[1])
                if order.get("kind") == "cancel" and is_meant and wanted[2] in (None, key[1]):
                    self.cancelled.add(key)
                    job.cancel()

    def read(self, record):
        """The task of a record, or None for what is no task of ours."""
        try:
            task = json.loads(record.value)
            if task["v"] != 1 or task["source_type"] != SOURCE_TYPE:
                return None
            task["source"]["id"], task["attempt"], task["timeout_seconds"], task["not_after"], task["task_id"]
            return task
        except (ValueError, KeyError, TypeError):
            return None

    async def accept(self):
        async for record in self.tasks:
            task = self.read(record)
            async with self.room:
                await self.room.wait_for(lambda: len(self.running) < CAPACITY or self.stopping.is_set())
            if self.stopping.is_set():
                return  # not committed: another worker gets it
            if task is not None:
                await self.take(task, dict(record.headers).get("request-id"))
            partition = TopicPartition(record.topic, record.partition)
            await self.tasks.commit({partition: OffsetAndMetadata(record.offset + 1, "")})

    async def take(self, task, request_id):
        key = (task["task_id"], task["attempt"])
        if key in self.seen:
            return
        self.seen[key] = True
        if len(self.seen) > 10_000:
            del self.seen[next(iter(self.seen))]
        if task["not_after"] < now():
            return await self.report(task, "expired", request_id)
        # said and acknowledged before the offset is committed: from here on the manager watches over the task
        await self.report(task, "running", request_id)
        job = asyncio.create_task(self.run(task, request_id))
        self.running[key] = (job, task)

    async def run(self, task, request_id):
        key = (task["task_id"], task["attempt"])

        async def emit(item):
            about = {"source_id": task["source"]["id"], "task_id": task["task_id"], "attempt": task["attempt"]}
            await self.send(ITEMS, str(task["source"]["id"]), {**about, **item}, "item")

        try:
            result, cursor = await asyncio.wait_for(parse(task, emit), task["timeout_seconds"])
            await self.report(task, "completed", request_id, result=result, cursor=cursor)
            self.done += 1
        except BaseException as error:  # noqa: BLE001 – whatever it was, the manager must hear of it
            self.failed += 1
            await self.report(task, "failed", request_id, error=self.describe(error, key, task))
        finally:
            self.cancelled.discard(key)
            del self.running[key]
            async with self.room:
                self.room.notify_all()

    def describe(self, error, key, task):
        if isinstance(error, asyncio.TimeoutError):
            return {"code": "timeout", "message": f"The task ran longer than {task['timeout_seconds']} s."}
        if isinstance(error, asyncio.CancelledError):
            if key in self.cancelled:
                return {"code": "cancelled", "message": "The task was cancelled.", "retryable": False}
            return {"code": "cancelled", "message": "The worker stopped and gave the task back.", "retryable": True}
        if isinstance(error, TaskFailed):
            retryable = {} if error.retryable is None else {"retryable": error.retryable}
            return {"code": error.code, "message": error.message, **retryable}
        return {"code": "internal", "message": f"{type(error).__name__}: {error}"}

    async def main(self):
        loop = asyncio.get_running_loop()
        for name in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(name, self.stopping.set)
        self.producer = AIOKafkaProducer(bootstrap_servers=BROKERS, acks="all", linger_ms=5)
        # the group of the source type: its name is part of the contract, so that the manager sees the lag
        self.tasks = AIOKafkaConsumer(
            TASKS, bootstrap_servers=BROKERS, group_id=f"{GROUP}.{SOURCE_TYPE.lower()}_parser", enable_auto_commit=False,
            auto_offset_reset="earliest", session_timeout_ms=10_000, heartbeat_interval_ms=1_000,
        )  # fmt: skip
        self.control = AIOKafkaConsumer(CONTROL, bootstrap_servers=BROKERS, auto_offset_reset="latest")
        for client in (self.producer, self.control, self.tasks):
            await client.start()
        loops = [asyncio.create_task(work) for work in (self.heartbeats(), self.listen(), self.accept())]
        await asyncio.wait([*loops, asyncio.create_task(self.stopping.wait())], return_when=asyncio.FIRST_COMPLETED)
        self.stopping.set()
        await self.beat()
        async with self.room:
            self.room.notify_all()
        jobs = [job for job, _ in self.running.values()]
        if jobs:
            _, late = await asyncio.wait(jobs, timeout=GRACE_SECONDS)
            for job in late:
                job.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        await self.beat()
        for work in loops:
            work.cancel()
        await asyncio.gather(*loops, return_exceptions=True)
        for client in (self.tasks, self.control, self.producer):
            await client.stop()


if __name__ == "__main__":
    asyncio.run(Worker().main())
    # a fetch that nobody waits for any more must not hold the process
    os._exit(0)
