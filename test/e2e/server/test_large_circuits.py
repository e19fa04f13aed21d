"""Circuits as wide as memory allows, through the IonQ API and a worker. They want 5 GB and a minute,
so they run with the long list only (DOCKET_LARGE=1)."""

import os
import pathlib
import time

import pytest

from docket_server import until
from processes import all_processes, descendants

pytestmark = pytest.mark.skipif("DOCKET_LARGE" not in os.environ, reason="wants 5 GB of memory")

GIB = 2**30


def gates(name, qubits):
    return [{"gate": name, "target": qubit} for qubit in range(qubits)]


def ladder(qubits):
    return [{"gate": "cnot", "control": q, "target": q + 1} for q in range(qubits - 1)]


class Door:
    def __init__(self, server):
        self.connection = server.connect()
        self.headers = {"Authorization": f"apiKey {server.key}"}

    def call(self, method, path, body=None):
        status, _, answer = self.connection.call(method, f"/v0.4{path}", body, self.headers)
        assert status < 300, answer
        return answer

    def submit(self, qubits, circuit):
        program = {"qubits": qubits, "circuit": circuit}
        job = {"type": "ionq.circuit.v1", "backend": "simulator", "input": program}
        return self.call("POST", "/jobs", job)["id"]

    def job(self, job_id):
        return self.call("GET", f"/jobs/{job_id}")

    def ended(self, job_id, seconds):
        final = ("completed", "failed", "canceled")
        return until(
            lambda: (job := self.job(job_id))["status"] in final and job, "the end of a job", seconds
        )


def cpu_seconds(process):
    """Of a process and all below it, as far as they live."""
    alive = [all_processes()[process], *descendants(process).values()]
    return sum(one.cpu_seconds for one in alive)


def resident_bytes(process, field="VmRSS"):
    """Of the largest process at or below this one."""
    sizes = [0]
    for one in (process, *descendants(process)):
        try:
            lines = pathlib.Path(f"/proc/{one}/status").read_text().splitlines()
        except OSError:
            continue
        sizes += [int(line.split()[1]) * 1024 for line in lines if line.startswith(f"{field}:")]
    return max(sizes)


def test_29_qubits_stay_within_the_memory_of_one_state(server):
    """A uniform state does not notice permutations, so what comes back is where it began."""
    door = Door(server)
    qubits = 29
    job = door.submit(qubits, gates("h", qubits) + ladder(qubits) + gates("h", qubits))
    peak = 0

    def ended():
        nonlocal peak
        peak = max(peak, resident_bytes(server.process.pid, "VmHWM"))
        found = door.job(job)
        return found["status"] in ("completed", "failed") and found

    assert until(ended, "29 qubits", 300)["status"] == "completed"
    assert door.call("GET", f"/jobs/{job}/results/probabilities") == {"0": pytest.approx(1, abs=1e-6)}
    assert 4 * GIB <= peak < 4.25 * GIB


def test_what_cannot_fit_fails_at_once(server):
    door = Door(server)
    began = time.monotonic()
    job = door.ended(door.submit(30, gates("h", 30)), 5)
    assert time.monotonic() - began < 1
    assert job["failure"]["code"] == "NotEnoughQubits" and "30 qubits" in job["failure"]["message"]
    assert resident_bytes(server.process.pid) < GIB


def expect_rest_once_canceled(server, door, job):
    """It runs; 200 ms after its cancel nothing computes any more."""
    assert door.job(job)["status"] == "started"
    door.call("PUT", f"/jobs/{job}/status/cancel")
    time.sleep(0.2)
    after = cpu_seconds(server.process.pid)
    time.sleep(1)
    assert cpu_seconds(server.process.pid) - after < 0.1, "something still computes"
    assert door.job(job)["status"] == "canceled"


def test_a_canceled_circuit_of_28_qubits_stops_within_200_ms(server):
    door = Door(server)
    layer = gates("h", 28) + gates("t", 28) + ladder(28)
    job = door.submit(28, layer * 20)
    until(lambda: resident_bytes(server.process.pid) > 1.9 * GIB, "a state in memory", 60)
    time.sleep(0.5)
    expect_rest_once_canceled(server, door, job)


MEASURED = """include "stdgates.inc"; qubit[29] q; bit[2] m; h q; cx q[0], q[28]; m[0] = measure q[0];
h q[0]; cx q[0], q[13]; reset q[28]; h q[28]; m[1] = measure q[13]; h q[13]; cx q[13], q[5];"""


@pytest.mark.parametrize("moment", [0.2, 0.9, 2, 4, 7])
def test_29_qubits_stop_within_200_ms_at_any_moment(server, moment):
    """While memory is prepared, in a pass, while a measurement is read or its outcome written."""
    door = Door(server)
    program = {"type": "ionq.qasm3.v1", "backend": "simulator", "input": {"data": MEASURED}}
    job = door.call("POST", "/jobs", program | {"shots": 200})["id"]
    until(lambda: door.job(job)["status"] == "started", "a start", 30)
    time.sleep(moment)
    expect_rest_once_canceled(server, door, job)
