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

    def run(self, *arguments):
        """Its standard output and error together: the older one ends with 0 whatever happened."""
        command = [self.program, "--osapi-file", self.config, *arguments]
        environment = dict(os.environ, IGNORE_LINUX="1", NO_COLOR="1")
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=90)
        return done.stdout + done.stderr

    def json(self, *arguments):
        text = self.run("-j", *arguments)
        start = min((at for at in (text.find("{"), text.find("[")) if at >= 0), default=-1)
        assert start >= 0, text
        return json.JSONDecoder().raw_decode(text[start:])[0]


@pytest.fixture
def client(client_program, server, agents, tmp_path):
    return Client(*client_program, server, tmp_path, token())


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
