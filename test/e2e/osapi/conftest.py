import base64
import hashlib
import hmac
import json
import os
import pathlib
import shutil
import subprocess
import time

import pytest

from docket_server import AgentProcess, Server, key_file_of, until

SIGNING_KEY = "only-for-this-test-0123456789abcdef"


def b64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def token(role="admin", permissions=(), key=SIGNING_KEY, **claims):
    """A JWT as the official command line makes it."""
    now = int(time.time())
    body = {"roles": [role], "iss": "osapi", "sub": "ann", "iat": now, "exp": now + 3600}
    if permissions:
        body["permissions"] = list(permissions)
    body.update(claims)
    parts = [b64(json.dumps(part).encode()) for part in ({"alg": "HS256", "typ": "JWT"}, body)]
    signed = ".".join(parts)
    mac = hmac.new(key.encode(), signed.encode(), hashlib.sha256).digest()
    return f"{signed}.{b64(mac)}"


class Api:
    """Plain calls with a token."""

    def __init__(self, server, bearer):
        self.connection = server.connect("")
        self.connection.headers = {"Authorization": f"Bearer {bearer}"}

    def call(self, method, path, body=None):
        status, _, answer = self.connection.call(method, path, body)
        return status, answer

    def expect(self, status, method, path, body=None):
        came, answer = self.call(method, path, body)
        assert came == status, (came, answer)
        return answer

    def create(self, kind, data, target):
        body = {"operation": {"type": kind, "data": data}, "target_hostname": target}
        return self.expect(201, "POST", "/job", body)["job_id"]

    def ended(self, job_id, seconds=60):
        def read():
            job = self.expect(200, "GET", f"/job/{job_id}")
            return job if job["status"] not in ("submitted", "processing") else None

        return until(read, f"the end of job {job_id}", seconds)

    def live(self):
        return {agent["hostname"]: agent for agent in self.expect(200, "GET", "/agent")["agents"]}


POLICY = """
insecure_plain = true
[command]
same_user = true
allow_root = true
[command.exec]
mode = "allowlist"
allow = [
  {path = "/usr/bin/sleep"}, {path = "/usr/bin/tail"}, {path = "/usr/bin/uname"},
  {path = "/usr/bin/false"},
]
"""


def host_agent(server, folder, name, label, prefix=()):
    """An agent under a name of its own that does nothing but work on its host."""
    folder = pathlib.Path(folder) / name
    folder.mkdir()
    config = folder / "agent.toml"
    config.write_text(POLICY)
    arguments = ["--server", server.url, "--key-file", key_file_of(server, folder, name)]
    arguments += ["--name", name, "--label", label, "--config", config, "--workers", "1"]
    arguments += ["--kinds", "node,network,command,file", "--state-dir", folder / "state"]
    return AgentProcess(folder / "log", *arguments, prefix=prefix)


def osapi_server(folder, *arguments, **options):
    config = pathlib.Path(folder) / "docket.toml"
    config.write_text(f'[doors.osapi]\nsigning_key = "{SIGNING_KEY}"\njob_timeout_s = 10\n')
    return Server(
        pathlib.Path(folder) / "data", "--no-local-agent", "--config", config, *arguments, **options
    )


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with osapi_server(tmp_path_factory.mktemp("osapi")) as running:
        yield running
        assert running.stop() == 0


@pytest.fixture(scope="module")
def agents(server, tmp_path_factory):
    """Three live ones: web-01, web-02 and db-01."""
    folder = tmp_path_factory.mktemp("agents")
    made = [
        host_agent(server, folder, "web-01", "group=web.prod").start(),
        host_agent(server, folder, "web-02", "group=web.stage").start(),
        host_agent(server, folder, "db-01", "group=db").start(),
    ]
    admin = Api(server, token())
    until(lambda: len(admin.live()) == 3, "three agents")
    yield made
    for agent in made:
        agent.end()


@pytest.fixture
def admin(server):
    return Api(server, token())


# The two clients by the versions that users have: of the time of `GET /job`, and today's.
MODULES = {
    "seed": "github.com/retr0h/osapi@v0.0.0-20260308233420-14f39908a7fe",
    "head": "github.com/osapi-io/osapi@63dd1cffa",
}


def build_client(era, folder):
    """The program from the Go proxy, or from OSAPI_CLIENTS, a folder with programs by era."""
    if given := os.environ.get("OSAPI_CLIENTS"):
        return pathlib.Path(given) / era
    if shutil.which("go") is None:
        pytest.skip("no Go toolchain on this machine")
    environment = dict(os.environ, GOBIN=str(folder), GOFLAGS="-mod=mod", CGO_ENABLED="0")
    built = subprocess.run(
        ["go", "install", MODULES[era]], env=environment, capture_output=True, text=True, timeout=900
    )
    if built.returncode != 0:
        pytest.skip(f"the Go proxy does not give {MODULES[era]}: {built.stderr.strip()[-200:]}")
    return folder / "osapi"


@pytest.fixture(scope="session", params=["seed", "head"])
def client_program(request, tmp_path_factory):
    era = request.param
    return era, build_client(era, tmp_path_factory.mktemp(f"client-{era}"))
