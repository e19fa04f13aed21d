"""How a machine comes to its key, changes it for a new one, and loses it: real agents."""

import contextlib
import json
import os
import pathlib
import stat
import subprocess

import pytest
from conftest import POLICY, Api, osapi_server, token
from processes import commands

from docket_server import AgentProcess, binary, until


@pytest.fixture
def server(tmp_path):
    with osapi_server(tmp_path) as running:
        yield running


@pytest.fixture
def machine(tmp_path):
    """Makes agents that end with the test."""
    with contextlib.ExitStack() as ends:

        def make(server, name, *arguments, settings="", place=None):
            folder = tmp_path / (place or name)
            folder.mkdir(exist_ok=True)
            config = folder / "agent.toml"
            config.write_text(settings + POLICY)
            agent = AgentProcess(
                folder / "log", "--server", server.url, "--name", name, "--config", config,
                "--kinds", "node,command", "--workers", "1", "--state-dir", folder / "state",
                *arguments,
            )  # fmt: skip
            ends.callback(agent.end)
            agent.key = folder / "state" / "agent.key"
            return agent

        yield make


def docket(server, *arguments):
    environment = dict(os.environ, DOCKET_URL=server.url, DOCKET_KEY=server.key)
    done = subprocess.run(
        [binary(), *arguments, "-o", "json"], env=environment, capture_output=True, text=True,
        timeout=60, check=True,
    )  # fmt: skip
    return json.loads(done.stdout)


def invite(server, folder, name):
    """The file of a new token."""
    file = pathlib.Path(folder) / f"token-{name}"
    file.write_text(docket(server, "agents", "invite", name)["token"])
    return file


def keys_of(server, name, role="agent"):
    keys = docket(server, "keys", "list")["keys"]
    return [key for key in keys if key["user"] == name and key["role"] == role]


def is_live(server, name):
    return name in Api(server, token()).live()


def again(server):
    """The same server, started again at its address."""
    server.kill()
    server.arguments[1] = server.url.removeprefix("http://")
    return server.start()


def audited(server):
    items = Api(server, token()).expect(200, "GET", "/audit")["items"]
    return [(item["operation_id"], item["user"], item["response_code"]) for item in items]


def test_a_token_becomes_a_key_that_lasts(server, machine, tmp_path):
    file = invite(server, tmp_path, "web-01")
    again(server)
    agent = machine(server, "web-01", "--token-file", file).start()
    until(lambda: is_live(server, "web-01"), "the agent")
    assert stat.S_IMODE(agent.key.stat().st_mode) == 0o400
    assert agent.key.read_text().strip() != file.read_text()
    assert file.read_text() not in (tmp_path / "data.log").read_text()
    [spent] = keys_of(server, "web-01", "enroll")
    assert spent["revoked_at"] is not None
    [key] = keys_of(server, "web-01")
    assert (key["agent"], key["revoked_at"]) == ("web-01", None)
    assert audited(server) == [
        ("agent.enroll", "web-01", 200),
        ("native.invite_agent", "admin", 201),
    ]

    # The key is enough from now on, for both sides.
    file.unlink()
    assert agent.stop() == 0
    again(server)
    agent.start()
    until(lambda: is_live(server, "web-01"), "the agent with its key")
    admin = Api(server, token())
    job = admin.ended(admin.create("node.hostname.get", {}, "web-01"))
    assert job["status"] == "completed", job


def test_a_token_is_good_once_and_for_its_name(server, machine, tmp_path):
    file = invite(server, tmp_path, "web-01")
    other = machine(server, "web-02", "--token-file", file).start()
    assert other.process.wait(60) == 3
    assert "This token is not for the agent 'web-02'." in other.log.read_text()
    agent = machine(server, "web-01", "--token-file", file).start()
    until(lambda: is_live(server, "web-01"), "the agent")
    late = machine(server, "web-01", "--token-file", file, place="late").start()
    assert late.process.wait(60) == 3
    assert "The token is unknown, used or older than an hour." in late.log.read_text()
    assert not late.key.exists()
    assert agent.process.poll() is None
    log = audited(server)
    assert log.count(("agent.enroll", "web-01", 403)) == 1
    assert log.count(("agent.enroll", "web-01", 401)) == 1


def test_strangers_do_not_fill_the_record_of_changes(server):
    for number in range(25):
        body = {"token": f"dk_guess{number}", "name": "web-01", "machine_id": "m"}
        assert server.connect("").call("POST", "/agent/v1/enroll", body)[0] == 401
    assert audited(server) == [("agent.enroll", "", 401)] * 10
    assert "dk_guess" not in json.dumps(Api(server, token()).expect(200, "GET", "/audit"))


