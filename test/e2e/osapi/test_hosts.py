"""Twenty hosts on one machine: a network namespace with an agent each, joined by a bridge."""

import ctypes
import os
import pathlib
import subprocess

import pytest
from conftest import Api, host_agent, osapi_server, token
from processes import commands

from docket_server import until

HOSTS = 20
CLONE_NEWNET = 0x40000000  # sched.h
libc = ctypes.CDLL(None, use_errno=True)


def run(*command):
    subprocess.run(command, check=True, capture_output=True)


class Host:
    """A namespace that lives as long as the process that holds it."""

    def __init__(self, number):
        self.name = f"host-{number:02}"
        self.plug = f"plug{number}"
        self.holder = subprocess.Popen(["unshare", "--net", "sleep", "infinity"])
        link = pathlib.Path(f"/proc/{self.holder.pid}/ns/net")
        own = os.readlink("/proc/self/ns/net")
        until(lambda: os.readlink(link) != own, "a namespace")
        run("ip", "link", "add", self.plug, "type", "veth", "peer", "name", "eth0", "netns",
            str(self.holder.pid))
        run("ip", "link", "set", self.plug, "master", "bridge", "up")
        self.inside("ip", "link", "set", "lo", "up")
        self.inside("ip", "address", "add", f"10.7.0.{number + 10}/24", "dev", "eth0")
        self.inside("ip", "link", "set", "eth0", "up")

    @property
    def prefix(self):
        return ["nsenter", f"--net=/proc/{self.holder.pid}/ns/net"]

    def inside(self, *command):
        run(*self.prefix, *command)

    def cut(self):
        run("ip", "link", "set", self.plug, "down")

    def join(self):
        run("ip", "link", "set", self.plug, "up")

    def end(self):
        self.holder.kill()
        self.holder.wait()


@pytest.fixture(scope="module")
def network():
    """A network of its own for this process and its children; the old one comes back after it."""
    before = os.open("/proc/self/ns/net", os.O_RDONLY | os.O_CLOEXEC)
    if libc.unshare(CLONE_NEWNET) != 0:
        os.close(before)
        pytest.skip("network namespaces need root here")
    run("ip", "link", "set", "lo", "up")
    run("ip", "link", "add", "bridge", "type", "bridge")
    run("ip", "address", "add", "10.7.0.1/24", "dev", "bridge")
    run("ip", "link", "set", "bridge", "up")
    hosts = []
    try:
        hosts.extend(Host(number) for number in range(1, HOSTS + 1))
        yield hosts
    finally:
        for host in hosts:
            host.end()
        assert libc.setns(before, CLONE_NEWNET) == 0
        os.close(before)


@pytest.fixture(scope="module")
def fleet(network, tmp_path_factory):
    folder = tmp_path_factory.mktemp("fleet")
    public = {"listen": "10.7.0.1:0", "environment": {"DOCKET_SERVER_PUBLIC_PLAIN": "true"}}
    with osapi_server(folder, **public) as server:
        agents = {}
        try:
            for number, host in enumerate(network):
                group = "web" if number % 2 == 0 else "db"
                agents[host.name] = host_agent(
                    server, folder, host.name, f"group={group}.zone{number % 4}", host.prefix
                ).start()
            admin = Api(server, token())
            until(lambda: len(admin.live()) == HOSTS, f"{HOSTS} agents", 60)
            yield admin, {host.name: host for host in network}, agents
        finally:
            for agent in agents.values():
                agent.end()


def test_a_broadcast_asks_each_host_about_itself(fleet):
    admin, hosts, _ = fleet
    job = admin.ended(admin.create("network.ping.do", {"address": "10.7.0.1", "count": 1}, "_all"))
    assert job["status"] == "completed", job
    assert set(job["responses"]) == set(hosts)
    for response in job["responses"].values():
        assert response["data"]["PacketsReceived"] == 1
    addresses = {
        interface["ipv4"]
        for agent in admin.live().values()
        for interface in agent["interfaces"]
    }
    assert addresses == {f"10.7.0.{number + 10}" for number in range(1, HOSTS + 1)}


def test_labels_mean_whole_segments(fleet):
    admin, hosts, _ = fleet
    for label, count in (("group:web", 10), ("group:web.zone2", 5), ("group:db.zone1", 5)):
        job = admin.ended(admin.create("node.uptime.get", {}, label))
        assert len(job["responses"]) == count, label


def test_any_is_shared_among_idle_hosts(fleet):
    admin, _, _ = fleet
    jobs = [admin.create("node.load.get", {}, "_any") for _ in range(100)]
    ended = [admin.ended(job) for job in jobs]
    assert all(job["status"] == "completed" for job in ended)
    assert all(len(job["responses"]) == 1 for job in ended)
    assert len({job["hostname"] for job in ended}) >= HOSTS // 2


@pytest.fixture
def holder():
    """A process that commands wait for: they end when the test ends it, and not before."""
    process = subprocess.Popen(["sleep", "infinity"])
    yield process
    process.kill()
    process.wait()


def those_of(admin, job_id, count):
    """The job once so many hosts have answered."""
    job = admin.expect(200, "GET", f"/job/{job_id}")
    return job if len(job.get("responses", {})) == count else None


def test_one_is_cut_off_one_is_killed_one_is_draining(fleet, holder):
    admin, hosts, agents = fleet
    admin.expect(200, "POST", "/agent/host-03/drain")
    waits = {"command": "tail", "args": [f"--pid={holder.pid}", "-f", "/dev/null"], "timeout": 300}
    job_id = admin.create("command.exec.execute", waits, "_all")

    def all_began():
        states = admin.expect(200, "GET", f"/job/{job_id}").get("agent_states", {})
        return sum(state["status"] == "started" for state in states.values()) == HOSTS - 1

    until(all_began, "19 hosts at work")
    hosts["host-01"].cut()
    agents["host-02"].kill()
    holder.kill()
    holder.wait()
    # The others end, and the one that is cut off has a result that it cannot tell.
    answered = until(lambda: those_of(admin, job_id, HOSTS - 3), "the answers of 17 hosts")
    assert answered["status"] == "processing"
    assert not {"host-01", "host-02"} & set(answered["responses"])
    hosts["host-01"].join()
    agents["host-02"].start()
    job = admin.ended(job_id, 120)
    assert job["status"] == "partial_failure"
    assert set(job["responses"]) == set(hosts) - {"host-03"}
    lost = job["responses"]["host-02"]
    assert lost["status"] == "failed"
    assert "agent lost while running" in lost["error"]
    for name in set(job["responses"]) - {"host-02"}:
        assert job["responses"][name]["data"]["exit_code"] == 0, name
    assert "1 of 19 hosts failed: host-02" in job["error"]
    assert not any(f"tail --pid={holder.pid}" in command for command in commands())
    admin.expect(200, "POST", "/agent/host-03/undrain")
    until(lambda: len(admin.live()) == HOSTS, "all agents again")
