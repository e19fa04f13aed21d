"""qiskit-ionq, unmodified, against a real server. `Q-n` are the quirks of docs/doors/ionq-clients.md.

Ideal results are compared with qiskit's own state vector.
"""

import math
import warnings

import pytest
from qiskit import QuantumCircuit, transpile
from qiskit.circuit import ClassicalRegister, QuantumRegister
from qiskit.circuit.library import PauliEvolutionGate
from qiskit.circuit.random import random_circuit
from qiskit.providers import JobStatus
from qiskit.quantum_info import SparsePauliOp, Statevector
from qiskit_ionq import (
    ErrorMitigation,
    GPI2Gate,
    GPIGate,
    IonQProvider,
    MSGate,
    ZZGate,
)
from qiskit_ionq.exceptions import (
    IonQAPIError,
    IonQJobError,
    IonQJobFailureError,
    IonQJobStateError,
    IonQRetriableError,
)
from qiskit_ionq.ionq_session import Session

from docket_server import until

EXACT = 1e-6

pytestmark = pytest.mark.filterwarnings("ignore::qiskit_ionq.exceptions.IonQTranspileLevelWarning")


def provider_of(server, monkeypatch):
    """Q-12: the URL of the environment is the one that the number of qubits is asked of."""
    monkeypatch.setenv("IONQ_API_URL", f"{server.url}/v0.4")
    monkeypatch.setenv("IONQ_API_KEY", server.key)
    return IonQProvider()


@pytest.fixture
def provider(server, monkeypatch):
    return provider_of(server, monkeypatch)


@pytest.fixture
def simulator(provider):
    return provider.get_backend("simulator")


def result_of(job):
    return job.result(wait=0.01, timeout=60)


def probabilities_of(job):
    """As the client hands them on: without the outcomes that its own draw did not meet."""
    return dict(result_of(job).get_probabilities())


def all_probabilities_of(job, sent):
    """As the client received them, of a circuit whose bits are its qubits."""
    result_of(job)
    width = job.circuit.num_clbits
    return {f"{int(key):0{width}b}": share for key, share in sent.last("GET")[2].items()}


def ideal(circuit):
    """What qiskit says of the circuit, whose measurements are at its end."""
    state = Statevector(circuit.remove_final_measurements(inplace=False))
    return state.probabilities_dict()


def assert_same(measured, expected, within=EXACT):
    for outcome in measured.keys() | expected.keys():
        assert measured.get(outcome, 0) == pytest.approx(expected.get(outcome, 0), abs=within)


def bell():
    circuit = QuantumCircuit(2, 2, name="bell")
    circuit.h(0)
    circuit.cx(0, 1)
    circuit.measure([0, 1], [0, 1])
    return circuit


def ghz(qubits):
    circuit = QuantumCircuit(qubits, name=f"ghz{qubits}")
    circuit.h(0)
    for target in range(1, qubits):
        circuit.cx(target - 1, target)
    circuit.measure_all()
    return circuit


def long_circuit():
    """Minutes of work."""
    circuit = QuantumCircuit(24, 24)
    for layer in range(400):
        for qubit in range(24):
            circuit.rx(0.1 + layer + qubit, qubit)
            circuit.cx(qubit, (qubit + 1 + layer) % 24 if (1 + layer) % 24 else (qubit + 1) % 24)
    circuit.measure(range(24), range(24))
    return circuit


#
def test_a_bell_pair(simulator, sent):
    job = simulator.run(bell(), shots=1000)
    result = result_of(job)
    assert job.status() is JobStatus.DONE
    assert_same(dict(result.get_probabilities()), {"00": 0.5, "11": 0.5})
    counts = result.get_counts()
    assert set(counts) == {"00", "11"} and sum(counts.values()) == 1000
    assert 0 <= result.time_taken < math.inf
    assert sent.paths()[-1] == f"/v0.4/jobs/{job.job_id()}/results/probabilities"


def test_counts_are_drawn_again_the_same_with_a_seed(simulator):
    drawn = [result_of(simulator.run(bell(), shots=500, sampler_seed=7)).get_counts() for _ in "ab"]
    assert drawn[0] == drawn[1]


def test_ghz_states(simulator):
    for qubits in (1, 5, 12):
        ends = {"0" * qubits: 0.5, "1" * qubits: 0.5}
        assert_same(probabilities_of(simulator.run(ghz(qubits))), ends)


