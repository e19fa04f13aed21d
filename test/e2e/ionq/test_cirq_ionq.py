"""cirq-ionq, unmodified, against a real server. `Q-n` are the quirks of docs/doors/ionq-clients.md.

Ideal results are compared with cirq's own simulator.
"""

import math

import cirq
import cirq_ionq
import numpy as np
import pytest
import sympy
from cirq_ionq import IonQException, IonQNotFoundException, IonQUnsuccessfulJobException

from cut_once import CutOnce
from docket_server import until

EXACT = 1e-6
QUBITS = cirq.LineQubit.range(4)


def service_of(server, path=""):
    return cirq_ionq.Service(
        remote_host=server.url + path,
        api_key=server.key,
        default_target="simulator",
        max_retry_seconds=2,
    )


@pytest.fixture
def service(server):
    return service_of(server)


def result_of(job):
    return job.results(timeout_seconds=60, polling_seconds=0.01)


def bell(key="m"):
    return cirq.Circuit(
        cirq.H(QUBITS[0]), cirq.CNOT(QUBITS[0], QUBITS[1]), cirq.measure(*QUBITS[:2], key=key)
    )


def ideal(circuit):
    """What cirq says, by the number that its qubits spell, the first one leftmost."""
    state = cirq.Simulator(dtype=np.complex128).simulate(cirq.drop_terminal_measurements(circuit))
    return dict(enumerate(np.abs(state.final_state_vector) ** 2))


def assert_same(measured, expected):
    for outcome in measured.keys() | expected.keys():
        assert measured.get(outcome, 0) == pytest.approx(expected.get(outcome, 0), abs=EXACT)


def test_a_bell_pair(service):
    result = service.run(bell(), repetitions=500, name="bell", seed=1)
    rows = result.measurements["m"]
    assert rows.shape == (500, 2) and (rows[:, 0] == rows[:, 1]).all()
    assert 0 < rows[:, 0].sum() < 500
    job = service.create_job(bell(), repetitions=500, name="pair")
    assert_same(result_of(job).probabilities(), {0: 0.5, 3: 0.5})
    #
    assert (job.name(), job.target(), job.num_qubits()) == ("pair", "simulator", 2)


# `shots` is text and there is a key that nobody knows; the number comes back in the metadata.
def test_shots_are_text(service, sent):
    job = service.create_job(bell(), repetitions=250, metadata={"lab": "north"})
    _, body, _ = sent.last("POST")
    assert (body["shots"], body["lang"], body["metadata"]["shots"]) == ("250", "json", "250")
    assert job.repetitions() == 250
    _, _, answer = sent.last("GET")
    assert (answer["shots"], answer["metadata"]) == (250, body["metadata"])


#
@pytest.mark.parametrize("path", ["", "/", "/some/prefix", "/v0.3"])
def test_only_the_host_of_the_address_counts(server, path):
    job = service_of(server, path).create_job(bell())
    assert_same(result_of(job).probabilities(), {0: 0.5, 3: 0.5})


# keys and targets are joined by U+001F and U+001E, and cut at 40 characters.
def test_measurement_keys_come_back(service, sent):
    keys = ["ä" * 30, "second", "third one"]
    circuit = cirq.Circuit(cirq.X(QUBITS[0]), cirq.X(QUBITS[3]))
    circuit.append(cirq.measure(QUBITS[0], QUBITS[1], key=keys[0]))
    circuit.append(cirq.measure(QUBITS[2], key=keys[1]))
    circuit.append(cirq.measure(QUBITS[3], key=keys[2]))
    result = result_of(service.create_job(circuit))
    metadata = sent.last("POST")[1]["metadata"]
    assert "\x1e" in metadata["measurement0"] + metadata["measurement1"]
    assert result.measurement_dict() == {keys[0]: [0, 1], keys[1]: [2], keys[2]: [3]}
    assert_same(result.probabilities(keys[0]), {2: 1})
    assert_same(result.probabilities(keys[1]), {0: 1})
    assert_same(result.probabilities(keys[2]), {1: 1})


GATES = [
    cirq.X,
    cirq.Y,
    cirq.Z,
    cirq.H,
    cirq.S,
    cirq.S**-1,
    cirq.T,
    cirq.T**-1,
    cirq.X**0.5,
    cirq.X**-0.5,
    cirq.rx(0.3),
    cirq.ry(0.4),
    cirq.rz(0.5),
    cirq.X**0.31,
    cirq.Y**0.41,
    cirq.Z**0.51,
    cirq.CNOT,
    cirq.SWAP,
    cirq.XX**0.3,
    cirq.YY**0.4,
    cirq.ZZ**0.6,
]


def random_circuit(seed):
    return cirq.testing.random_circuit(
        QUBITS,
        n_moments=20,
        op_density=0.9,
        random_state=seed,
        gate_domain={gate: cirq.num_qubits(gate) for gate in GATES},
    )


