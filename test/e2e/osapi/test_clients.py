"""The official command line of both eras, unmodified, against a real server with three agents."""

import json
import os
import platform
import subprocess

import pytest
from conftest import SIGNING_KEY, token

CONFIGS = {
    "seed": """
api:
  client: {{url: "{url}", security: {{bearer_token: "{bearer}"}}}}
  server: {{security: {{signing_key: "{key}"}}}}
""",
    "head": """
controller:
  client: {{url: "{url}", security: {{bearer_token: "{bearer}"}}}}
  api: {{security: {{signing_key: "{key}"}}}}
  nats: {{port: 4222}}
""",
}


class Client:
    def __init__(self, era, program, server, folder, bearer):
        self.era = era
        self.program = program
        self.get = ["get"] if era == "head" else []
        self.hostname = ["hostname", *self.get]
        self.config = folder / "osapi.yaml"
        text = CONFIGS[era].format(url=server.url, bearer=bearer, key=SIGNING_KEY)
        self.config.write_text(text)

    def end(self, *arguments):
        command = [self.program, "--osapi-file", self.config, *arguments]
        environment = dict(os.environ, IGNORE_LINUX="1", NO_COLOR="1")
        return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=90)

    def run(self, *arguments):
        """Its standard output and error together: the older one ends with 0 whatever happened."""
        done = self.end(*arguments)
        text = done.stdout + done.stderr
        # It says so of codes that it does not know, and of bodies that it cannot read.
        for misunderstood in ("unexpected status", "nil response body", "cannot unmarshal"):
            assert misunderstood not in text, text
        return text

    def json(self, *arguments):
        text = self.run("-j", *arguments)
        start = min((at for at in (text.find("{"), text.find("[")) if at >= 0), default=-1)
        assert start >= 0, text
        return json.JSONDecoder().raw_decode(text[start:])[0]


@pytest.fixture
def client(client_program, server, agents, tmp_path):
    return Client(*client_program, server, tmp_path, token())


@pytest.fixture
def reader(client_program, server, agents, tmp_path):
    """With a token that may only read."""
    (tmp_path / "reader").mkdir()
    return Client(*client_program, server, tmp_path / "reader", token("read"))


def test_health(client):
    arguments = ["client", "health"] + (["liveness"] if client.era == "head" else [])
    assert "ok" in client.run(*arguments).lower()
    assert "db-01" in client.run("client", "health", "status") or client.era == "seed"


def test_agents_are_listed_and_shown(client):
    text = client.run("client", "agent", "list")
    for name in ("web-01", "web-02", "db-01"):
        assert name in text
    assert "group" in client.run("client", "agent", "get", "--hostname", "web-01")


def test_drain_and_undrain(client):
    assert "drain" in client.run("client", "agent", "drain", "--hostname", "web-02").lower()
    assert "already in" in client.run("client", "agent", "drain", "--hostname", "web-02")
    assert "undrain" in client.run("client", "agent", "undrain", "--hostname", "web-02").lower()


def test_jobs_are_listed_shown_retried_and_deleted(client, admin):
    job_id = admin.create("node.hostname.get", {}, "web-01")
    assert admin.ended(job_id)["result"]["hostname"]
    listed = client.run("client", "job", "list", "--limit", "5")
    assert job_id in listed
    assert "node.hostname.get" in listed
    assert "completed" in client.run("client", "job", "get", "--job-id", job_id)
    retried = client.run("client", "job", "retry", "--job-id", job_id)
    assert "created" in retried.lower() or "retried" in retried.lower()
    client.run("client", "job", "delete", "--job-id", job_id)
    assert "not found" in client.run("client", "job", "get", "--job-id", job_id)


def test_a_job_is_added_and_run_by_the_older_one(client, tmp_path):
    if client.era != "seed":
        pytest.skip("`job add` went with `POST /job`")
    operation = tmp_path / "operation.json"
    operation.write_text('{"type": "node.hostname.get", "data": {}}')
    arguments = ["--json-file", str(operation), "--target-hostname", "db-01"]
    assert "created" in client.run("client", "job", "add", *arguments)
    assert "completed" in client.run("client", "job", "run", *arguments)


def test_node_commands(client):
    node = ["client", "node"]
    name = platform.node()
    assert name in client.run(*node, *client.hostname, "--target", "web-01")
    assert "Linux" in client.run(
        *node, "command", "exec", "--target", "group:web", "--command", "uname", "--args", "-s"
    )
    ping = client.run(*node, "network", "ping", "--target", "db-01", "--address", "127.0.0.1")
    assert "LOSS" in ping and "db-01" in ping
    assert "web-02" in client.run(*node, "status", *client.get, "--target", "_all")
    assert "/etc/hostname" in client.run(
        *node, "file", "status", "--target", "web-01", "--path", "/etc/hostname"
    )


def test_an_error_is_shown_with_our_words(client):
    text = client.run("client", "job", "get", "--job-id", "00000000-0000-4000-8000-000000000000")
    assert "job not found" in text
    assert "not found" in client.run("client", "node", *client.hostname, "--target", "web-09")