# Bits are read where they were measured to, in qiskit's order.
def test_classical_bits_are_the_measured_ones(simulator):
    circuit = QuantumCircuit(
        QuantumRegister(3), ClassicalRegister(1, "a"), ClassicalRegister(2, "b")
    )
    circuit.x(0)
    circuit.h(1)
    circuit.measure([0, 1], [2, 0])
    assert_same(probabilities_of(simulator.run(circuit)), {"100": 0.5, "101": 0.5})
    assert set(result_of(simulator.run(circuit)).get_counts()) == {"10 0", "10 1"}


@pytest.mark.parametrize("seed", range(4))
def test_random_circuits_agree_with_qiskit(simulator, sent, seed):
    circuit = random_circuit(4, 12, max_operands=3, seed=seed)
    circuit.measure_all()
    compiled = transpile(circuit, simulator, optimization_level=1, seed_transpiler=seed)
    assert_same(all_probabilities_of(simulator.run(compiled), sent), ideal(circuit))


def every_gate():
    circuit = QuantumCircuit(4)
    for qubit in range(4):
        circuit.ry(0.3 + qubit, qubit)
    for name in ("x", "y", "z", "h", "s", "sdg", "sx", "sxdg", "t", "tdg"):
        getattr(circuit, name)(1)
    for name in ("rx", "ry", "rz", "p"):
        getattr(circuit, name)(0.7, 2)
    for name in ("cx", "cy", "cz", "ch", "csx", "swap"):
        getattr(circuit, name)(0, 3)
    for name in ("crx", "cry", "crz", "cp", "rxx", "ryy", "rzz"):
        getattr(circuit, name)(1.1, 1, 2)
    circuit.ccx(0, 1, 2)
    circuit.mcx([0, 1, 2], 3)
    circuit.mcp(0.4, [0, 1, 3], 2)
    commuting = SparsePauliOp(["XXI", "ZZX"], [0.3, -0.2])
    circuit.append(PauliEvolutionGate(commuting, time=0.8), [3, 0, 1])
    for qubit in range(4):
        circuit.h(qubit)  # so that phases show
    circuit.measure_all()
    return circuit


def test_every_gate_that_the_client_sends(simulator, sent):
    circuit = every_gate()
    assert_same(all_probabilities_of(simulator.run(circuit), sent), ideal(circuit))
    gates = {gate["gate"] for gate in sent.last("POST")[1]["input"]["circuit"]}
    assert {"pauliexp", "v", "vi", "si", "ti", "xx", "yy", "zz", "swap"} <= gates


@pytest.mark.parametrize("noise_model, two_qubit_gate", [("aria-1", "ms"), ("forte-1", "zz")])
def test_native_gates(provider, sent, noise_model, two_qubit_gate):
    backend = provider.get_backend("simulator", gateset="native")
    circuit = QuantumCircuit(2)
    circuit.append(GPI2Gate(0.1), [0])
    circuit.append(GPIGate(0.3), [1])
    circuit.append(GPI2Gate(0.4), [1])
    two = MSGate(0.1, 0.2, 0.15) if two_qubit_gate == "ms" else ZZGate(0.1)
    circuit.append(two, [1, 0])
    circuit.append(GPI2Gate(0.75), [0])
    circuit.append(GPI2Gate(0.25), [1])
    circuit.measure_all()
    assert_same(all_probabilities_of(backend.run(circuit), sent), ideal(circuit))
    [gate] = [gate for gate in sent.last("POST")[1]["input"]["circuit"] if "angle" in gate]
    assert gate["gate"] == two_qubit_gate
    backend.set_options(noise_model=noise_model)
    assert set(backend.target.operation_names) == {
        "gpi",
        "gpi2",
        two_qubit_gate,
        "measure",
        "reset",
    }


# no seed is `null`, and a number arrives as sent; the header comes back whole.
def test_noise_seeds_and_metadata_come_back(simulator, sent):
    circuit = ghz(5)
    circuit.metadata = {"note": "x" * 10_000}
    for seed in (None, 11):
        simulator.set_options(noise_model="aria-1", sampler_seed=seed)
        job = simulator.run(circuit, shots=100, extra_metadata={"ticket": "B-17 \u001f ä"})
        _, body, _ = sent.last("POST")
        assert body["noise"] == {"model": "aria-1", "seed": seed}
        result_of(job)
        _, _, answer = sent.exchanges[-2][0], None, sent.exchanges[-2][1].json()
        assert answer["metadata"] == body["metadata"]
        assert answer["noise"] == {"model": "aria-1"} | ({} if seed is None else {"seed": seed})


