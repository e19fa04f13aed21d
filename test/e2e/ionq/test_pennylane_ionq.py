"""pennylane-ionq, unmodified, against a real server. `Q-n` are the quirks of docs/doors/ionq-clients.md.

Expectations are compared with PennyLane's own `default.qubit`.
"""

import math

import numpy as np
import pennylane as qml
import pytest
from pennylane_ionq import GPI, GPI2, MS, XX, YY, ZZ
from pennylane_ionq.api_client import APIClient, Job, JobExecutionError

pytestmark = [
    pytest.mark.filterwarnings("ignore::pennylane.exceptions.PennyLaneDeprecationWarning"),
    pytest.mark.filterwarnings("ignore:The 'num_steps' argument"),
]

SHOTS = 10_000
FIVE_SIGMA = 5 / math.sqrt(SHOTS)  # of a value from -1 to 1


# no argument names the address; it is an attribute of the class.
@pytest.fixture(autouse=True)
def address(server, monkeypatch):
    monkeypatch.setattr(APIClient, "BASE_URL", f"{server.url}/v0.4")
    monkeypatch.setenv("IONQ_API_KEY", server.key)


@pytest.fixture(autouse=True)
def drawn_the_same():
    """The device draws its samples with numpy's own generator."""
    np.random.seed(1)


def simulator(wires, **options):
    return qml.device("ionq.simulator", wires=wires, **options)


def run(device, circuit, *arguments, shots=SHOTS):
    return qml.set_shots(qml.QNode(circuit, device), shots)(*arguments)


def entangled(measure=lambda: qml.probs(wires=[0, 1])):
    qml.Hadamard(0)
    qml.CNOT([0, 1])
    return measure()


def test_a_bell_pair():
    device = simulator(2)
    assert run(device, entangled) == pytest.approx([0.5, 0, 0, 0.5], abs=1e-6)
    samples = run(device, lambda: entangled(qml.sample), shots=100)
    assert samples.shape == (100, 2) and (samples[:, 0] == samples[:, 1]).all()


# states are as wide as the device, also where nothing acts on its last wires.
def test_ghz_states():
    def ghz():
        qml.Hadamard(0)
        qml.CNOT([0, 1])
        qml.CNOT([1, 2])
        return qml.counts()

    assert set(run(simulator(5), ghz, shots=1000)) == {"00000", "11100"}


def varied(angles, measure):
    for wire in range(3):
        qml.RY(angles[wire], wires=wire)
        qml.RZ(angles[wire + 3], wires=wire)
    qml.CNOT([0, 1])
    qml.SWAP([1, 2])
    qml.IsingXX(0.3, [0, 2])
    qml.IsingYY(0.4, [1, 2])
    qml.IsingZZ(0.5, [0, 1])
    for gate in (qml.S, qml.T, qml.SX, qml.PauliX, qml.PauliY, qml.PauliZ):
        gate(1)
    qml.RX(angles[0], wires=2)
    return measure()


@pytest.mark.parametrize("seed", range(3))
def test_probabilities_agree_with_default_qubit(seed):
    angles = np.random.default_rng(seed).uniform(0, math.pi, 6)

    def circuit():
        return varied(angles, lambda: qml.probs(wires=[0, 1, 2]))

    expected = qml.QNode(circuit, qml.device("default.qubit", wires=3))()
    assert run(simulator(3), circuit) == pytest.approx(expected, abs=1e-6)


# measurements that do not commute are several circuits in one job.
def test_expectations_agree_with_default_qubit(sent):
    angles = np.random.default_rng(5).uniform(0, math.pi, 6)

    def circuit():
        return varied(
            angles,
            lambda: [
                qml.expval(qml.PauliZ(0) @ qml.PauliZ(1)),
                qml.expval(qml.PauliX(2)),
                qml.expval(qml.PauliY(2)),
                qml.var(qml.PauliY(1)),
            ],
        )

    expected = qml.QNode(circuit, qml.device("default.qubit", wires=3))()
    assert run(simulator(3), circuit) == pytest.approx(expected, abs=FIVE_SIGMA)
    _, body, born = sent.last("POST")
    assert body["type"] == "ionq.multi-circuit.v1" and len(body["input"]["circuits"]) > 1
    assert sent.paths()[-1] == f"/v0.4/jobs/{born['id']}/results/probabilities/aggregated"


def test_gradients_by_the_parameter_shift_rule():
    def circuit(angle):
        qml.RX(angle, wires=0)
        XX(0.4, [0, 1])
        YY(0.3, [0, 1])
        ZZ(0.2, [0, 1])
        return qml.expval(qml.PauliZ(0))

    def same(angle):
        qml.RX(angle, wires=0)
        qml.IsingXX(0.4, [0, 1])
        qml.IsingYY(0.3, [0, 1])
        qml.IsingZZ(0.2, [0, 1])
        return qml.expval(qml.PauliZ(0))

    at = qml.numpy.array(0.7, requires_grad=True)
    node = qml.set_shots(qml.QNode(circuit, simulator(2), diff_method="parameter-shift"), SHOTS)
    expected = qml.grad(qml.QNode(same, qml.device("default.qubit", wires=2)))(at)
    assert qml.grad(node)(at) == pytest.approx(expected, abs=FIVE_SIGMA)