@pytest.mark.parametrize("seed", range(6))
def test_random_circuits_agree_with_cirq(service, seed):
    circuit = random_circuit(seed) + [cirq.H(qubit) for qubit in QUBITS]
    assert_same(result_of(service.create_job(circuit)).probabilities(), ideal(circuit))


# the client reverses the term. (Of one with an identity in it, cirq itself thinks otherwise.)
@pytest.mark.parametrize("letters", ["XZY", "ZZX", "YXX"])
def test_evolutions_agree_with_cirq(service, sent, letters):
    turn = cirq.PauliStringPhasorGate(
        cirq.DensePauliString(letters), exponent_neg=0.7, exponent_pos=0.2
    )
    circuit = cirq.Circuit(
        [cirq.ry(0.3 + i).on(qubit) for i, qubit in enumerate(QUBITS)],
        turn.on(QUBITS[3], QUBITS[0], QUBITS[1]),
        [cirq.H(qubit) for qubit in QUBITS],
    )
    assert_same(result_of(service.create_job(circuit)).probabilities(), ideal(circuit))
    [gate] = [gate for gate in sent.last("POST")[1]["input"]["circuit"] if "terms" in gate]
    assert (gate["gate"], gate["targets"], gate["terms"]) == (
        "pauliexp",
        [3, 0, 1],
        [letters[::-1]],
    )


# the angle of `zz` is called `phase`; `ms` always has its own.
@pytest.mark.parametrize(
    "two",
    [
        cirq_ionq.ZZGate(theta=0.1),
        cirq_ionq.MSGate(phi0=0.1, phi1=0.3),
        cirq_ionq.MSGate(phi0=0.2, phi1=0.7, theta=0.1),
    ],
)
def test_native_gates_agree_with_cirq(service, sent, two):
    a, b = QUBITS[:2]
    circuit = cirq.Circuit(
        cirq_ionq.GPI2Gate(phi=0.1)(a),
        cirq_ionq.GPI2Gate(phi=0.35)(b),
        two(b, a),
        cirq_ionq.GPIGate(phi=0.4)(a),
        cirq_ionq.GPI2Gate(phi=0.25)(a),
        cirq_ionq.GPI2Gate(phi=0.5)(b),
        cirq.measure(a, b, key="m"),
    )
    assert_same(result_of(service.create_job(circuit)).probabilities(), ideal(circuit))
    body = sent.last("POST")[1]["input"]
    assert body["gateset"] == "native"
    [gate] = [gate for gate in body["circuit"] if gate["gate"] in ("zz", "ms")]
    assert ("phase" in gate, "angle" in gate) == (gate["gate"] == "zz", gate["gate"] == "ms")


def test_compiled_to_native_gates(service):
    circuit = random_circuit(9) + [cirq.H(qubit) for qubit in QUBITS]
    for gateset in (cirq_ionq.AriaNativeGateset(), cirq_ionq.ForteNativeGateset()):
        native = cirq.optimize_for_target_gateset(circuit, gateset=gateset)
        found = result_of(service.create_job(native)).probabilities()
        assert_same(found, ideal(circuit))


# a batch is read at the aggregated path, one circuit at the other.
def test_a_batch(service, sent):
    circuits = [bell("a"), cirq.Circuit(cirq.X(QUBITS[2]), cirq.measure(QUBITS[2], key="b"))]
    job = service.create_batch_job(circuits, repetitions=30)
    first, second = result_of(job)
    assert sent.paths()[-1] == f"/v0.4/jobs/{job.job_id()}/results/probabilities/aggregated"
    assert (first.num_qubits(), second.num_qubits()) == (2, 3)
    assert_same(first.probabilities("a"), {0: 0.5, 3: 0.5})
    assert_same(second.probabilities("b"), {1: 1})
    results = service.run_batch(circuits, repetitions=30)
    assert (results[1].measurements["b"] == 1).all() and len(results[1].measurements["b"]) == 30
    job = service.create_job(bell())
    result_of(job)
    assert sent.paths()[-1] == f"/v0.4/jobs/{job.job_id()}/results/probabilities"


def test_noise(service, sent):
    noise = {"model": "aria-1", "seed": 7}
    first, second = (
        result_of(service.create_job(bell(), repetitions=100_000, noise=noise)).probabilities()
        for _ in "ab"
    )
    assert first == second
    for outcome, share in {0: 0.496675, 3: 0.496675, 1: 0.003325, 2: 0.003325}.items():
        five_sigma = 5 * math.sqrt(share * (1 - share) / 100_000)
        assert first[outcome] == pytest.approx(share, abs=five_sigma)


# The client's word `qpu` is one of the emulated machines, and its counts are whole.
def test_the_qpu_is_emulated(service):
    result = result_of(service.create_job(bell(), repetitions=1000, target="qpu"))
    counts = result.counts()
    assert sum(counts.values()) == 1000 and counts[0] + counts[3] > 950
    assert sum(counts[outcome] for outcome in (1, 2)) < 50
    job = service.create_job(
        bell(),
        target="qpu.forte-1",
        compilation={"opt": 0, "precision": "1E-3"},
        error_mitigation={"debiasing": False},
    )
    result_of(job)
    assert job.target() == "qpu.forte-1"