# Two qubits, one gate each of one and two: 0.9375 * r2 of the shots see an error of the pair.
def test_noise_of_a_bell_pair(simulator):
    simulator.set_options(noise_model="aria-1", sampler_seed=5)
    counts = result_of(simulator.run(bell(), shots=100_000)).get_counts()
    assert sum(counts.values()) == 100_000
    for outcome, share in {"00": 0.496675, "11": 0.496675, "01": 0.003325, "10": 0.003325}.items():
        five_sigma = 5 * math.sqrt(share * (1 - share) / 100_000)
        assert counts[outcome] / 100_000 == pytest.approx(share, abs=five_sigma)


NOISE_MODELS = ("ideal", "harmony", "aria-1", "aria-2", "forte-1", "forte-enterprise-1")


@pytest.mark.parametrize("noise_model", NOISE_MODELS)
def test_a_seed_gives_the_same_noise(simulator, noise_model):
    simulator.set_options(noise_model=noise_model, sampler_seed=3)
    runs = [
        result_of(simulator.run(ghz(4), shots=2000, sampler_seed=3, memory=noise_model != "ideal"))
        for _ in "ab"
    ]
    assert runs[0].get_counts() == runs[1].get_counts()
    assert sum(runs[0].get_counts().values()) == 2000
    ends = runs[0].get_counts()["0000"] + runs[0].get_counts()["1111"]
    assert (ends == 2000) is (noise_model == "ideal")
    if noise_model != "ideal":
        assert runs[0].get_memory() == runs[1].get_memory()
        assert {key: runs[0].get_memory().count(key) for key in runs[0].get_counts()} == dict(
            runs[0].get_counts()
        )


# the parent's url is the aggregated one, and its children are named in order.
def test_several_circuits_are_one_job(simulator, sent):
    flipped = QuantumCircuit(1, 1, name="flipped")
    flipped.x(0)
    flipped.measure(0, 0)
    job = simulator.run([bell(), ghz(3), flipped], shots=400)
    expected = [{"00": 0.5, "11": 0.5}, {"000": 0.5, "111": 0.5}, {"1": 1}]
    for measured, wanted in zip(result_of(job).get_probabilities(), expected, strict=True):
        assert_same(dict(measured), wanted)
    assert sent.paths()[-1] == f"/v0.4/jobs/{job.job_id()}/results/probabilities/aggregated"
    detail = job.status(detailed=True)
    assert (detail["total"], detail["completed"], detail["failed"]) == (3, 3, 0)
    assert detail["statuses"] == [JobStatus.DONE] * 3


def test_shots_of_several_circuits_come_from_the_children(simulator):
    simulator.set_options(noise_model="harmony", sampler_seed=2)
    job = simulator.run([bell(), ghz(3)], shots=150, memory=True)
    result = result_of(job)
    for index, width in enumerate((2, 3)):
        memory = result.get_memory(index)
        assert len(memory) == 150 and {len(bits) for bits in memory} == {width}
        counts = result.get_counts(index)
        assert {key: memory.count(key) for key in counts} == dict(counts)


def teleported(angle):
    """Measured and reset in the middle; no step depends on what was measured."""
    circuit = QuantumCircuit(
        QuantumRegister(2, "q"), ClassicalRegister(1, "m"), ClassicalRegister(2, "c")
    )
    circuit.ry(angle, 0)
    circuit.measure(0, 0)
    circuit.cx(0, 1)
    circuit.reset(0)
    circuit.x(0)
    circuit.measure([0, 1], [1, 2])
    return circuit


# sent as OpenQASM 3, and read register by register, on the ideal simulator as well.
@pytest.mark.parametrize("noise_model", ["ideal", "forte-1"])
def test_measurements_in_the_middle(simulator, sent, noise_model):
    simulator.set_options(noise_model=noise_model, sampler_seed=4)
    job = simulator.run(teleported(1.0), shots=4000, memory=True)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        result = result_of(job)
    _, body, _ = sent.last("POST")
    assert body["type"] == "ionq.qasm3.v1"
    assert body["settings"]["compilation"]["service_version"] == "v0.4"
    counts = result.get_counts()
    assert sum(counts.values()) == 4000 == len(result.get_memory())
    share = math.sin(0.5) ** 2
    found = (counts["11 1"] / 4000, counts["01 0"] / 4000)
    slack = 5 * math.sqrt(share * (1 - share) / 4000) + (0 if noise_model == "ideal" else 0.02)
    assert found == (pytest.approx(share, abs=slack), pytest.approx(1 - share, abs=slack))
    assert (set(counts) == {"11 1", "01 0"}) is (noise_model == "ideal")


