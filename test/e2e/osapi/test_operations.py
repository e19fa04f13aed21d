"""What hosts say of themselves, against the tools of the machine that the tests run on."""

import hashlib
import os
import platform
import shutil
import subprocess

import pytest
from processes import commands

from docket_server import until


def said(*command):
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


@pytest.fixture
def ask(admin, agents):
    def one(kind, data=None):
        job = admin.ended(admin.create(kind, data or {}, "db-01"))
        assert job["status"] == "completed", job
        assert job["changed"] == kind.startswith("command.")
        assert job["responses"]["db-01"]["data"] == job["result"]
        return job["result"]

    return one


def test_names_and_versions(ask):
    assert ask("node.hostname.get")["hostname"] == platform.node()
    release = dict(
        line.rstrip().split("=", 1) for line in open("/etc/os-release") if "=" in line
    )
    assert ask("node.os.get")["Distribution"] == release["ID"].strip('"')


def test_memory_is_what_free_says(ask):
    total = int(said("free", "-b").split("\n")[1].split()[1])
    assert ask("node.memory.get")["Total"] == total


def test_uptime_and_load_are_what_proc_says(ask):
    before = float(open("/proc/uptime").read().split()[0])
    assert abs(ask("node.uptime.get")["uptime_seconds"] - before) < 60
    assert ask("node.load.get")["Load15"] >= 0


def test_disks_are_what_the_file_system_says(ask):
    for disk in ask("node.disk.get")["disks"]:
        assert disk["Total"] == shutil.disk_usage(disk["Name"]).total


def test_processes_hold_this_one(ask, admin):
    processes = {one["pid"]: one for one in ask("node.process.list")}
    assert "python" in processes[os.getpid()]["command"]
    assert ask("node.process.get", {"pid": os.getpid()})["pid"] == os.getpid()
    gone = admin.ended(admin.create("node.process.get", {"pid": 4194303}, "db-01"))
    assert gone["error"] == "process 4194303 not found"


def test_a_ping_of_this_machine(ask):
    answer = ask("network.ping.do", {"address": "127.0.0.1", "count": 2})
    assert (answer["PacketsSent"], answer["PacketsReceived"]) == (2, 2)


def test_commands(ask, admin):
    assert ask("command.exec.execute", {"command": "uname", "args": ["-s"]})["stdout"] == "Linux\n"
    assert ask("command.exec.execute", {"command": "false"})["exit_code"] == 1
    denied = admin.ended(admin.create("command.exec.execute", {"command": "curl"}, "db-01"))
    assert denied["status"] == "failed"
    shell = admin.ended(admin.create("command.shell.execute", {"command": "id"}, "db-01"))
    assert shell["error"] == "shell commands are disabled on this host"


def test_a_command_is_stopped_by_its_time_and_by_a_delete(admin, agents):
    # Seconds that nobody else on this machine sleeps.
    late, deleted = f"8{os.getpid()}", f"9{os.getpid()}"

    def sleep(seconds, timeout):
        data = {"command": "sleep", "args": [seconds], "timeout": timeout}
        return admin.create("command.exec.execute", data, "db-01")

    job = admin.ended(sleep(late, 1))
    assert job["error"] == "command timed out after 1s"
    assert job["responses"]["db-01"]["data"]["exit_code"] == -1
    running = sleep(deleted, 300)
    until(lambda: f"sleep {deleted}" in commands(), "a sleeping command")
    admin.expect(204, "DELETE", f"/job/{running}")
    assert admin.call("GET", f"/job/{running}")[0] == 404
    until(lambda: not {f"sleep {late}", f"sleep {deleted}"} & set(commands()), "their end")


def test_a_file_s_digest(ask, admin):
    digest = hashlib.sha256(open("/etc/hostname", "rb").read()).hexdigest()
    answer = ask("file.status.get", {"path": "/etc/hostname", "sha256": digest})
    assert (answer["status"], answer["sha256"]) == ("in-sync", digest)
    for path in ("/etc/shadow", "/var/lib/somewhere", "/etc/../var/x"):
        refused = admin.ended(admin.create("file.status.get", {"path": path}, "db-01"))
        assert refused["status"] == "failed", path
