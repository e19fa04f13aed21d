"""Lists are read while writers flip states: every answer is one snapshot."""

import threading

import pytest

WRITERS = 3
ROUNDS = 150
FILTERS = [
    "",
    "&state=completed",
    "&state=cancelled",
    "&state=available&state=running",
    "&type=dummy&state=completed",
    "&type=datafit",
    "&project=p1",
    "&project=p1&state=cancelled",
]


def flip(server, errors, number):
    """Submits jobs that complete, jobs that are cancelled, and jobs born failed."""
    try:
        connection = server.connect()
        for i in range(ROUNDS):
            project = f"/jobs?project_id=p{(number + i) % 3}"
            connection.post(project, {"job_type": "dummy", "params": {}})
            held = connection.post(project, {"job_type": "dummy", "params": {"sleep_s": 60}})
            connection.post(project, {"job_type": "datafit", "params": {}})
            connection.post(f"/jobs/{held['job_id']}/cancel")
    except Exception as error:  # told by the main thread
        errors.append(error)


def wanted(query):
    pairs = [pair.split("=") for pair in query.split("&") if pair]
    return {name: {v for n, v in pairs if n == name} for name, _ in pairs}


def check_page(page, query, limit):
    names = [job["id"] for job in page["jobs"]]
    assert len(names) == len(set(names)) <= limit
    times = [job["created_at"] for job in page["jobs"]]
    assert times == sorted(times, reverse=True)
    filters = wanted(query)
    states = filters.get("state", set(page["counts"]))
    assert page["total"] == sum(page["counts"][state] for state in states)
    for job in page["jobs"]:
        assert job["state"] in states
        assert job["type"] in filters.get("type", {job["type"]})
        assert job["facets"].get("project") in filters.get("project", {job["facets"].get("project")})


def check_statuses(connection):
    page = connection.get("/jobs?status=completed&limit=20&job_types=dummy")
    assert page["count"] == len(page["jobs"]) <= min(20, page["total"])
    assert {job["status"] for job in page["jobs"]} <= {"completed"}
    assert page["count"] == min(20, page["total"])


def walk(connection, query):
    """Every job submitted before the walk began and throughout a match, once, newest first."""
    ids, cursor = [], ""
    while True:
        page = connection.get(f"/v1/jobs?limit=50{query}{cursor}")
        check_page(page, query, 50)
        ids += [(job["created_at"], job["id"]) for job in page["jobs"]]
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"
    assert len(ids) == len(set(ids))
    assert ids == sorted(ids, reverse=True)
    return {job_id for _, job_id in ids}


@pytest.fixture
def writers(server):
    errors = []
    threads = [threading.Thread(target=flip, args=(server, errors, i)) for i in range(WRITERS)]
    for thread in threads:
        thread.start()
    yield threads
    for thread in threads:
        thread.join(60)
    assert not errors


def test_lists_hold_together_while_states_change(server, writers):
    connection = server.connect()
    known = set()
    rounds = 0
    while any(thread.is_alive() for thread in writers) or rounds == 0:
        rounds += 1
        for query in FILTERS:
            limit = 1 + rounds % 40
            offset = rounds % 7
            check_page(connection.get(f"/v1/jobs?limit={limit}&offset={offset}{query}"), query, limit)
        check_statuses(connection)
        seen = walk(connection, "")
        assert known <= seen, "a job vanished"
        known = seen
    walk(connection, "&state=completed&state=failed&state=cancelled")
    assert connection.get("/v1/jobs?limit=1")["total"] == WRITERS * ROUNDS * 3