def test_a_branch_on_a_measurement_is_refused_with_a_reason(simulator):
    circuit = QuantumCircuit(1, 1)
    circuit.measure(0, 0)
    with circuit.if_test((circuit.clbits[0], 1)):
        circuit.x(0)
    job = simulator.run(circuit)
    with pytest.raises(IonQJobFailureError, match="PreflightError: .*if"):
        result_of(job)


# the client shows `failure.error`.
def test_failures_say_why(simulator):
    wide = QuantumCircuit(30, 1)
    wide.x(29)
    wide.measure(29, 0)
    job = simulator.run(wide)
    with pytest.raises(IonQJobFailureError, match="NotEnoughQubits: .*30"):
        result_of(job)
    assert job.status() is JobStatus.ERROR


def test_one_bad_circuit_fails_the_job_of_several(simulator):
    empty = QuantumCircuit(1, 1, name="empty")
    empty.measure(0, 0)
    job = simulator.run([bell(), empty])
    with pytest.raises(IonQJobFailureError, match="InvalidInput: .*1 of 2"):
        result_of(job)


#
def test_a_running_job_is_cancelled(simulator):
    job = simulator.run(long_circuit(), shots=10)
    until(lambda: job.status() is JobStatus.RUNNING, "a running job")
    job.cancel()
    with pytest.warns(UserWarning, match="cancelled"):
        assert job.status() is JobStatus.CANCELLED
    with pytest.raises(IonQJobStateError):
        result_of(job)


def test_a_waiting_job_is_cancelled(idle_server, monkeypatch):
    simulator = provider_of(idle_server, monkeypatch).get_backend("simulator")
    jobs = [simulator.run(bell()) for _ in "abc"]
    assert [job.status() for job in jobs] == [JobStatus.QUEUED] * 3
    jobs[0].cancel()
    answers = simulator.cancel_jobs([job.job_id() for job in jobs])
    assert [(answer["id"], answer["status"]) for answer in answers] == [
        (job.job_id(), "canceled") for job in jobs
    ]
    with pytest.warns(UserWarning, match="cancelled"):
        assert [job.status() for job in jobs] == [JobStatus.CANCELLED] * 3


def test_what_has_ended_is_left_by_a_cancel(simulator):
    job = simulator.run(bell())
    counts = result_of(job).get_probabilities()
    job.cancel()
    again = simulator.retrieve_job(job.job_id())
    assert again.status() is JobStatus.DONE
    assert result_of(again).get_probabilities() == counts


def test_a_deleted_job_is_gone(simulator):
    job = simulator.run(bell())
    assert simulator.client.delete_job(job.job_id()) == {"id": job.job_id(), "status": "deleted"}
    with pytest.raises(IonQAPIError) as refusal:
        simulator.retrieve_job(job.job_id())
    assert (refusal.value.status_code, refusal.value.error_type) == (404, "Not Found Error")


# asked without a key, at the address of the environment.
def test_the_number_of_qubits_is_public(provider, sent):
    assert provider.get_backend("simulator").num_qubits == 29
    request, _, _ = sent.last("GET")
    assert request.url.endswith("/v0.4/backends/simulator")
    assert "Authorization" not in request.headers
    assert provider.get_backend("ionq_qpu.aria-1").num_qubits == 25


# jobs go to `url=`, but the number of qubits is asked of the environment's address alone.
def test_a_url_without_the_environment_leaves_four_qubits(server, monkeypatch):
    monkeypatch.setenv("IONQ_API_URL", "http://127.0.0.1:1/v0.4")
    with pytest.warns(UserWarning, match="Using 4"):
        simulator = IonQProvider(server.key, f"{server.url}/v0.4/").get_backend("simulator")
    assert simulator.num_qubits == 4
    assert_same(probabilities_of(simulator.run(ghz(5))), {"00000": 0.5, "11111": 0.5})


#
def test_a_session_cancels_what_waits_in_it(idle_server, monkeypatch):
    aria = provider_of(idle_server, monkeypatch).get_backend("ionq_qpu.aria-1")
    outside = aria.run(bell())
    with pytest.raises(KeyError), Session(aria, max_jobs=3, max_time="60") as session:
        inside = [aria.run(bell()) for _ in "ab"]
        assert session.details()["status"] == "created"
        assert session.status() is None
        raise KeyError
    with pytest.warns(UserWarning, match="cancelled"):
        assert [job.status() for job in inside] == [JobStatus.CANCELLED] * 2
    assert outside.status() is JobStatus.QUEUED
    assert session.details()["active"] is False


