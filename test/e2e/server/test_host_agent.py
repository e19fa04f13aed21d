"""Work on the machine itself, when server, agent or machine do what they should not."""

import os
import pathlib
import signal
import tempfile

import pytest
from docket_server import AgentProcess, Refused, Server, until

LEASE_S = 3
LOST = "agent lost while running (attempt 1)"

SETTINGS = """
server = "{url}"
key_file = "{key_file}"
state_dir = "{state}"
[agent]
hostname = "far"
labels = {{group = "web.prod"}}
[command]
{user}
[command.shell]
mode = "any"
"""


class Agent(AgentProcess):
    def __init__(self, server, folder, *arguments, key=None):
        made = key or server.post("/v1/keys", {"role": "agent", "user": "far"})["key"]
        key_file = folder / "agent.key"
        key_file.write_text(made)
        key_file.chmod(0o600)
        user = 'run_as = "nobody"' if os.geteuid() == 0 else "same_user = true"
        settings = folder / "agent.toml"
        settings.write_text(
            SETTINGS.format(
                url=server.url, key_file=key_file, state=folder / "agent", user=user
            )
        )
        super().__init__(folder / "agent.log", "--config", settings, *arguments)


@pytest.fixture
def server(tmp_path):
    environment = {"DOCKET_ENGINE_LEASE_S": str(LEASE_S), "DOCKET_ENGINE_HEARTBEAT_S": "1"}
    with Server(tmp_path / "data", "--no-local-agent", environment=environment) as running:
        yield running


@pytest.fixture
def start_agent(server, tmp_path):
    agents = []

    def start(*arguments):
        agents.append(Agent(server, tmp_path, *arguments).start())
        until(lambda: named(server), "the agent is there")
        return agents[-1]

    yield start
    for agent in agents:
        if agent.process.poll() is None:
            agent.process.send_signal(signal.SIGCONT)
            agent.kill()


@pytest.fixture
def notes():
    """A folder that commands may write to, whoever they run as."""
    with tempfile.TemporaryDirectory(prefix="docket-notes-") as folder:
        pathlib.Path(folder).chmod(0o777)
        yield pathlib.Path(folder)


class Caller:
    """The OSAPI door takes keys as Bearer tokens."""

    def __init__(self, server):
        self.connection = server.connect()
        self.connection.headers = {"Authorization": f"Bearer {server.key}"}

    def submit(self, kind, data, target="far"):
        operation = {"type": kind, "data": data}
        body = {"operation": operation, "target_hostname": target}
        return self.connection.post("/job", body)["job_id"]

    def job(self, job_id):
        return self.connection.get(f"/job/{job_id}")

    def shell(self, command):
        return self.submit("command.shell.execute", {"command": command, "timeout": 300})

    def ended(self, job_id, seconds=30):
        def read():
            job = self.job(job_id)
            return job if job["status"] not in ("submitted", "processing") else None

        return until(read, f"job {job_id} ended", seconds)


def named(server):
    try:
        [agent] = [agent for agent in server.get("/v1/agents")["agents"] if agent["is_live"]]
    except (Refused, ValueError):
        return None
    return agent


def read_when_there(file):
    def read():
        text = file.read_text() if file.exists() else ""
        return text if text.endswith("\n") else None

    return until(read, f"{file.name} is written")


def is_there(process):
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def events(job):
    return [entry["event"] for entry in job["timeline"]]


# A process in a session of its own, whose number it notes, and then a long wait.
def lasting(notes):
    return f"setsid sleep 300 & echo $! > {notes}/process; sleep 300; echo over > {notes}/over"


def test_a_command_begins_once_and_the_record_has_its_start(server, start_agent, notes):
    start_agent()
    caller = Caller(server)
    job = caller.ended(caller.shell(f"echo $DOCKET_ATTEMPT | tee -a {notes}/runs"))
    assert job["status"] == "completed"
    assert job["result"]["stdout"] == "1\n"
    assert job["changed"] is True
    assert (notes / "runs").read_text() == "1\n"
    seen = events(job)
    assert seen.index("acknowledged") < seen.index("started") < seen.index("completed")


