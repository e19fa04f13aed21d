"""A server that does not emulate computers: it says so, and fails their jobs at once."""

import pytest

from docket_server import Server

COMPUTERS = ("qpu.aria-1", "qpu.aria-2", "qpu.forte-1", "qpu.forte-enterprise-1")


@pytest.fixture
def call(tmp_path):
    off = {"DOCKET_IONQ_EMULATES_COMPUTERS": "false"}
    with Server(tmp_path / "data", environment=off) as server:
        connection = server.connect()

        def call(method, path, body=None):
            headers = {"Authorization": f"apiKey {server.key}"}
            status, _, answer = connection.call(method, f"/v0.4{path}", body, headers)
            assert status < 300, answer
            return answer

        yield call
        assert server.stop() == 0


def test_its_computers_are_unavailable(call):
    states = {backend["backend"]: backend["status"] for backend in call("GET", "/backends")}
    assert states == {"simulator": "available", **dict.fromkeys(COMPUTERS, "unavailable")}


@pytest.mark.parametrize("backend", (*COMPUTERS, "qpu"))
def test_their_jobs_fail_at_once(call, backend):
    circuit = {"circuit": [{"gate": "h", "target": 0}]}
    job = {"type": "ionq.circuit.v1", "backend": backend, "input": circuit}
    found = call("GET", f"/jobs/{call('POST', '/jobs', job)['id']}")
    assert found["status"] == "failed" and found["started_at"] is None
    assert found["failure"] == {
        "code": "QuantumComputerError",
        "message": "This server does not emulate quantum computers.",
    }
