import json
import os
import urllib.parse

import pytest
import requests

from docket_server import Server


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """One for each client, so that each sees its own jobs only."""
    with Server(tmp_path_factory.mktemp("ionq") / "data") as running:
        yield running
        assert running.stop() == 0


@pytest.fixture
def idle_server(tmp_path):
    """Nobody runs what it is given: jobs stay `ready`."""
    with Server(tmp_path / "idle", "--no-local-agent") as running:
        yield running
        assert running.stop() == 0


@pytest.fixture
def full_server(tmp_path):
    """Takes no body of 100 bytes: whatever would submit a job is answered 503."""
    limit = {"DOCKET_HTTP_BODIES_BYTES_TOTAL": "100"}
    with Server(tmp_path / "full", "--no-local-agent", environment=limit) as running:
        yield running
        assert running.stop() == 0


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch, tmp_path):
    """The clients read the environment, and one a .env file of the folder it runs in."""
    for name in list(os.environ):
        if "IONQ" in name:
            monkeypatch.delenv(name)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.chdir(tmp_path)


class Sent:
    """What a client built on `requests` sent, and what it was answered."""

    def __init__(self):
        self.exchanges = []

    def add(self, answer):
        self.exchanges.append((answer.request, answer))
        return answer

    def paths(self, method="GET"):
        return [
            urllib.parse.urlsplit(request.url).path
            for request, _ in self.exchanges
            if request.method == method
        ]

    def last(self, method):
        """The newest request of this method, its body and its answer's body."""
        request, answer = [pair for pair in self.exchanges if pair[0].method == method][-1]
        return request, json.loads(request.body) if request.body else None, answer.json()


@pytest.fixture
def sent(monkeypatch):
    watched, send = Sent(), requests.Session.send
    monkeypatch.setattr(
        requests.Session, "send", lambda *args, **kwargs: watched.add(send(*args, **kwargs))
    )
    return watched
