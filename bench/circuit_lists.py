"""What `./dev bench circuit_lists` asks: every filter of IonQ's list, drawn anew each time.

No question comes twice, so no answer comes from a cache of pages.
"""

import itertools
import random

from asking import Api

QUESTIONS = 300  # of each filter
P50_MS = 2
P99_MS = 5
STATUSES = ["completed", "failed", "canceled", "submitted", "ready", "started"]
TARGETS = ["simulator", "qpu.aria-1", "qpu.forte-1", "qpu.forte-enterprise-1"]


class Known:
    """Values that filters can ask for, read off pages of the list."""

    def __init__(self, api):
        self.jobs = []
        path = "/v0.4/jobs?limit=100"
        for _ in range(10):
            page = api.call("GET", path)
            self.jobs += page["jobs"]
            path = f"/v0.4/jobs?limit=100&next={page['next']}"

    def values(self, field):
        return sorted({job[field] for job in self.jobs if job[field]})


def filters(known, chance):
    """Name of a filter and what its query may be; the limit makes two questions of one value differ."""
    ids = [job["id"] for job in known.jobs]
    sessions = known.values("session_id")
    submitters = known.values("submitter_id")
    parents = known.values("parent_job_id") or ids
    one_of = chance.choice
    return {
        "no filter": lambda: "",
        "status": lambda: f"&status={one_of(STATUSES)}",
        "target": lambda: f"&target={one_of(TARGETS)}",
        "two targets": lambda: "&target=" + ",".join(chance.sample(TARGETS, 2)),
        "session_id": lambda: f"&session_id={one_of(sessions)}",
        "submitter_id": lambda: f"&submitter_id={one_of(submitters)}",
        "parent_job_id": lambda: f"&parent_job_id={one_of(parents)}",
        "session, status, target": lambda: f"&session_id={one_of(sessions)}"
        f"&status={one_of(STATUSES)}&target={one_of(TARGETS)}",
        "25 ids": lambda: "&ids=" + ",".join(chance.sample(ids, 25)),
    }


def walk_seconds(api, pages):
    """Of each page of a walk by `next`."""
    path = "/v0.4/jobs?limit=25"
    for _ in range(pages):
        seconds, page = api.seconds(path)
        yield seconds
        path = f"/v0.4/jobs?limit=25&next={page['next']}"


def list_times(server):
    """(name, milliseconds of each question) for each filter."""
    api = Api(server, "apiKey")
    chance = random.Random(1)
    number = itertools.count()
    for name, query in filters(Known(api), chance).items():
        times = []
        for _ in range(QUESTIONS):
            # A field that is not known is ignored; it keeps the query from being an earlier one.
            path = f"/v0.4/jobs?limit=25{query()}&question={next(number)}"
            times.append(api.seconds(path)[0] * 1000)
        yield name, times
    yield "next", [seconds * 1000 for seconds in walk_seconds(api, QUESTIONS)]
