"""An agent of its own, over the network, with a key that opens nothing else."""

import signal
import subprocess

import pytest
from docket_server import STOP_S, Server, binary, poll


class Agent:
    def __init__(self, server, key_file, state):
        self.command = [binary(), "agent", "--server", server.url, "--key-file", key_file]
        self.command += ["--name", "far", "--state-dir", state]
        self.log = state.parent / "agent.log"
        self.process = None

    def start(self):
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(self.command, stdout=log, stderr=log)
        return self

    def kill(self):
        self.process.kill()
        self.process.wait(STOP_S)

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(STOP_S)


@pytest.fixture
def server(tmp_path):
    with Server(tmp_path / "data", "--no-local-agent") as running:
        yield running


@pytest.fixture
def agent(server, tmp_path):
    made = server.post("/v1/keys", {"tenant": "default", "role": "agent", "user": "far"})
    key_file = tmp_path / "agent.key"
    key_file.write_text(made["key"])
    key_file.chmod(0o600)
    running = Agent(server, key_file, tmp_path / "agent").start()
    yield running
    if running.process.poll() is None:
        running.kill()


def test_its_key_opens_the_agent_door_only(server):
    key = server.post("/v1/keys", {"role": "agent"})["key"]
    for path in ("/jobs", "/v1/jobs"):
        assert server.connect(key).call("GET", path)[0] == 403


def test_without_an_agent_jobs_wait(server):
    job = server.submit({})
    assert server.get(f"/jobs/{job['job_id']}")["status"] == "pending"
    assert server.get("/v1/agents")["agents"] == []


def test_it_works_large_things_included(server, agent):
    echo = "x" * (1 << 20)
    assert poll(server, server.submit({"echo": echo})["job_id"])["result"]["echo"] == echo
    [shown] = server.get("/v1/agents")["agents"]
    assert (shown["name"], shown["is_live"]) == ("far", True)
    assert agent.stop() == 0


def test_a_killed_agent_s_successor_finishes_its_task(server, agent):
    job_id = server.submit({"sleep_s": 1})["job_id"]
    poll(server, job_id, is_done=lambda job: job["status"] == "processing")
    agent.kill()
    agent.start()
    job = poll(server, job_id)
    assert job["status"] == "completed"
    attempts = server.get(f"/v1/jobs/{job_id}")["attempts"]
    assert (attempts["failed"], attempts["interrupted"]) == (0, 1)
    assert agent.stop() == 0


def test_it_outlives_a_restart_of_the_server(server, agent):
    first = poll(server, server.submit({})["job_id"])
    assert first["status"] == "completed"
    server.kill()
    address = server.url.removeprefix("http://")
    with Server(server.data, "--no-local-agent", listen=address) as again:
        job = poll(again, again.submit({"echo": "again"})["job_id"])
        assert job["result"]["echo"] == "again"
        assert agent.stop() == 0
