"""Work on the machine itself, when server, agent or machine do what they should not."""

import os
import pathlib
import signal
import socket
import tempfile
import threading

import pytest
from cut_once import reset
from docket_server import AgentProcess, Refused, Server, until
from processes import descendants

LEASE_S = 9
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
{more}
[command.shell]
mode = "any"
"""


class Agent(AgentProcess):
    def __init__(self, server, folder, *arguments, key=None, url=None):
        made = key or server.post("/v1/keys", {"role": "agent", "user": "far"})["key"]
        key_file = folder / "agent.key"
        key_file.write_text(made)
        key_file.chmod(0o600)
        user = 'run_as = "nobody"' if os.geteuid() == 0 else "same_user = true"
        self.settings = folder / "agent.toml"
        self.words = {
            "url": url or server.url,
            "key_file": key_file,
            "state": folder / "agent",
            "user": user,
            "more": "",
        }
        self.settings.write_text(SETTINGS.format(**self.words))
        super().__init__(folder / "agent.log", "--config", self.settings, *arguments)

    def read_again(self, text):
        self.settings.write_text(text)
        self.process.send_signal(signal.SIGHUP)


@pytest.fixture
def server(tmp_path):
    environment = {"DOCKET_ENGINE_LEASE_S": str(LEASE_S), "DOCKET_ENGINE_HEARTBEAT_S": "1"}
    with Server(tmp_path / "data", "--no-local-agent", environment=environment) as running:
        yield running


@pytest.fixture
def start_agent(server, tmp_path):
    agents = []

    def start(*arguments, **options):
        agents.append(Agent(server, tmp_path, *arguments, **options).start())
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

    def ended(self, job_id, seconds=60):
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


def test_its_policy_is_read_again_when_it_is_hung_up(server, start_agent):
    agent = start_agent()
    caller = Caller(server)
    assert caller.ended(caller.shell("echo on"))["result"]["stdout"] == "on\n"
    whole = agent.settings.read_text()

    def refused():
        return caller.ended(caller.shell("echo on")).get("error")

    agent.read_again(whole.replace('mode = "any"', 'mode = "off"'))
    sentence = "shell commands are disabled on this host"
    until(lambda: refused() == sentence, "the shell is off")
    until(lambda: "command.shell.execute" not in named(server)["kinds"], "it is not offered")
    for broken in (whole + "shell = [", whole.replace("mode", "mood")):
        before = agent.log.read_text().count("the policy stays as it is")
        agent.read_again(broken)
        until(
            lambda: agent.log.read_text().count("the policy stays as it is") > before,
            "it is refused",
        )
        assert refused() == sentence
    agent.read_again(whole)
    until(lambda: refused() is None, "the shell is on again")
    assert "command.shell.execute" in named(server)["kinds"]


def test_what_runs_keeps_the_policy_that_it_began_with(server, start_agent, notes):
    agent = start_agent()
    caller = Caller(server)
    os.mkfifo(notes / "pipe")
    (notes / "pipe").chmod(0o666)
    job_id = caller.shell(f"echo begun > {notes}/begun; cat {notes}/pipe; echo $SITE")
    read_when_there(notes / "begun")
    agent.words["more"] = 'env = {SITE = "b4"}'
    agent.read_again(SETTINGS.format(**agent.words))
    until(lambda: "the policy was read again" in agent.log.read_text(), "it was read")
    (notes / "pipe").write_text("")
    assert caller.ended(job_id)["result"]["stdout"] == "\n"
    assert caller.ended(caller.shell("echo $SITE"))["result"]["stdout"] == "b4\n"


def test_a_state_folder_is_one_agent_s(server, start_agent, tmp_path):
    first = start_agent()
    second = AgentProcess(tmp_path / "second.log", *first.command[2:]).start()
    assert second.process.wait(60) == 1
    assert "Another agent uses this state folder." in second.log.read_text()
    caller = Caller(server)
    assert caller.ended(caller.shell("echo on"))["result"]["stdout"] == "on\n"


class Cutter:
    """A proxy that breaks the first connection that carries an upload, in the middle of it."""

    def __init__(self, server):
        self.target = server.url.removeprefix("http://").split(":")
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        self.cuts = 0
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            peer, _ = self.listener.accept()
            upstream = socket.create_connection((self.target[0], int(self.target[1])))
            for side in ((peer, upstream, True), (upstream, peer, False)):
                threading.Thread(target=self._pump, args=side, daemon=True).start()

    def _pump(self, source, target, is_request):
        try:
            while data := source.recv(65536):
                if is_request and b"PUT /agent" in data and self.cuts == 0:
                    self.cuts += 1
                    target.sendall(data[: len(data) // 2])
                    reset(source)
                    reset(target)
                    return
                target.sendall(data)
            target.shutdown(socket.SHUT_WR)
        except OSError:
            source.close()


def test_an_upload_that_is_cut_off_is_made_again(server, start_agent, notes):
    proxy = Cutter(server)
    start_agent(url=proxy.url)
    caller = Caller(server)
    large = f"echo run >> {notes}/runs; head -c 200000 /dev/zero | tr '\\0' x"
    job = caller.ended(caller.shell(large))
    assert proxy.cuts == 1
    assert (job["status"], job["result"]["stdout"]) == ("completed", "x" * 200_000)
    assert (notes / "runs").read_text() == "run\n"


def open_files(process):
    return len(list(pathlib.Path(f"/proc/{process}/fd").iterdir()))


def test_a_thousand_commands_leave_nothing_behind(server, start_agent):
    agent = start_agent()
    caller = Caller(server)

    def run(count):
        jobs = [caller.shell("(sleep 0.01 &) ; true") for _ in range(count)]
        assert {caller.ended(job, 120)["status"] for job in jobs} == {"completed"}

    def held():
        return until(files_of_all, "nothing of the commands is left")

    def files_of_all():
        family = descendants(agent.process.pid)
        if any(one.state == "Z" or not one.name.startswith("docket-") for one in family.values()):
            return None
        try:
            return {n: open_files(n) for n in {agent.process.pid, *family}}
        except OSError:  # a worker that had its share of tasks has just ended
            return None

    run(50)
    before = held()
    run(1000)
    after = held()
    # Ten workers, as many as there may be tasks, and never more.
    assert len(after) <= len(before) + 10
    # Of a worker that was not needed before, its line and its memory are held. The connections of
    # the client to the server come and go.
    more = 2 * max(0, len(after) - len(before)) + 4
    for process in before.keys() & after.keys():
        assert after[process] <= before[process] + more, process


def test_a_server_hands_a_hang_up_on_to_its_own_agent(tmp_path):
    config = tmp_path / "docket.toml"
    config.write_text("[host.process]\nhide_args = false\n")
    with Server(tmp_path / "data", "--config", config) as own:
        until(lambda: named(own), "its agent is there")

        def first_process():
            caller = Caller(own)
            target = own.get("/v1/agents")["agents"][0]["name"]
            job = caller.ended(caller.submit("node.process.get", {"pid": own.process.pid}, target))
            return job["result"]["command"]

        assert "--data" in first_process()
        config.write_text("[host.process]\nhide_args = true\n")
        own.process.send_signal(signal.SIGHUP)
        until(lambda: "--data" not in first_process(), "arguments are hidden")