def test_jobs_of_a_session(provider):
    aria = provider.get_backend("ionq_qpu.aria-1")
    with Session(aria, max_jobs=1, max_cost=10) as session:
        assert sum(result_of(aria.run(bell(), shots=100)).get_counts().values()) == 100
        with pytest.raises(IonQAPIError) as refusal:
            aria.run(bell())
        assert refusal.value.status_code == 400
    found = Session.from_id(session.session_id, backend=aria).details()
    assert (found["status"], found["settings"]["job_count_limit"]) == ("ended", 1)


# The client names its simulator `ionq_simulator` here, which is no backend of the API. A session
# that was made otherwise serves it.
def test_a_session_on_the_simulator_is_made_by_hand(simulator):
    with pytest.raises(IonQAPIError, match="backend"):
        Session(simulator)
    made = simulator.client.post("sessions", json_body={"backend": "simulator"})
    session = Session.from_id(made["id"], backend=simulator)
    job = session.run(bell())
    assert_same(probabilities_of(job), {"00": 0.5, "11": 0.5})
    session.close()
    assert session.details()["active"] is False


#
def test_an_estimate(simulator):
    estimate = simulator.client.estimate_job(
        backend="ionq_qpu.forte-1",
        oneq_gates=10,
        twoq_gates=5,
        qubits=4,
        shots=200,
        error_mitigation=True,
        session=True,
    )
    assert (estimate.backend, estimate.oneq_gates, estimate.twoq_gates) == ("qpu.forte-1", 10, 5)
    assert (estimate.qubits, estimate.shots, estimate.error_mitigation) == (4, 200, True)
    assert (estimate.cost, estimate.cost_unit) == (0, "usd")
    assert estimate.exec_time > 0 and estimate.total_runtime >= estimate.exec_time
    assert estimate.estimated_at.utcoffset().total_seconds() == 0
    assert estimate.rate_information


def test_characterizations(provider, simulator):
    forte = provider.get_backend("ionq_qpu.forte-1")
    found = forte.calibration()
    assert forte.status() is True
    assert (found.backend, found.qubits, found.median_spam_fidelity) == ("qpu.forte-1", 29, 1)
    assert len(found.connectivity) == 29 * 28 // 2
    assert 0.99 < found.fidelity["2q"]["median"] < found.fidelity["1q"]["median"] < 1
    assert forte.client.get_calibration_data("qpu.forte-1", limit=3)[0] == found
    assert simulator.client.get_latest_calibration("simulator") is None


def test_a_qpu_is_emulated_with_its_noise(provider):
    aria = provider.get_backend("ionq_qpu.aria-1")
    counts = result_of(aria.run(bell(), shots=1000)).get_counts()
    assert sum(counts.values()) == 1000
    assert counts["00"] + counts["11"] > 950


#
def test_a_dry_run_gives_the_compiled_circuit(provider):
    aria = provider.get_backend("ionq_qpu.aria-1")
    job = aria.run(bell(), dry_run=True)
    until(lambda: job.status() is JobStatus.DONE, "a compiled circuit")
    compiled = job.compiled_circuit("native")
    assert compiled["qubits"] == 2
    assert {gate["gate"] for gate in compiled["circuit"]} <= {"gpi", "gpi2", "ms", "zz"}
    native = provider.get_backend("simulator", gateset="native")
    with pytest.raises(IonQJobError, match="dry_run"):
        result_of(job)
    assert native.client.get_artifact(job.job_id(), "native") == compiled


def test_debiasing_needs_500_shots(simulator):
    result_of(simulator.run(bell(), shots=500, error_mitigation=ErrorMitigation.DEBIASING))
    with pytest.raises(IonQAPIError) as refusal:
        simulator.run(bell(), shots=499, error_mitigation=ErrorMitigation.DEBIASING)
    assert refusal.value.status_code == 400


#
def test_a_full_server_makes_no_job(full_server, monkeypatch, sent):
    simulator = provider_of(full_server, monkeypatch).get_backend("simulator")
    with pytest.warns(UserWarning, match="Retrying"), pytest.raises(IonQRetriableError):
        simulator.run(bell())
    assert [answer.status_code for _, answer in sent.exchanges if answer.request.body] == [503] * 5
    listed = simulator.client.get_with_retry(
        simulator.client.make_path("jobs"), headers=simulator.client.api_headers
    )
    assert listed.json() == {"jobs": [], "next": None}


def test_a_wrong_key_is_refused(server, monkeypatch):
    monkeypatch.setenv("IONQ_API_URL", f"{server.url}/v0.4")
    with pytest.raises(IonQAPIError) as refusal:
        IonQProvider("wrong").get_backend("simulator").run(bell())
    assert (refusal.value.status_code, refusal.value.error_type) == (401, "Unauthorized Error")
