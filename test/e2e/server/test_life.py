"""One server with its local agent, seen from outside: starting, stopping, cancelling, sizes,
families, keys."""

import subprocess

import pytest
from docket_server import Refused, Server, binary, poll, until


def is_processing(job):
    return job["status"] == "processing"


def test_a_cancelled_job_leaves_its_worker_to_the_next_at_once(tmp_path):
    with Server(tmp_path / "data", environment={"DOCKET_AGENT_WORKERS": "1"}) as server:
        held = server.submit({"sleep_s": 60})["job_id"]
        poll(server, held, is_done=is_processing)
        waiting = server.submit({"echo": "next"})["job_id"]
        assert not server.get(f"/jobs/{waiting}")["is_terminal"]
        assert server.post(f"/jobs/{held}/cancel")["status"] == "canceled"
        # Well before the first one's sleep would have ended.
        assert poll(server, waiting, seconds=50)["result"]["echo"] == "next"
        assert server.get(f"/jobs/{held}")["status"] == "canceled"


def test_told_to_stop_it_lets_running_work_end_and_exits_with_0(tmp_path):
    server = Server(tmp_path / "data").start()
    running = server.submit({"sleep_s": 4, "echo": "ended"})["job_id"]
    poll(server, running, is_done=is_processing)
    assert server.stop() == 0
    with server:
        job = poll(server, running)
        assert (job["status"], job["result"]["attempt"]) == ("completed", 1)
        assert server.stop() == 0
    assert server.verify() == "0 findings"


def test_what_does_not_end_in_time_is_released_and_runs_again(tmp_path):
    data = tmp_path / "data"
    hasty = {"DOCKET_SERVER_DRAIN_GRACE_S": "0"}
    with Server(data, environment=hasty) as server:
        job_id = server.submit({"sleep_s": 4})["job_id"]
        poll(server, job_id, is_done=is_processing)
        assert server.stop() == 0
    with Server(data) as server:
        assert poll(server, job_id)["status"] == "completed"
        attempts = server.get(f"/v1/jobs/{job_id}")["attempts"]
        assert (attempts["failed"], attempts["interrupted"]) == (0, 1)


def test_tasks_that_a_task_brings_outlive_a_kill_and_come_once(tmp_path):
    data = tmp_path / "data"
    units = [{"sleep_s": 0.1, "echo": i} for i in range(20)]
    server = Server(data).start()
    job_id = server.submit({"spawn": [*units, [{"spawn": [{}, {}]}, {}]]})["job_id"]

    def some_finished():
        tasks = server.get(f"/v1/jobs/{job_id}")["tasks"]
        return tasks["total"] > 1 and tasks["open"] < 20

    until(some_finished, "the first of the new tasks to end")
    server.kill()
    with Server(data) as server:
        assert poll(server, job_id)["status"] == "completed"
        job = server.get(f"/v1/jobs/{job_id}")
        assert job["tasks"] == {"total": 25, "open": 0, "running": 0, "failed": 0}
        brought = [event["message"] for event in job["timeline"] if event["kind"] == "tasks_added"]
        assert sorted(brought) == ["2", "22"]
        assert server.stop() == 0
    assert server.verify() == "0 findings"


def test_a_second_server_on_the_same_directory_is_refused(server):
    command = [binary(), "serve", "--data", server.data, "--listen", "127.0.0.1:0"]
    second = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert second.returncode == 1
    assert "listening" not in second.stdout
    assert "in use by another docket process" in second.stderr
    assert server.get("/jobs")["total"] == 0


@pytest.mark.parametrize("size", [64 * 1024 - 1, 64 * 1024 + 1, 1 << 20])
def test_large_input_and_output_come_back_whole(server, size):
    echo = "x" * size
    job = poll(server, server.submit({"echo": echo})["job_id"])
    assert job["result"]["echo"] == echo
    [listed] = server.get("/jobs")["jobs"]
    assert listed["result"]["truncated_in_list"] is True
    native = server.get(f"/v1/jobs/{job['job_id']}")
    assert native["input"]["echo"] == native["output"]["echo"] == echo


@pytest.mark.parametrize("key", ["", "dk_wrong", "dk_" + "0" * 64])
@pytest.mark.parametrize("path", ["/jobs", "/v1/jobs", "/v1/keys"])
def test_a_wrong_key_opens_nothing(server, key, path):
    status, _, _ = server.connect(key).call("GET", path)
    assert status == 401


def test_a_tenant_sees_only_its_own(server):
    mine = server.submit({})["job_id"]
    other = server.post("/v1/keys", {"tenant": "other", "role": "write", "user": "o"})["key"]
    connection = server.connect(other)
    assert connection.get("/jobs")["total"] == 0
    for method, path in [("GET", f"/jobs/{mine}"), ("POST", f"/jobs/{mine}/cancel")]:
        assert connection.call(method, path)[0] == 404


class Family:
    """A parent whose own work is long done or blocked, and children that it waits for."""

    def __init__(self, server, *children, parent=None):
        self.server = server
        self.parent = server.submit(parent or {"sleep_s": 3})["job_id"]
        self.children = [
            server.submit(child, parent_job_id=self.parent)["job_id"] for child in children
        ]

    def status(self, job_id):
        return self.server.get(f"/jobs/{job_id}")["status"]


def test_a_parent_waits_for_its_children(server):
    family = Family(server, {"sleep_s": 6}, {"sleep_s": 6})
    poll(server, family.parent, is_done=lambda job: job["status"] == "waiting")
    assert poll(server, family.parent)["status"] == "completed"
    assert [family.status(child) for child in family.children] == ["completed", "completed"]


def test_a_failed_child_fails_its_parent_and_stops_its_siblings(server):
    family = Family(server, {"sleep_s": 60}, {"fail_with": "MODEL_ERROR"})
    parent = poll(server, family.parent)
    assert (parent["status"], parent["error_code"]) == ("failed", "MODEL_ERROR")
    assert parent["error_detail"]["child_job_id"] == family.children[1]
    assert poll(server, family.children[0])["status"] == "canceled"


def test_cancel_goes_down_and_not_up(server):
    family = Family(server, {"sleep_s": 60}, {"sleep_s": 60}, parent={"sleep_s": 60})
    assert server.post(f"/jobs/{family.parent}/cancel")["status"] == "canceled"
    for child in family.children:
        assert poll(server, child)["status"] == "canceled"
    second = Family(server, {"sleep_s": 60}, parent={"sleep_s": 60})
    server.post(f"/jobs/{second.children[0]}/cancel")
    assert poll(server, second.parent)["status"] == "failed"


def test_no_child_joins_what_is_over_or_unknown(server):
    over = server.submit({})["job_id"]
    poll(server, over)
    for parent, status in [(over, 400), ("ffffffff-ffff-4fff-8fff-ffffffffffff", 404), ("x", 404)]:
        with pytest.raises(Refused) as refusal:
            server.submit({}, parent_job_id=parent)
        assert refusal.value.status == status


def test_flaky_work_is_tried_again(server):
    job = poll(server, server.submit({"fail_attempts": 2})["job_id"])
    assert (job["status"], job["result"]["attempt"]) == ("completed", 3)
    until(lambda: server.get("/jobs?status=completed")["total"] == 1, "the list to agree")
