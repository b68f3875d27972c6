"""A parser of parser-manager in Python: aiokafka and the standard library.

A task with an address fetches it and emits one item a line; a task without one counts to params.n, one item a number,
waiting params.delay_ms before each. The cursor remembers how far it came in all.
"""

import asyncio
import hashlib
import json
import os
import random
import signal
import socket
import threading
import time
import urllib.error
import urllib.request
from collections import OrderedDict
from datetime import datetime, timezone

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.errors import KafkaError

ENV = os.environ
SOURCE_TYPE = ENV.get("SOURCE_TYPE", "COUNTER")
BROKERS = ENV.get("KAFKA_BROKERS") or f"{ENV.get('KAFKA_HOST', 'localhost')}:{ENV.get('KAFKA_PORT', '9092')}"
TASKS = ENV.get(f"{SOURCE_TYPE}_PARSER_TASKS_TOPIC", f"{SOURCE_TYPE.lower()}_parser_tasks")
STATUSES = ENV.get("KAFKA_TASK_STATUS_TOPIC", "task_statuses")
ITEMS = ENV.get("KAFKA_ITEMS_TOPIC", "parsed_items")
HEARTBEATS = ENV.get("KAFKA_HEARTBEATS_TOPIC", "parser_heartbeats")
CONTROL = ENV.get("KAFKA_TASK_CONTROL_TOPIC", "task_control")
GROUP = f"{ENV.get('KAFKA_TASKS_CONSUMER_GROUP', 'parser_manager')}.{SOURCE_TYPE.lower()}_parser"
CAPACITY = int(ENV.get("PARSER_CONCURRENCY", "8"))
GRACE_SECONDS = float(ENV.get("GRACE_SECONDS", "2"))
HEARTBEAT_SECONDS = 4  # the rule is 5
REMEMBERED = 100_000
LARGEST_PAGE = 5_000_000
CARRIED = ("request-id", "traceparent")


class TaskFailed(Exception):
    """An end with a code of the closed list (docs/writing-a-parser.md)."""

    def __init__(self, code, message, retryable=None):
        super().__init__(message)
        self.error = {"code": code, "message": message}
        if retryable is not None:
            self.error["retryable"] = retryable


def deadline_of(task):
    return datetime.fromisoformat(task["not_after"].replace("Z", "+00:00"))


