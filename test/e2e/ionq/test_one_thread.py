"""A server with one I/O thread answers everybody else while it reads or writes something large."""

import threading

import pytest

from docket_server import Server, until


@pytest.fixture
def server(tmp_path):
    with Server(tmp_path / "data", environment={"DOCKET_SERVER_THREADS": "1"}) as running:
        yield running
        assert running.stop() == 0


def answers_meanwhile(server, work):
    """How many small requests are answered while `work` waits for its own answer."""
    done = threading.Event()

    def run():
        work(server.connect())
        done.set()

    thread = threading.Thread(target=run)
    connection, count = server.connect(), 0
    thread.start()
    while not done.is_set():
        status, _, _ = connection.call("GET", "/v0.4/backends/simulator")
        assert status == 200
        count += 1
    thread.join()
    return count


def test_large_requests_and_answers_hold_nobody_up(server):
    headers = {"Authorization": f"apiKey {server.key}"}
    gates = [{"gate": "h", "target": index % 18} for index in range(150_000)]
    job = {"type": "ionq.circuit.v1", "backend": "simulator", "shots": 400_000}
    made = []

    def submit(connection):
        body = job | {"input": {"qubits": 18, "circuit": gates}}
        made.append(connection.call("POST", "/v0.4/jobs", body, headers)[2]["id"])

    def read(connection):
        path = f"/v0.4/jobs/{made[0]}/artifacts/shots-v2"
        connection.http.request("GET", path, headers=headers)
        answer = connection.http.getresponse()
        assert answer.status == 200 and len(answer.read()) > 10_000_000

    assert answers_meanwhile(server, submit) >= 5

    def ended():
        path = f"/v0.4/jobs/{made[0]}"
        return server.connect().call("GET", path, headers=headers)[2]["status"] == "completed"

    until(ended, "the circuit", 120)
    assert answers_meanwhile(server, read) >= 5
