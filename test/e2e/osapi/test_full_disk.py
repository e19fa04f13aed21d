"""A disk that is full: what the server says of itself, what it refuses, what still works."""

import os
import subprocess
import time

import pytest
from conftest import Api, osapi_server, token

from docket_server import until

# The log of the store has 66 MiB from the start, so a full disk is felt after some work only.
DISK_MIB = 96
# A small job may find room where a large one does not. All are rows of the store.
JOB_BYTES = (60_000, 6_000, 1)


@pytest.fixture
def disk(tmp_path):
    """A file system of its own with a bound."""
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={DISK_MIB}m", "none", folder]
    if os.geteuid() != 0 or subprocess.run(command, check=False).returncode != 0:
        pytest.skip("mounting needs root here")
    yield folder
    subprocess.run(["umount", "-l", folder], check=True)


def fill(folder):
    """A file that takes all that is left."""
    stuffing = folder / "stuffing"
    with stuffing.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(1 << 16))
        except OSError:
            pass
    return stuffing


# The second when it is the system that cannot extend a file for the database.
REASONS = (
    "The disk of the data directory is full.",
    "The data directory cannot be read or written.",
)


def a_job(size):
    operation = {"type": "node.hostname.get", "data": {"note": "x" * size}}
    return {"operation": operation, "target_hostname": "_any"}


def submit_until_full(admin):
    """The first refusal of the smallest."""
    for size in JOB_BYTES:
        for _ in range(20_000):
            status, headers, answer = admin.connection.call("POST", "/job", a_job(size))
            if status != 201:
                break
    return status, headers, answer


def found_room_of_late(admin):
    """Whether a small job did in three seconds: what was written last may make some for it."""
    for _ in range(30):
        if admin.call("POST", "/job", a_job(1))[0] == 201:
            return True
        time.sleep(0.1)
    return False


def test_writes_are_refused_reads_work_and_it_ends_by_itself(disk, tmp_path):
    server = osapi_server(disk)
    server.log = tmp_path / "server.log"  # where there is room
    with server:
        admin = Api(server, token())
        kept = admin.create("node.hostname.get", {}, "_any")
        assert admin.expect(200, "GET", "/health/ready") == {"status": "ready"}

        stuffing = fill(disk)
        status, headers, answer = submit_until_full(admin)
        assert status == 503, answer
        assert headers["Retry-After"] == "1"
        assert admin.call("GET", "/health/ready")[0] == 503
        until(lambda: not found_room_of_late(admin), "a disk without a page", 60)

        status, answer = admin.call("GET", "/health/ready")
        assert (status, answer["status"]) == (503, "not_ready")
        said = answer["error"]
        assert said in REASONS
        assert admin.call("GET", "/api/health/ready")[0] == 503
        status, health = admin.call("GET", "/health/status")
        assert (status, health["status"]) == (503, "degraded")
        assert health["components"]["store"] == {"status": "error", "error": said}
        assert health["components"]["scheduler"] == {"status": "ok"}
        assert server.connect().text("/readyz") == (503, said + "\n")
        assert server.connect().text("/livez") == (200, "alive\n")

        for method, path, body in (("POST", "/job", a_job(1)), ("DELETE", f"/job/{kept}", None)):
            status, answer = admin.call(method, path, body)
            assert status == 503 and answer["error"] in REASONS, answer
        assert admin.expect(200, "GET", f"/job/{kept}")["id"] == kept
        listed = admin.expect(200, "GET", "/job?limit=1")
        assert listed["total_items"] == sum(listed["status_counts"].values()) > 1
        assert admin.expect(200, "GET", "/agent")["agents"] == []

        # Nobody writes: the server finds out that there is room again.
        stuffing.unlink()
        until(lambda: admin.call("GET", "/health/ready")[0] == 200, "room again", 30)
        assert admin.expect(200, "GET", "/health/status")["status"] == "ok"
        admin.expect(201, "POST", "/job", a_job(60_000))
        admin.expect(204, "DELETE", f"/job/{kept}")
        assert admin.expect(200, "GET", "/job?limit=1")["total_items"] == listed["total_items"]
        assert server.stop() == 0
        assert server.verify() == "0 findings"