def now():
    return datetime.now(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def read(value):
    """The object in a record, or None if nobody can use it: such a record is passed over and stops nothing."""
    try:
        message = json.loads(value)
    except (TypeError, ValueError):
        return None
    return message if isinstance(message, dict) and message.get("v", 1) == 1 else None


def read_task(value):
    """A task with the fields this parser needs, each of its type; None for anything else."""
    task = read(value)
    try:
        right = (
            deadline_of(task).tzinfo is not None
            and isinstance(task["task_id"], str)
            and isinstance(task["attempt"], int)
            and isinstance(task["task_group_id"], int)
            and isinstance(task["timeout_seconds"], int)
            and isinstance(task["source"]["id"], int)
            and isinstance(task["params"], dict)
            and isinstance(task["cursor"] or {}, dict)
        )
    except (TypeError, KeyError, ValueError, AttributeError):
        return None
    return task if right else None


def fetch(url):
    try:
        with urllib.request.urlopen(url, timeout=60) as answer:
            return answer.read(LARGEST_PAGE).decode("utf-8", "replace").splitlines()
    except urllib.error.HTTPError as error:
        special = {401: "http_401_403", 403: "http_401_403", 404: "http_404", 410: "http_410", 429: "http_429"}
        code = special.get(error.code, "http_5xx" if error.code >= 500 else "http_4xx")
        raise TaskFailed(code, f"The server answered {error.code}.") from error
    except (OSError, ValueError) as error:
        raise TaskFailed("connect", f"The address could not be fetched: {error}") from error


async def in_thread(work, *args):
    """Waits for blocking work; a thread that is still busy does not keep the process from ending."""
    loop = asyncio.get_running_loop()
    future = loop.create_future()

    def answer(method, value):
        if not future.done():
            method(value)

    def run():
        try:
            outcome = (answer, future.set_result, work(*args))
        except Exception as problem:
            outcome = (answer, future.set_exception, problem)
        if not loop.is_closed():
            loop.call_soon_threadsafe(*outcome)

    threading.Thread(target=run, daemon=True).start()
    return await future


class Parser:
    def __init__(self):
        self.worker_id = f"{SOURCE_TYPE.lower()}-{socket.gethostname()}-{os.getpid()}-{random.randrange(65536):04x}"
        self.started_at = now()
        self.running = {}  # (task_id, attempt) -> (task, its work)
        self.ends = set()  # what reports on each of them
        self.seen = OrderedDict()  # attempts that were accepted: Kafka delivers at least once
        self.cancelled = OrderedDict()  # orders may come before their task
        self.reasons = {}  # (task_id, attempt) -> why it was stopped
        self.done = self.failed = 0
        self.stopping = asyncio.Event()
        self.room = asyncio.Semaphore(CAPACITY)

    # what the parser is about

    async def work(self, task, emit, progress):
        """One task. Returns result and cursor, or raises TaskFailed."""
        params, url = task["params"], task["source"].get("url")
        before = (task["cursor"] or {}).get("total", 0)
        if url:
            lines = await in_thread(fetch, url)
        else:
            count = params.get("n", 3)
            if not isinstance(count, int) or count < 0:
                raise TaskFailed("config", "params.n must be a whole number, 0 or more.", retryable=False)
            lines = (str(before + number) for number in range(1, count + 1))
        emitted = 0
        for emitted, line in enumerate(lines, 1):
            await asyncio.sleep(params.get("delay_ms", 0) / 1000)
            await emit(f"{'line' if url else 'number'}-{emitted if url else line}", line)
            progress(emitted)
        return {"items": emitted}, {"total": before + emitted}

    # what every parser does

    async def run(self):
        loop = asyncio.get_running_loop()
        for name in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(name, self.stopping.set)
        self.producer = AIOKafkaProducer(bootstrap_servers=BROKERS, acks="all", linger_ms=2)
        # new tasks are read from the beginning, so that none is missed before the group has a place
        self.tasks = AIOKafkaConsumer(
            TASKS, bootstrap_servers=BROKERS, group_id=GROUP, enable_auto_commit=False, auto_offset_reset="earliest",
            # waiting for room may take long and is no reason to lose the partitions
            max_poll_interval_ms=86_400_000, rebalance_timeout_ms=15_000,
            session_timeout_ms=int(ENV.get("KAFKA_SESSION_TIMEOUT_MS", "10000")),
            heartbeat_interval_ms=int(ENV.get("KAFKA_HEARTBEAT_INTERVAL_MS", "1000")),
        )
        # no group: every worker reads every order
        self.orders = AIOKafkaConsumer(CONTROL, bootstrap_servers=BROKERS, auto_offset_reset="latest")
        await self.producer.start()
        await self.orders.start()
        await self.orders.seek_to_end()
        await self.tasks.start()
        background = [asyncio.create_task(work()) for work in (self.beat_on, self.listen, self.accept)]
        await asyncio.wait([asyncio.create_task(self.stopping.wait()), *background], return_when="FIRST_COMPLETED")
        crashed = [one for one in background if one.done()]
        self.stopping.set()
        await self.beat()
        await self.leave(background)
        for one in crashed:
            one.result()  # raises what it died of

    async def leave(self, background):
        """Tasks may finish within the grace time; the rest goes back, for another worker to do."""
        for one in background[1:]:
            one.cancel()
        if self.ends:
            await asyncio.wait(self.ends, timeout=GRACE_SECONDS)
        for key, (_, job) in list(self.running.items()):
            self.stop_task(key, job, TaskFailed("cancelled", "The worker stopped.", retryable=True))
        await asyncio.gather(*self.ends)
        background[0].cancel()
        await self.beat()
        await self.tasks.stop()
        await self.orders.stop()
        await self.producer.stop()

    async def accept(self):
        """Accept, say so, commit, then run: a long task holds no partition."""
        async for record in self.tasks:
            task = read_task(record.value)
            if task is not None:
                await self.take(task, [(name, value) for name, value in record.headers if name in CARRIED])
            try:
                await self.tasks.commit({TopicPartition(record.topic, record.partition): record.offset + 1})
            except KafkaError:
                pass  # the partition is another worker's now, who sees this task too: the manager knows which attempt counts

    async def take(self, task, carried):
        key = (task["task_id"], task["attempt"])
        if key in self.seen:
            return
        remember(self.seen, key)
        await self.room.acquire()
        started = False
        try:
            if deadline_of(task) <= datetime.now(timezone.utc):
                await self.say(task, carried, "expired")
            elif any(name in self.cancelled for name in names_of(task)):
                error = {"code": "cancelled", "message": "Cancelled before it began.", "retryable": False}
                await self.say(task, carried, "failed", error=error)
            else:
                await self.say(task, carried, "running")
                sent = []
                job = asyncio.create_task(
                    self.work(task, self.emitter(task, carried, sent), self.teller(task, carried))
                )
                self.running[key] = (task, job)
                end = asyncio.create_task(self.to_its_end(task, carried, job, sent))
                self.ends.add(end)
                end.add_done_callback(self.ends.discard)
                started = True
        finally:
            if not started:
                self.room.release()

    async def to_its_end(self, task, carried, job, sent):
        key = (task["task_id"], task["attempt"])
        try:
            result, cursor = await asyncio.wait_for(job, task["timeout_seconds"])
            await asyncio.gather(*sent)  # every item is acknowledged before `completed`
            self.done += 1
            await self.say(task, carried, "completed", result=result, cursor=cursor)
        except (Exception, asyncio.CancelledError) as problem:
            self.failed += 1
            await self.say(task, carried, "failed", error=self.error_of(key, task, problem))
        finally:
            del self.running[key]
            self.reasons.pop(key, None)
            self.room.release()

    def error_of(self, key, task, problem):
        if isinstance(problem, asyncio.CancelledError):
            problem = self.reasons.get(key, TaskFailed("cancelled", "The task was cancelled."))
        if isinstance(problem, TaskFailed):
            return problem.error
        if isinstance(problem, asyncio.TimeoutError):
            return {"code": "timeout", "message": f"The task ran longer than {task['timeout_seconds']} s."}
        return {"code": "internal", "message": f"{type(problem).__name__}: {problem}"[:2000]}

    def emitter(self, task, carried, sent):
        async def emit(item_key, text):
            digest = hashlib.sha256(text.encode()).hexdigest()
            item = {"v": 1, "source_id": task["source"]["id"], "task_id": task["task_id"], "attempt": task["attempt"],
                    "item_key": item_key, "kind": "line", "url": None, "title": text[:200], "author": None,
                    "published_at": None, "updated_at": None, "content_hash": digest, "payload": {"text": text}}
            sent.append(await self.post(ITEMS, task["source"]["id"], item, "item", carried))
        return emit

    def teller(self, task, carried):
        last = time.monotonic()

        def progress(done):
            nonlocal last
            if time.monotonic() - last >= 1:  # once a second is enough for people
                last = time.monotonic()
                asyncio.ensure_future(self.say(task, carried, "running", progress={"done": done}))
        return progress

    async def listen(self):
        async for record in self.orders:
            order = read(record.value)
            if order is None or order.get("kind") != "cancel":
                continue
            task_id, attempt = order.get("task_id"), order.get("attempt")
            remember(self.cancelled, (task_id, attempt) if task_id else ("group", order.get("task_group_id")))
            for key, (task, job) in list(self.running.items()):
                if any(name in self.cancelled for name in names_of(task)):
                    self.stop_task(key, job, TaskFailed("cancelled", "The task was cancelled.", retryable=False))

    def stop_task(self, key, job, reason):
        if key not in self.reasons:
            self.reasons[key] = reason
            job.cancel()

    async def say(self, task, carried, status, **more):
        message = {"v": 1, "task_id": task["task_id"], "attempt": task["attempt"], "status": status,
                   "occurred_at": now(), "worker_id": self.worker_id, **more}
        await (await self.post(STATUSES, task["task_id"], message, "status", carried))

    async def beat_on(self):
        while True:
            await self.beat()
            await asyncio.sleep(HEARTBEAT_SECONDS)

    async def beat(self):
        message = {"v": 1, "worker_id": self.worker_id, "source_type": SOURCE_TYPE, "host": socket.gethostname(),
                   "pid": os.getpid(), "version": "1.0", "started_at": self.started_at, "running": len(self.running),
                   "capacity": CAPACITY, "done_total": self.done, "failed_total": self.failed,
                   "stopping": self.stopping.is_set()}
        await (await self.post(HEARTBEATS, self.worker_id, message, "heartbeat", []))

    async def post(self, topic, key, message, kind, carried):
        """Hands a message over; what comes back is done when Kafka has it."""
        headers = [("message-type", kind.encode()), *carried]
        return await self.producer.send(topic, json.dumps(message).encode(), key=str(key).encode(), headers=headers)


def names_of(task):
    """What an order may call a task."""
    return (task["task_id"], None), (task["task_id"], task["attempt"]), ("group", task["task_group_id"])


def remember(things, key):
    things[key] = True
    if len(things) > REMEMBERED:
        things.popitem(last=False)


if __name__ == "__main__":
    asyncio.run(Parser().run())
