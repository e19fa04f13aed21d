"""A real `docket` process and plain calls to it, for every suite. Standard library only.

DOCKET_BIN names the program. Nothing here knows an API's shapes; the tests do.
"""

import http.client
import json
import os
import pathlib
import queue
import signal
import subprocess
import threading
import time
import urllib.parse

START_S = 60
STOP_S = 60


def binary():
    return os.environ["DOCKET_BIN"]


def until(condition, what, seconds=60):
    """The first true answer of `condition`; what a server did is seen by asking it again."""
    deadline = time.monotonic() + seconds
    while not (answer := condition()):
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds} s: {what}")
        time.sleep(0.01)
    return answer


def poll(server, job_id, *, is_done=lambda job: job["is_terminal"], seconds=60):
    """The Ionworks job once `is_done` holds."""

    def read():
        job = server.get(f"/jobs/{job_id}")
        return job if is_done(job) else None

    return until(read, f"job {job_id} as asked for", seconds)


class Refused(Exception):
    """An answer that is no success."""

    def __init__(self, status, body):
        super().__init__(f"{status}: {body}")
        self.status = status
        self.body = body


class Connection:
    """One keep-alive connection. Not for several threads."""

    def __init__(self, url, key):
        parts = urllib.parse.urlsplit(url)
        self.http = http.client.HTTPConnection(parts.hostname, parts.port, timeout=60)
        self.headers = {"X-API-Key": key}

    def call(self, method, path, body=None, headers=None):
        """Status, headers and parsed body."""
        sent = dict(self.headers, **(headers or {}))
        data = None
        if body is not None:
            data = json.dumps(body).encode()
            sent["Content-Type"] = "application/json"
        self.http.request(method, path, body=data, headers=sent)
        response = self.http.getresponse()
        text = response.read()
        return response.status, response.headers, json.loads(text) if text else None

    def text(self, path):
        """Status and body of what answers with plain text."""
        self.http.request("GET", path, headers=self.headers)
        response = self.http.getresponse()
        return response.status, response.read().decode()

    def get(self, path):
        return self.expect("GET", path)

    def post(self, path, body=None):
        return self.expect("POST", path, {} if body is None else body)

    def expect(self, method, path, body=None):
        status, _, answer = self.call(method, path, body)
        if status >= 300:
            raise Refused(status, answer)
        return answer

    def close(self):
        self.http.close()


class Server:
    """`docket serve` on a data directory; started again it opens the same one."""

    def __init__(self, data, *arguments, listen="127.0.0.1:0", environment=None):
        self.data = pathlib.Path(data)
        self.arguments = ["--listen", listen, *arguments]
        self.environment = dict(os.environ, **(environment or {}))
        self.process = None
        self.url = None
        self.log = self.data.parent / f"{self.data.name}.log"

    def start(self):
        command = [binary(), "serve", "--data", self.data]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*command, *self.arguments],
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                env=self.environment,
            )
        line = self._first_line()
        if not line.startswith("listening on http://"):
            self.process.kill()
            raise AssertionError(f"no server: {line!r}\n{self.log.read_text()[-2000:]}")
        self.url = line.split()[-1]
        return self

    def _first_line(self):
        lines = queue.Queue()
        reader = threading.Thread(
            target=lambda: lines.put(self.process.stdout.readline()), daemon=True
        )
        reader.start()
        try:
            return lines.get(timeout=START_S)
        except queue.Empty:
            return ""

    @property
    def key(self):
        return (self.data / "admin.key").read_text().strip()

    def connect(self, key=None):
        return Connection(self.url, self.key if key is None else key)

    def get(self, path):
        return self.connect().get(path)

    def post(self, path, body=None):
        return self.connect().post(path, body)

    def submit(self, params, **fields):
        """A dummy over the Ionworks door."""
        return self.post("/jobs", {"job_type": "dummy", "params": params, **fields})

    def kill(self):
        self.process.kill()
        self.process.wait(STOP_S)
        self.process.stdout.close()

    def stop(self):
        """Asks it to end; its exit code."""
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(STOP_S)
        self.process.stdout.close()
        return code

    def verify(self):
        """The last line of `docket verify`, once the server is gone."""
        result = subprocess.run(
            [binary(), "verify", "--data", self.data], capture_output=True, text=True, timeout=STOP_S
        )
        return result.stdout.strip().splitlines()[-1] if result.stdout else result.stderr

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.kill()


def key_file_of(server, folder, user, tenant="default"):
    """A new agent's key in a file that only its owner reads."""
    made = server.post("/v1/keys", {"tenant": tenant, "role": "agent", "user": user})
    file = pathlib.Path(folder) / "agent.key"
    file.write_text(made["key"])
    file.chmod(0o600)
    return file


class AgentProcess:
    """A `docket agent`, with these arguments or, behind `prefix`, somewhere else."""

    def __init__(self, log, *arguments, prefix=()):
        self.log = pathlib.Path(log)
        self.command = [*prefix, binary(), "agent", *arguments]
        self.process = None

    def start(self):
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(self.command, stdout=log, stderr=log)
        return self

    def kill(self):
        self.process.kill()
        self.process.wait(STOP_S)

    def stop(self):
        """Asks it to end; its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(STOP_S)

    def end(self):
        if self.process is not None and self.process.poll() is None:
            self.kill()