def test_a_token_of_the_client_opens_the_door(client, server):
    made = client.run("token", "generate", "-r", "read", "-u", "bob").strip().split()
    bearer = next(word for word in made if word.count(".") == 2 and word.startswith("ey"))
    from conftest import Api

    reader = Api(server, bearer)
    assert reader.call("GET", "/job")[0] == 200
    assert reader.call("POST", "/job", {})[0] == 403


def test_a_page_is_as_long_as_asked_for(client, admin):
    for _ in range(12):
        admin.create("node.uptime.get", {}, "db-01")
    # It does not send a 0, so the page is the usual one.
    for asked, came in (("0", 10), ("3", 3)):
        page = client.json("client", "job", "list", "--limit", asked)
        assert len(page["jobs"]) == came, page
    newest = client.json("client", "job", "list", "--limit", "1")["jobs"]
    later = client.json("client", "job", "list", "--limit", "1", "--offset", "1")["jobs"]
    assert newest != later
    assert "limit must be between 1 and 100" in client.run("client", "job", "list", "--limit", "101")


def test_a_retried_broadcast_is_for_one_host(client, admin):
    job_id = admin.create("node.uptime.get", {}, "_all")
    assert len(admin.ended(job_id)["responses"]) == 3
    client.run("client", "job", "retry", "--job-id", job_id)
    newest = admin.expect(200, "GET", "/job?limit=1")["items"][0]["id"]
    assert newest != job_id
    assert len(admin.ended(newest)["responses"]) == 1


def test_the_older_one_submits_without_a_target(client, tmp_path):
    if client.era != "seed":
        pytest.skip("`job add` went with `POST /job`")
    operation = tmp_path / "operation.json"
    operation.write_text('{"type": "node.hostname.get", "data": {}}')
    arguments = ["--json-file", str(operation)]
    assert "target_hostname is required" in client.run("client", "job", "add", *arguments)
    assert "completed" in client.run("client", "job", "run", *arguments)


def test_the_older_one_stops_waiting_for_a_job_that_failed(client, tmp_path):
    if client.era != "seed":
        pytest.skip("`job run` went with `POST /job`")
    operation = tmp_path / "operation.json"
    operation.write_text('{"type": "command.exec.execute", "data": {"command": "curl"}}')
    text = client.run("client", "job", "run", "--json-file", str(operation), "--poll-interval", "1")
    assert "failed" in text


def test_who_may_not_is_told_which_permission_is_missing(reader, server):
    drain = reader.end("client", "agent", "drain", "--hostname", "web-01")
    assert "Insufficient permissions. Required: [agent:write]" in drain.stdout + drain.stderr
    assert drain.returncode == (0 if reader.era == "seed" else 1)
    exec_ = ["client", "node", "command", "exec", "--target", "web-01", "--command", "uname"]
    assert "Required: [command:execute]" in reader.run(*exec_)
    assert "Required: [audit:read]" in reader.run("client", "audit", "list")


def test_a_token_that_is_none_is_refused_with_the_reason(client_program, server, agents, tmp_path):
    stranger = Client(*client_program, server, tmp_path, token(key="another key of 32 characters...."))
    assert "Invalid token: signature is invalid" in stranger.run("client", "job", "list")
    late = Client(*client_program, server, tmp_path, token(exp=1_000_000_000))
    assert "Invalid token: token is expired" in late.run("client", "job", "list")


def test_a_command_that_fails_or_is_refused_says_why(client):
    command = ["client", "node", "command"]
    late = client.run(
        *command, "exec", "--target", "db-01", "--command", "sleep", "--args", "9", "--timeout", "1"
    )
    assert "job failed: command timed out after 1s" in late
    shell = client.run(*command, "shell", "--target", "db-01", "--command", "id")
    assert "shell commands are disabled on this host" in shell
    # What a command ends with is its result, and the client's own end when it prints nothing else.
    only = [*command, "exec", "--target", "db-01", "--stdout", "--command"]
    assert client.end(*only, "false").returncode == 1
    right = client.end(*only, "uname")
    assert right.returncode == 0 and "Linux" in right.stdout


def test_name_servers(client):
    text = client.run(
        "client", "node", "network", "dns", "get", "--target", "db-01", "--interface-name", "lo"
    )
    assert "db-01" in text


def test_the_log_of_changes(client, admin, tmp_path):
    job_id = admin.create("node.hostname.get", {}, "web-01")
    client.run("client", "job", "delete", "--job-id", job_id)
    listed = client.json("client", "audit", "list", "--limit", "5")
    newest = listed["items"][0]
    assert (newest["method"], newest["user"], newest["response_code"]) == ("DELETE", "ann", 204)
    assert newest["path"].endswith(f"/job/{job_id}")
    assert "DELETE" in client.run("client", "audit", "list")
    shown = client.run("client", "audit", "get", "--audit-id", newest["id"])
    assert "delete_job" in shown and "ann" in shown
    nobody = "00000000-0000-4000-8000-000000000000"
    assert "audit entry not found" in client.run("client", "audit", "get", "--audit-id", nobody)
    file = tmp_path / "audit.jsonl"
    client.run("client", "audit", "export", "--output", str(file))
    lines = [json.loads(line) for line in file.read_text().splitlines()]
    assert len(lines) == listed["total_items"]


def test_metrics_of_the_older_one(client):
    if client.era != "seed":
        pytest.skip("today's metrics have a port of their own")
    assert "docket_" in client.run("client", "metrics")