def test_an_enrolled_agent_keeps_its_name(server, machine, tmp_path):
    agent = machine(server, "web-01", "--token-file", invite(server, tmp_path, "web-01")).start()
    until(lambda: is_live(server, "web-01"), "the agent")
    assert agent.stop() == 0
    renamed = machine(server, "other", "--key-file", agent.key).start()
    assert renamed.process.wait(60) == 3
    assert "This key is of the agent 'web-01', not of 'other'." in renamed.log.read_text()


def test_a_machine_waits_for_a_server_that_is_away(server, machine, tmp_path):
    file = invite(server, tmp_path, "web-01")
    server.kill()
    agent = machine(server, "web-01", "--token-file", file).start()
    until(lambda: "no key yet" in agent.log.read_text(), "a first try")
    again(server)
    until(lambda: is_live(server, "web-01"), "the agent", 60)
    assert len(keys_of(server, "web-01")) == 1


def test_the_token_is_not_used_up_where_the_key_cannot_be_kept(server, machine, tmp_path):
    file = invite(server, tmp_path, "web-01")
    agent = machine(server, "web-01", "--token-file", file, "--key-file", "/proc/agent.key").start()
    assert agent.process.wait(60) == 1
    agent = machine(server, "web-01", "--token-file", file).start()
    until(lambda: is_live(server, "web-01"), "the agent")


def sleeping(server, name, seconds):
    """A job that sleeps there, once it does."""
    admin = Api(server, token())
    job = admin.create("command.exec.execute", {"command": "sleep", "args": [seconds]}, name)
    until(lambda: f"sleep {seconds}" in commands(), "the command")
    return job


def test_a_key_is_rotated_while_a_task_runs(server, machine, tmp_path):
    file = invite(server, tmp_path, "web-01")
    agent = machine(
        server, "web-01", "--token-file", file, settings="rotate_key_s = 2\n"
    ).start()  # fmt: skip
    until(lambda: is_live(server, "web-01"), "the agent")
    first = agent.key.read_text()
    job = sleeping(server, "web-01", "5.3125")
    until(lambda: agent.key.read_text() != first, "a new key")
    assert stat.S_IMODE(agent.key.stat().st_mode) == 0o400
    # Whoever has the key before can use it for ten minutes more, and no longer if it is revoked.
    assert server.connect(first.strip()).call("GET", "/v1/jobs")[0] == 403
    old = min(keys_of(server, "web-01"), key=lambda key: key["created_at"])
    assert old["revoked_at"] is not None
    docket(server, "keys", "revoke", old["id"])
    assert server.connect(first.strip()).call("GET", "/v1/jobs")[0] == 401
    ended = Api(server, token()).ended(job)
    assert ended["status"] == "completed", ended
    assert len([line for line in ended["timeline"] if line["event"] == "started"]) == 1
    assert ("agent.rotate", "web-01", 200) in audited(server)
    assert agent.stop() == 0


def test_a_key_that_was_replaced_is_taken_up_while_a_task_runs(server, machine, tmp_path):
    agent = machine(server, "web-01", "--token-file", invite(server, tmp_path, "web-01")).start()
    until(lambda: is_live(server, "web-01"), "the agent")
    [first] = keys_of(server, "web-01")
    job = sleeping(server, "web-01", "4.4375")
    made = server.post("/v1/keys", {"role": "agent", "user": "web-01"})
    fresh = agent.key.with_suffix(".fresh")
    fresh.write_text(made["key"])
    fresh.rename(agent.key)
    docket(server, "keys", "revoke", first["id"])
    ended = Api(server, token()).ended(job)
    assert ended["status"] == "completed", ended
    until(lambda: "the key was replaced" in agent.log.read_text(), "the fresh key in use")


def test_a_revoked_agent_ends_its_work_and_itself(server, machine, tmp_path):
    agent = machine(server, "web-01", "--token-file", invite(server, tmp_path, "web-01")).start()
    until(lambda: is_live(server, "web-01"), "the agent")
    sleeping(server, "web-01", "61.5625")
    [key] = keys_of(server, "web-01")
    docket(server, "keys", "revoke", key["id"])
    assert agent.process.wait(40) == 3
    until(lambda: "sleep 61.5625" not in commands(), "the end of the command", 15)
    assert "does not know this agent's key" in agent.log.read_text()
    secret = agent.key.read_text().strip()
    for method, path in (("POST", "register"), ("POST", "sync"), ("POST", "rotate")):
        assert server.connect(secret).call(method, f"/agent/v1/{path}", {})[0] == 401
    assert ("native.revoke_key", "admin", 204) in audited(server)

    # A new token makes it the same agent again.
    agent.key.unlink()
    agent = machine(server, "web-01", "--token-file", invite(server, tmp_path, "web-01")).start()
    until(lambda: is_live(server, "web-01"), "the agent again", 60)