@pytest.mark.parametrize("time", [0.6, -0.6])
def test_evolutions_agree_with_default_qubit(sent, time):
    generator = 0.7 * qml.PauliX(0) @ qml.PauliZ(1) + 0.2 * qml.PauliZ(0) @ qml.PauliX(1)

    def circuit():
        for wire in range(3):
            qml.RY(0.3 + wire, wires=wire)
        qml.evolve(qml.simplify(generator), time)
        for wire in range(3):
            qml.Hadamard(wire)
        return qml.probs(wires=[0, 1, 2])

    expected = qml.QNode(circuit, qml.device("default.qubit", wires=3))()
    assert run(simulator(3), circuit) == pytest.approx(expected, abs=1e-6)
    gates = sent.last("POST")[1]["input"]["circuit"]
    assert [gate["time"] for gate in gates if gate["gate"] == "pauliexp"] == [0.6]


def test_native_gates(sent):
    def circuit():
        GPI2(0.1, wires=[0])
        GPI(0.3, wires=[1])
        MS(0, 0.5, wires=[0, 1])
        GPI2(0.1, wires=[0])
        return qml.probs(wires=[0, 1])

    def same():
        for phase, wire, angle in ((0.1, 0, math.pi / 2), (0.3, 1, math.pi)):
            about_the_plane(phase, wire, angle)
        qml.IsingXX(-math.pi / 2, [0, 1])  # the phase of one half turns X into -X
        about_the_plane(0.1, 0, math.pi / 2)
        return qml.probs(wires=[0, 1])

    expected = qml.QNode(same, qml.device("default.qubit", wires=2))()
    assert run(simulator(2, gateset="native"), circuit) == pytest.approx(expected, abs=1e-6)
    [gate] = [gate for gate in sent.last("POST")[1]["input"]["circuit"] if gate["gate"] == "ms"]
    assert (gate["phases"], gate["angle"]) == ([0, 0.5], 0.25)


def about_the_plane(phase, wire, angle):
    """A turn by `angle` about the axis of the xy plane at `phase` turns from x."""
    qml.RZ(-2 * math.pi * phase, wires=wire)
    qml.RX(angle, wires=wire)
    qml.RZ(2 * math.pi * phase, wires=wire)


# the body of a POST has no Content-Type.
def test_what_the_device_sends(sent):
    device = simulator(
        2,
        job_name="bell",
        metadata={"lab": "north"},
        noise_model="aria-1",
        noise_seed=7,
        compilation={"opt": 0, "precision": "1E-3"},
    )
    run(device, entangled, shots=1000)
    request, body, born = sent.last("POST")
    assert "Content-Type" not in request.headers
    assert body["noise"] == {"model": "aria-1", "seed": 7}
    job = sent.exchanges[-2][1].json()
    assert (job["id"], job["name"], job["metadata"]) == (born["id"], "bell", {"lab": "north"})
    assert (job["shots"], job["settings"]) == (1000, body["settings"])


@pytest.mark.parametrize("model", ["harmony", "aria-1", "aria-2", "forte-1", "forte-enterprise-1"])
def test_noise_repeats_with_its_seed(model):
    first, second = (run(simulator(2, noise_model=model, noise_seed=7), entangled) for _ in "ab")
    assert (first == second).all()
    assert 0.95 < first[0] + first[3] < 1


def test_a_qpu_is_emulated(sent):
    device = qml.device(
        "ionq.qpu", wires=2, backend="forte-1", error_mitigation={"debiasing": True}, sharpen=True
    )
    counts = run(device, lambda: entangled(qml.counts), shots=1000)
    assert sum(counts.values()) == 1000 and counts["00"] + counts["11"] > 950
    assert sent.last("POST")[1]["backend"] == "qpu.forte-1"
    assert "sharpen=True" in sent.exchanges[-1][0].url


#
def test_an_empty_circuit_fails(sent):
    with pytest.warns(UserWarning, match="Circuit is empty"), pytest.raises(JobExecutionError):
        run(simulator(1), lambda: qml.probs(wires=[0]))
    assert sent.last("GET")[2]["failure"]["code"] == "InvalidInput"


# asked every 10 ms until it has ended; then the results are fetched by their url.
def test_the_job_resource(sent):
    job = Job()
    job.manager.create(
        type="ionq.circuit.v1",
        backend="simulator",
        input={"qubits": 1, "circuit": [{"gate": "not", "target": 0}]},
    )
    assert job.status.value == "submitted" and not job.is_failed
    while not job.is_complete:
        job.reload()
    assert job.data.value == {"1": 1}
    assert sent.paths()[-1] == f"/v0.4/jobs/{job.id.value}/results/probabilities"


def test_a_refusal_says_what_was_wrong(monkeypatch):
    with pytest.raises(Exception, match="noise.model"):
        Job().manager.create(
            type="ionq.circuit.v1",
            backend="simulator",
            noise={"model": "loud"},
            input={"circuit": [{"gate": "h", "target": 0}]},
        )
    monkeypatch.setenv("IONQ_API_KEY", "wrong")
    with pytest.raises(Exception, match="Unauthorized Error"):
        run(simulator(2), entangled)
