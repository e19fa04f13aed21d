"""What `./dev bench hosts` does: lists, submissions and broadcasts of the OSAPI door.

The reference for lists is OSAPI's own way of counting: one read by key for each job, here from an
SQLite table with the jobs' states, which is far quicker than a key-value store over a network.
"""

import contextlib
import json
import pathlib
import random
import sqlite3
import subprocess
import threading
import time

from asking import Api

AGENTS = 8
CONNECTIONS = 16
LIST_RATIO = 100
LIST_P99_MS = 20
CREATE_PER_S = 1_000
OPERATIONS_PER_S = 500
HOSTS_PER_S = 1_000


def create(api, target, kind="node.uptime.get"):
    operation = {"type": kind, "data": {}}
    return api.call("POST", "/job", {"operation": operation, "target_hostname": target})["job_id"]


def key_table(path, counts):
    """A row by key for each job, holding what its status is computed from."""
    with contextlib.closing(sqlite3.connect(path)) as table:
        table.execute("create table kv (key integer primary key, value text not null)")
        words = [word for word, count in counts.items() for _ in range(count)]
        rows = ((number, json.dumps({"status": word})) for number, word in enumerate(words))
        table.executemany("insert into kv values (?, ?)", rows)
        table.commit()


def count_by_key(path, jobs):
    """Seconds to count the states of all jobs, one read by key each."""
    counts = {}
    with contextlib.closing(sqlite3.connect(path)) as table:
        begin = time.monotonic()
        for number in range(jobs):
            value = table.execute("select value from kv where key = ?", (number,)).fetchone()[0]
            word = json.loads(value)["status"]
            counts[word] = counts.get(word, 0) + 1
        return time.monotonic() - begin, counts


def list_times(server, questions):
    """Milliseconds of pages with totals and counts, each drawn anew, and the last counts."""
    api = Api(server)
    chance = random.Random(1)
    statuses = ["", "&status=completed", "&status=failed", "&status=partial_failure"]
    times = []
    for _ in range(questions):
        offset = chance.randrange(10_000)
        seconds, page = api.seconds(f"/job?limit=10&offset={offset}{chance.choice(statuses)}")
        times.append(seconds * 1000)
    return times, page["status_counts"]


def at_once(server, jobs, work):
    """Runs `work(api)` that often over CONNECTIONS connections."""
    lock = threading.Lock()
    left = iter(range(jobs))

    def one():
        api = Api(server)
        while True:
            with lock:
                if next(left, None) is None:
                    return
            work(api)

    threads = [threading.Thread(target=one) for _ in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@contextlib.contextmanager
def agents(program, server, folder):
    """Live agents host-0 …, which do nothing but work on their host."""
    api = Api(server)
    running = []
    try:
        for number in range(AGENTS):
            state = pathlib.Path(folder) / f"host-{number}"
            state.mkdir()
            made = api.call("POST", "/v1/keys", {"role": "agent", "user": state.name})
            key = state / "key"
            key.write_text(made["key"])
            key.chmod(0o600)
            command = [program, "agent", "--server", server.url, "--key-file", key]
            command += ["--name", state.name, "--state-dir", state / "state", "--workers", "1"]
            command += ["--kinds", "node,network,command,file"]
            with open(state / "log", "ab") as log:
                running.append(subprocess.Popen(command, stdout=log, stderr=log))
        deadline = time.monotonic() + 60
        while api.call("GET", "/agent")["total"] < AGENTS:
            if time.monotonic() > deadline:
                raise RuntimeError("the agents did not come")
            time.sleep(0.05)
        yield
    finally:
        for process in running:
            process.terminate()
        for process in running:
            process.wait(timeout=60)


def until_final(server, jobs):
    api = Api(server)
    while True:
        counts = api.call("GET", "/job?limit=1")["status_counts"]
        if counts["submitted"] + counts["processing"] == 0:
            if counts["completed"] < jobs:
                raise RuntimeError(f"not all jobs completed: {counts}")
            return
        time.sleep(0.01)


def rate(server, jobs, target, tasks_each):
    """Tasks a second from the first submission to the last end, and submissions a second."""
    done = Api(server).call("GET", "/job?limit=1")["total_items"]
    begin = time.monotonic()
    at_once(server, jobs, lambda api: create(api, target))
    submitted = time.monotonic()
    until_final(server, done + jobs)
    return jobs * tasks_each / (time.monotonic() - begin), jobs / (submitted - begin)