def test_facts_and_labels_are_known(server, start_agent):
    start_agent()
    caller = Caller(server)
    shown = until(
        lambda: [a for a in caller.connection.get("/agent")["agents"] if a.get("architecture")],
        "facts of the agent",
    )
    assert shown[0]["hostname"] == "far"
    assert shown[0]["labels"] == {"group": "web.prod"}
    assert shown[0]["architecture"] == os.uname().machine


def test_what_it_does_not_serve_is_refused_by_name(server, start_agent):
    start_agent("--kinds", "node")
    caller = Caller(server)
    job = caller.ended(caller.shell("true"))
    sentence = 'operation "command.shell.execute" is not supported on this host'
    assert sentence in str(job["responses"]["far"])


def test_an_end_outlasts_the_server(server, start_agent, notes):
    start_agent()
    job_id = Caller(server).shell(
        f"echo begun > {notes}/begun; sleep 1; echo over >> {notes}/over; echo out"
    )
    read_when_there(notes / "begun")
    server.kill()
    read_when_there(notes / "over")
    address = server.url.removeprefix("http://")
    environment = server.environment
    with Server(server.data, "--no-local-agent", listen=address, environment=environment) as again:
        job = Caller(again).ended(job_id)
        assert job["status"] == "completed"
        assert job["result"]["stdout"] == "out\n"
        assert (notes / "over").read_text() == "over\n"


def test_a_killed_agent_takes_its_commands_with_it(server, start_agent, notes):
    agent = start_agent()
    caller = Caller(server)
    job_id = caller.shell(lasting(notes))
    left = int(read_when_there(notes / "process"))
    assert is_there(left)
    agent.kill()
    until(lambda: not is_there(left), "what the command left is gone")
    agent.start()
    job = caller.ended(job_id)
    assert (job["status"], job["error"]) == ("failed", LOST)
    assert not (notes / "over").exists()


def test_an_end_outlasts_the_agent(server, start_agent, notes):
    agent = start_agent()
    caller = Caller(server)
    job_id = caller.shell(f"echo begun > {notes}/begun; sleep 1; echo out")
    read_when_there(notes / "begun")
    server.process.send_signal(signal.SIGSTOP)
    journal = agent.log.parent / "agent" / "journal"
    until(lambda: "\nended " in "\n" + journal.read_text(), "the end is in the journal")
    agent.kill()
    server.process.send_signal(signal.SIGCONT)
    agent.start()
    job = caller.ended(job_id)
    assert (job["status"], job["result"]["stdout"]) == ("completed", "out\n")


def test_a_stopped_agent_s_commands_die_and_its_attempt_is_over(server, start_agent, notes):
    agent = start_agent()
    caller = Caller(server)
    job_id = caller.shell(lasting(notes))
    left = int(read_when_there(notes / "process"))
    agent.process.send_signal(signal.SIGSTOP)
    until(lambda: not is_there(left), "what the command left is gone", 4 * LEASE_S)
    assert caller.job(job_id)["status"] == "processing"
    agent.process.send_signal(signal.SIGCONT)
    job = caller.ended(job_id)
    assert (job["status"], job["error"]) == ("failed", LOST)
    assert not (notes / "over").exists()
    again = caller.ended(caller.shell("echo alive"))
    assert again["result"]["stdout"] == "alive\n"


def test_an_agent_that_is_told_to_stop_says_so_of_its_commands(server, start_agent, notes):
    agent = start_agent("--drain-grace", "1")
    caller = Caller(server)
    job_id = caller.shell(lasting(notes))
    left = int(read_when_there(notes / "process"))
    assert agent.stop() == 0
    assert not is_there(left)
    job = caller.ended(job_id)
    assert (job["status"], job["error"]) == ("failed", "agent shut down")


def test_a_name_is_one_agent_s(server, start_agent, tmp_path):
    start_agent()
    other = tmp_path / "other"
    other.mkdir()
    key = server.post("/v1/keys", {"role": "agent", "user": "other"})["key"]
    second = Agent(server, other, key=key).start()
    until(lambda: "another live agent is called 'far'" in second.log.read_text(), "it is refused")
    assert second.stop() == 0
