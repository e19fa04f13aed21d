"""An agent of its own, over the network, with a key that opens nothing else."""

import pytest
from docket_server import AgentProcess, Server, key_file_of, poll


@pytest.fixture
def server(tmp_path):
    with Server(tmp_path / "data", "--no-local-agent") as running:
        yield running


@pytest.fixture
def agent(server, tmp_path):
    arguments = ["--server", server.url, "--key-file", key_file_of(server, tmp_path, "far")]
    arguments += ["--name", "far", "--state-dir", tmp_path / "agent"]
    running = AgentProcess(tmp_path / "agent.log", *arguments).start()
    yield running
    running.end()


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
    job_id = server.submit({"sleep_s": 4})["job_id"]
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