def test_sharpening_is_taken_and_changes_nothing(service, sent):
    job = service.create_job(bell())
    for sharpen in (True, False):
        result = job.results(polling_seconds=0.01, sharpen=sharpen)
        assert_same(result.probabilities(), {0: 0.5, 3: 0.5})
        assert f"sharpen={sharpen}" in sent.exchanges[-1][0].url


def test_a_sweep_by_the_sampler(service):
    angle = sympy.Symbol("angle")
    circuit = cirq.Circuit(cirq.X(QUBITS[0]) ** angle, cirq.measure(QUBITS[0], key="m"))
    results = service.sampler(seed=3).run_sweep(circuit, cirq.Points("angle", [0, 1]), 20)
    assert [set(result.measurements["m"].flatten()) for result in results] == [{0}, {1}]


# the limit is in the body of a GET, and the end is where the key `next` is missing.
def test_the_list_has_each_job_once(server, sent):
    service = service_of(server)
    made = [service.create_job(bell()).job_id() for _ in range(30)]
    jobs = service.list_jobs(limit=1000)
    ids = [job.job_id() for job in jobs]
    assert ids[:30] == made[::-1]
    assert len(ids) == len(set(ids))
    request, body, answer = sent.last("GET")
    assert body == {"limit": 1000} and "limit" not in request.url
    assert "next" in request.url and "next" not in answer
    assert len(service.list_jobs(limit=3)) == 3
    until(lambda: all(job.status() == "completed" for job in jobs[:30]), "jobs done")
    listed = service.list_jobs(status="completed", limit=1)[0]
    assert_same(result_of(listed).probabilities(), {0: 0.5, 3: 0.5})
    assert service.list_jobs(status="canceled") == ()


# of a canceled job the client searches `failure`, which must not be null then.
def test_a_canceled_job_says_so(idle_server):
    service = service_of(idle_server)
    job = service.create_job(bell())
    assert job.status() == "ready"
    with pytest.raises(TimeoutError):
        job.results(timeout_seconds=0.02, polling_seconds=0.01)
    job.cancel()
    assert job.status() == "canceled"
    again = service.get_job(job.job_id())
    with pytest.raises(RuntimeError, match="status: canceled"):
        again.results()
    with pytest.raises(IonQUnsuccessfulJobException):
        again.target()
    [listed] = service.list_jobs()
    assert listed.status() == "canceled"


def test_what_has_ended_is_left_by_a_cancel(service):
    job = service.create_job(bell())
    result_of(job)
    job.cancel()
    assert service.get_job(job.job_id()).status() == "completed"


# it shows `failure.error`.
def test_a_failure_says_why(service):
    circuit = cirq.Circuit(cirq.X(cirq.LineQubit(29)), cirq.measure(cirq.LineQubit(29)))
    with pytest.raises(RuntimeError, match="Job failed. Error message: .*30"):
        result_of(service.create_job(circuit))


# what cannot succeed is not repeated, so it must come as 4xx.
def test_a_deleted_job_is_gone(service, sent):
    job = service.create_job(bell())
    job.delete()
    assert job.status() == "deleted"
    sent.exchanges.clear()
    with pytest.raises(IonQNotFoundException):
        service.get_job(job.job_id())
    with pytest.raises(IonQException) as refusal:
        service.create_job(bell(), repetitions=0)
    assert refusal.value.status_code == 400
    assert [answer.status_code for _, answer in sent.exchanges] == [404, 400]


def test_a_wrong_key_is_refused(server):
    service = cirq_ionq.Service(server.url, "wrong", "simulator", max_retry_seconds=2)
    with pytest.raises(IonQException) as refusal:
        service.list_jobs()
    assert refusal.value.status_code == 401


# what is repeated was not done.
def test_a_full_server_makes_no_job(full_server, sent):
    service = cirq_ionq.Service(full_server.url, full_server.key, "simulator", max_retry_seconds=0)
    with pytest.raises(TimeoutError):
        service.create_job(bell())
    [(_, answer)] = sent.exchanges
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")
    assert answer.json()["error"] == "Service Unavailable"
    assert service.list_jobs() == ()


# a POST whose connection drops before an answer is sent again.
def test_a_post_sent_twice_makes_one_job(server):
    before = len(service_of(server).list_jobs(limit=1000))
    with CutOnce(server) as proxy:
        service = cirq_ionq.Service(proxy.url, server.key, "simulator", max_retry_seconds=10)
        job = service.create_job(bell())
        assert_same(result_of(job).probabilities(), {0: 0.5, 3: 0.5})
    assert proxy.connections > 2
    assert len(service_of(server).list_jobs(limit=1000)) == before + 1


#
def test_calibrations_are_not_found(service):
    for ask in (service.get_current_calibration, service.list_calibrations):
        with pytest.raises(IonQNotFoundException):
            ask()
