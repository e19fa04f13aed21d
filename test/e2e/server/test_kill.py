"""The server is killed again and again under load, with workers running. What a client was told is
kept in a journal; nothing of it may be lost, doubled or failed."""

import http.client
import os
import random
import threading

from docket_server import Server, until

KILLS = int(os.environ.get("DOCKET_KILLS", "20"))
CLIENTS = 4
ANSWERS_BETWEEN_KILLS = (5, 60)


class Journal:
    """What clients were told. `sent` may be ahead of `acknowledged`: those answers were lost."""

    def __init__(self):
        self.lock = threading.Condition()
        self.sent = 0
        self.acknowledged = {}

    def next_name(self):
        with self.lock:
            self.sent += 1
            return f"job-{self.sent}"

    def acknowledge(self, job_id, name):
        with self.lock:
            self.acknowledged[job_id] = name
            self.lock.notify_all()

    def wait_for(self, more):
        with self.lock:
            goal = len(self.acknowledged) + more
            assert self.lock.wait_for(lambda: len(self.acknowledged) >= goal, timeout=60)


class Load:
    """Clients that submit without pause. A lost answer is not asked for again: nobody knows."""

    def __init__(self, journal):
        self.journal = journal
        self.server = None
        self.is_over = False
        self.is_up = threading.Event()
        self.threads = [threading.Thread(target=self._run, daemon=True) for _ in range(CLIENTS)]
        for thread in self.threads:
            thread.start()

    def _run(self):
        while not self.is_over:
            self.is_up.wait()
            try:
                self._submit(self.server.connect())
            except (OSError, http.client.HTTPException):
                continue

    def _submit(self, connection):
        while not self.is_over:
            name = self.journal.next_name()
            params = {"echo": name, "sleep_s": 0.005}
            job = connection.post("/jobs", {"job_type": "dummy", "params": params})
            self.journal.acknowledge(job["job_id"], name)

    def stop(self):
        self.is_over = True
        self.is_up.set()
        for thread in self.threads:
            thread.join(60)


def all_jobs(server):
    """Each job once, by the cursor."""
    connection = server.connect()
    cursor = ""
    while True:
        page = connection.get(f"/v1/jobs?limit=1000{cursor}")
        yield from page["jobs"]
        if page["next"] is None:
            return
        cursor = f"&cursor={page['next']}"


def end_of_work(server):
    counts = server.get("/v1/jobs?limit=1")["counts"]
    left = {state: n for state, n in counts.items() if n and state != "completed"}
    assert not left.get("failed"), counts
    return not left


def test_killed_servers_lose_double_and_fail_nothing(tmp_path):
    chance = random.Random(7)
    journal = Journal()
    load = Load(journal)
    data = tmp_path / "data"
    for _ in range(KILLS):
        server = Server(data).start()
        load.server = server
        load.is_up.set()
        journal.wait_for(chance.randint(*ANSWERS_BETWEEN_KILLS))
        load.is_up.clear()
        server.kill()
    load.stop()

    with Server(data) as server:
        until(lambda: end_of_work(server), "the end of all work", 60)
        listed = {}
        for job in all_jobs(server):
            assert job["id"] not in listed, "listed twice"
            listed[job["id"]] = job["output"]["echo"]
        total = server.get("/v1/jobs?limit=1")["total"]
        assert total == len(listed)
        assert journal.acknowledged.items() <= listed.items()
        assert len(set(listed.values())) == total, "a submission made two jobs"
        assert total <= journal.sent
        assert total - len(journal.acknowledged) <= KILLS * CLIENTS
        assert server.stop() == 0
    assert server.verify() == "0 findings"
