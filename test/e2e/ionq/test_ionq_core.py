"""ionq-core, unmodified, against a real server. `Q-n` are the quirks of docs/doors/ionq-clients.md.

Its models are strict: a key that is missing, or an unknown word, fails the call. Native gates are
compared with the matrices that the client itself ships.
"""

import asyncio
import datetime
import json
import math
import uuid
import warnings

import ionq_core
import numpy as np
import pytest
from ionq_core import IonQClient, JobFailedError, SessionManager, wait_for_job
from ionq_core.api.backends import get_backend, get_backends
from ionq_core.api.characterizations import get_characterization, get_characterizations_for_backend
from ionq_core.api.default import (
    cancel_job,
    cancel_jobs,
    clone_job,
    create_job,
    delete_job,
    delete_jobs,
    estimate_job_cost,
    get_job,
    get_job_artifact,
    get_job_cost,
    get_job_probabilities,
    get_jobs,
    get_session,
    get_sessions,
    move_job,
)
from ionq_core.api.schemas import get_format_schema
from ionq_core.api.usage import get_usages
from ionq_core.api.whoami import get_whoami
from ionq_core.models import (
    CircuitJobCreationPayload,
    CloneJobPayload,
    JobsBulkOperationRequest,
    JSONMultiCircuitJob,
    MultiCircuitJob,
    SingleCircuitJob,
)

from cut_once import CutOnce
from docket_server import until

EXACT = 1e-6
BELL = [{"gate": "h", "target": 0}, {"gate": "cnot", "control": 0, "target": 1}]
NOBODY = "01900000-0000-7000-8000-000000000000"


def client_of(server, url=None, **options):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # plain http
        return IonQClient(api_key=server.key, base_url=f"{url or server.url}/v0.4", **options)


@pytest.fixture
def client(server):
    return client_of(server)


def payload(circuit=BELL, *, qubits=2, gateset="qis", **fields):
    body = {
        "type": "ionq.circuit.v1",
        "backend": "simulator",
        "input": {"qubits": qubits, "gateset": gateset, "circuit": circuit},
    }
    return CircuitJobCreationPayload.from_dict(body | fields)


def submit(client, *arguments, **fields):
    return create_job.sync(client=client, body=payload(*arguments, **fields)).id


def several(circuits, **fields):
    body = {
        "type": "ionq.multi-circuit.v1",
        "backend": "simulator",
        "input": {"qubits": 2, "gateset": "qis", "circuits": circuits},
    }
    return JSONMultiCircuitJob.from_dict(body | fields)


def done(client, job_id, **options):
    return wait_for_job(client, job_id, poll_interval=0.01, timeout=60, **options)


def probabilities(client, job_id):
    return get_job_probabilities.sync(job_id, client=client).additional_properties


def artifact(client, job, format_id):
    descriptor = job.results.additional_properties[format_id]
    assert (descriptor.format_, descriptor.media_type) == (format_id, "application/json")
    return fetched(client, job.id, descriptor.id)


def fetched(client, job_id, artifact_id):
    answer = get_job_artifact.sync_detailed(job_id, artifact_id, client=client)
    assert answer.headers["Content-Type"].startswith("application/json")
    return json.loads(answer.content)


def assert_same(measured, expected):
    for outcome in measured.keys() | expected.keys():
        assert measured.get(outcome, 0) == pytest.approx(expected.get(outcome, 0), abs=EXACT)


#
def test_a_bell_pair(client):
    born = create_job.sync(client=client, body=payload(shots=200, name="bell", metadata={"a": "b"}))
    assert (born.status, born.session_id) == ("submitted", None)
    job = done(client, born.id)
    assert isinstance(job, SingleCircuitJob)
    assert (job.status, job.shots, job.name) == ("completed", 200, "bell")
    assert job.metadata.additional_properties == {"a": "b"}
    assert (job.noise.model, job.cost_model, job.failure) == ("ideal", "QCT", None)
    assert (job.stats.qubits, job.stats.circuits) == (2, 1)
    assert job.stats.gate_counts.additional_properties == {"1q": 1, "2q": 1}
    assert job.submitted_at <= job.started_at <= job.completed_at
    assert_same(probabilities(client, job.id), {"0": 0.5, "3": 0.5})


#
def test_every_result_is_an_artifact(client):
    job = done(client, submit(client, [{"gate": "x", "target": 0}], qubits=3, shots=20))
    expected = {
        "ionq.result.probabilities.json.v1": {"1": 1},
        "ionq.result.histogram.json.v1": {"1": 20},
        "ionq.result.shots.json.v1": ["1"] * 20,
        "ionq.result.probabilities.json.v2": {
            "probabilities": {"registers": {"output_all": {"100": 1}}}
        },
        "ionq.result.histogram.json.v2": {"histogram": {"registers": {"output_all": {"100": 20}}}},
        "ionq.result.shots.json.v2": {"shots": [{"registers": {"output_all": [1, 0, 0]}}] * 20},
    }
    assert {name: artifact(client, job, name) for name in expected} == expected
    short = {"probabilities", "histogram", "shots"}
    assert set(job.results.additional_properties) == set(expected) | short
    for name in expected:
        schema = get_format_schema.sync_detailed(name, client=client)
        assert json.loads(schema.content)["$id"] == name


@pytest.mark.parametrize("seed", range(3))
def test_native_gates_agree_with_the_client_s_matrices(client, seed):
    random = np.random.default_rng(seed)
    circuit, state = [], np.array([1, 0, 0, 0], complex)  # qubit 0 is the last factor
    for _ in range(6):
        a, b, angle = random.uniform(0, 1, 3)
        circuit += [
            {"gate": "gpi", "target": 0, "phase": a},
            {"gate": "gpi2", "target": 1, "phase": b},
            {"gate": "ms", "targets": [1, 0], "phases": [a, b], "angle": angle / 4},
            {"gate": "zz", "targets": [0, 1], "angle": angle},
            {"gate": "nop"},
            {"gate": "gpi2", "target": 0, "phase": angle},
        ]
        for matrix in (
            np.kron(np.eye(2), ionq_core.gpi_matrix(a)),
            np.kron(ionq_core.gpi2_matrix(b), np.eye(2)),
            np.array(ionq_core.ms_matrix(a, b, angle / 4)),
            np.array(ionq_core.zz_matrix(angle)),
            np.kron(np.eye(2), ionq_core.gpi2_matrix(angle)),
        ):
            state = matrix @ state
    job = done(client, submit(client, circuit, gateset="native"))
    expected = {str(outcome): share for outcome, share in enumerate(np.abs(state) ** 2)}
    assert_same(probabilities(client, job.id), expected)


def test_openqasm_with_a_measurement_in_the_middle(client):
    text = """OPENQASM 3.0; include "stdgates.inc"; qubit[2] q; bit[1] m; bit[2] c;
        x q[0]; m[0] = measure q[0]; reset q[0]; x q[1]; c[0] = measure q[0];
        c[1] = measure q[1];"""
    body = {"type": "ionq.qasm3.v1", "backend": "simulator", "shots": 50, "input": {"data": text}}
    job = create_job.sync(client=client, body=CircuitJobCreationPayload.from_dict(body))
    job = done(client, job.id)
    assert job.type_ == "ionq.qasm3.v1"
    shot = {"registers": {"m": [1], "c": [0, 1], "output_all": [0, 1]}}
    assert artifact(client, job, "ionq.result.shots.json.v2") == {"shots": [shot] * 50}
    assert probabilities(client, job.id) == {"2": 1}


# the type tells the model; the parent has the aggregate and its children in order.
def test_several_circuits(client):
    flip = {"name": "flip", "circuit": [{"gate": "x", "target": 1}], "registers": {"r": [1, None]}}
    pair = {
        "name": "pair",
        "gateset": "native",
        "circuit": [{"gate": "ms", "targets": [0, 1], "phases": [0, 0]}],
    }
    born = create_job.sync(client=client, body=several([flip, pair], shots=40))
    job = done(client, born.id)
    assert isinstance(job, MultiCircuitJob)
    format_id = "ionq.result.probabilities-aggregate.json.v1"
    found = artifact(client, job, format_id)
    assert list(found) == job.child_job_ids
    for measured, expected in zip(found.values(), ({"2": 1}, {"0": 0.5, "3": 0.5}), strict=True):
        assert_same(measured, expected)
    children = get_jobs.sync(client=client, parent_job_id=job.id).jobs
    assert [(child.id, child.name) for child in children] == list(
        zip(job.child_job_ids[::-1], ("pair", "flip"), strict=True)
    )
    first = get_job.sync(job.child_job_ids[0], client=client)
    assert artifact(client, first, "ionq.result.probabilities.json.v2") == {
        "probabilities": {"registers": {"r": {"10": 1}, "output_all": {"01": 1}}}
    }


FAULTS = [
    ([{"gate": "rx", "target": 0}], "PreflightError"),
    ([{"gate": "x", "target": 2}], "InvalidInput"),
    ([{"gate": "cnot", "control": 1, "target": 1}], "InvalidInput"),
    ([], "InvalidInput"),
    ([{"gate": "x", "target": 13, "controls": list(range(13))}], "TooManyControls"),
    ([{"gate": "x", "target": 29}], "NotEnoughQubits"),
]


@pytest.mark.parametrize("circuit, code", FAULTS)
def test_a_failure_has_a_code_that_the_client_knows(client, circuit, code):
    qubits = {"TooManyControls": 14, "NotEnoughQubits": 30}.get(code, 2)
    with pytest.raises(JobFailedError) as failure:
        done(client, submit(client, circuit, qubits=qubits))
    assert failure.value.failure.code == code and failure.value.failure.message


def test_a_native_gate_among_others_is_not_supported(client):
    body = payload().to_dict()
    body["input"]["circuit"] = [{"gate": "gpi", "target": 0, "phase": 0}]
    job_id = create_job.sync(client=client, body=Raw(body)).id
    job = done(client, job_id, raise_on_failure=False)
    assert (job.status, job.failure.code, job.results) == ("failed", "UnsupportedGate", None)
    assert "gpi" in job.failure.message


class Raw:
    """A body that the client's own models would not write."""

    def __init__(self, body):
        self.body = body

    def to_dict(self):
        return self.body


def test_noise(client):
    noise = {"model": "aria-1", "seed": 7}
    first, second, other = (
        done(client, submit(client, shots=100_000, noise=noise | {"seed": seed}))
        for seed in (7, 7, 8)
    )
    assert (first.noise.model, first.noise.seed) == ("aria-1", 7)
    shots = [artifact(client, job, "ionq.result.shots.json.v1") for job in (first, second, other)]
    assert shots[0] == shots[1] != shots[2] and len(shots[0]) == 100_000
    measured = probabilities(client, first.id)
    assert measured == {
        outcome: count / 100_000
        for outcome, count in artifact(client, first, "ionq.result.histogram.json.v1").items()
    }
    for outcome, share in {"0": 0.496675, "3": 0.496675, "1": 0.003325, "2": 0.003325}.items():
        five_sigma = 5 * math.sqrt(share * (1 - share) / 100_000)
        assert measured[outcome] == pytest.approx(share, abs=five_sigma)


# every listed job has every key, and no cursor comes twice.
def test_pages(client):
    made = [submit(client) for _ in range(30)]
    for job_id in made:
        done(client, job_id)
    for limit in (7, 100):
        listed = [job.id for job in ionq_core.iter_jobs(client, limit=limit)]
        assert listed[:30] == made[::-1] and len(listed) == len(set(listed))
    first = get_jobs.sync(
        client=client, limit=1, status="completed", target="simulator, qpu.aria-1"
    )
    assert [job.id for job in first.jobs] == made[-1:] and first.next_
    assert get_jobs.sync(client=client, target="qpu.nowhere").jobs == []
    assert [job.id for job in get_jobs.sync(client=client, ids=[made[3], NOBODY]).jobs] == [made[3]]

    async def listed():
        return [job.id async for job in ionq_core.aiter_jobs(client, limit=11)]

    assert asyncio.run(listed())[:30] == made[::-1]


def test_waiting_jobs_are_cancelled(idle_server):
    client = client_of(idle_server)
    one, two, three = (submit(client) for _ in "abc")
    waiting = get_job.sync(one, client=client)
    assert (waiting.status, waiting.results, waiting.completed_at) == ("ready", None, None)
    assert waiting.predicted_wait_time_ms >= 0
    with pytest.raises(ionq_core.JobTimeoutError):
        wait_for_job(client, one, poll_interval=0.01, timeout=0.02)
    answer = cancel_job.sync(one, client=client)
    assert (answer.id, answer.status) == (one, "canceled")
    body = JobsBulkOperationRequest(ids=[three, NOBODY, two, three])
    assert cancel_jobs.sync(client=client, body=body).ids == [three, two]
    for job_id in (one, two, three):
        job = done(client, job_id)
        assert (job.status, job.failure, job.execution_duration_ms) == ("canceled", None, None)
    parent = create_job.sync(client=client, body=several([{"circuit": BELL}] * 2)).id
    cancel_job.sync(parent, client=client)
    children = get_jobs.sync(client=client, parent_job_id=parent).jobs
    assert [child.status for child in children] == ["canceled"] * 2


def test_a_running_job_is_cancelled(client):
    layer = [{"gate": "rx", "target": qubit, "rotation": 0.1 + qubit} for qubit in range(24)]
    layer += [{"gate": "cnot", "control": qubit, "target": (qubit + 7) % 24} for qubit in range(24)]
    job_id = submit(client, layer * 400, qubits=24)
    until(lambda: get_job.sync(job_id, client=client).status == "started", "a running job")
    cancel_job.sync(job_id, client=client)
    job = get_job.sync(job_id, client=client)
    assert (job.status, job.results) == ("canceled", None)


# the id of a request is in its error.
def test_deleted_jobs_are_gone(client):
    one, two, three = (submit(client) for _ in "abc")
    answer = delete_job.sync(one, client=client)
    assert (answer.id, answer.status) == (one, "deleted")
    body = JobsBulkOperationRequest(ids=[two, three])
    assert delete_jobs.sync(client=client, body=body).ids == [two, three]
    for job_id in (one, two, three):
        with pytest.raises(ionq_core.NotFoundError) as refusal:
            get_job.sync(job_id, client=client)
        assert refusal.value.body["error"] == "Not Found Error"
        assert refusal.value.request_id
    assert get_jobs.sync(client=client, ids=[one, two, three]).jobs == []


def test_clone_and_move(client, idle_server):
    source = done(client, submit(client, shots=30, name="first", metadata={"a": "b"}))
    copied = clone_job.sync(source.id, client=client, body=CloneJobPayload(name="again", shots=40))
    copy = done(client, copied.id)
    assert (copy.name, copy.shots, copy.metadata) == ("again", 40, source.metadata)
    assert probabilities(client, copy.id) == probabilities(client, source.id)
    with pytest.raises(ionq_core.BadRequestError):
        move_job.sync(source.id, client=client, body=CloneJobPayload())
    idle = client_of(idle_server)
    waiting = submit(idle)
    moved = move_job.sync(waiting, client=idle, body=CloneJobPayload(backend="qpu.forte-1")).id
    assert get_job.sync(waiting, client=idle).status == "canceled"
    assert get_job.sync(moved, client=idle).backend == "qpu.forte-1"


def test_cost_and_estimate(client):
    job = done(client, submit(client))
    cost = get_job_cost.sync(job.id, client=client)
    assert (cost.dry_run, cost.cost.value, cost.estimated_cost.unit) == (False, 0, "usd")
    estimate = estimate_job_cost.sync(
        client=client,
        backend="qpu.forte-1",
        qubits=4,
        shots=200,
        field_1q_gates=10,
        field_2q_gates=5,
        error_mitigation=True,
    )
    context = estimate.estimate_context
    assert (context.backend, context.field_1q_gates, context.error_mitigation) == (
        "qpu.forte-1",
        10,
        True,
    )
    assert estimate.estimated_quantum_compute_time_us == 200 * (135 * 10 + 600 * 5)
    assert (estimate.estimated_total_cost, estimate.estimated_unit) == (0, "usd")


def test_a_dry_run_gives_the_compiled_circuit(client):
    job = done(client, submit(client, backend="qpu.forte-1", dry_run=True))
    assert (job.results, job.execution_duration_ms, job.dry_run) == (None, 0, True)
    compiled = job.output.compilation.compiled_circuits.additional_properties["ionq.native.v1"]
    found = fetched(client, job.id, compiled.id)
    assert found["qubits"] == 2 and len(found["circuit"]) > 2
    again = done(client, submit(client, found["circuit"], gateset="native"))
    assert_same(probabilities(client, again.id), {"0": 0.5, "3": 0.5})


def test_sessions(client):
    with SessionManager(client, "simulator", max_jobs=2, max_time=60, max_cost=5) as session:
        assert session.status() == "created"
        made = [submit(client, session_id=session.session_id) for _ in "ab"]
        for job_id in made:
            assert done(client, job_id).session_id == session.session_id
        with pytest.raises(ionq_core.BadRequestError) as refusal:
            submit(client, session_id=session.session_id)
        assert refusal.value.body["validation"] == {"keys": ["session_id"], "source": "payload"}
        assert session.status() == "started"
        listed = ionq_core.iter_session_jobs(client, session.session_id, limit=1)
        assert [job.id for job in listed] == made[::-1]
        found = get_session.sync(session.session_id, client=client)
        assert (found.active, found.settings.duration_limit_min, found.ended_at) == (True, 60, None)
        life = found.settings.expires_at - found.created_at
        assert 3599 < life.total_seconds() <= 3600, "it ends an hour after it was asked for"
        assert [each.id for each in get_sessions.sync(client=client, active=True).sessions] == [
            session.session_id
        ]
    ended = get_session.sync(session.session_id, client=client)
    assert (ended.active, ended.status) == (False, "ended") and ended.ended_at
    assert get_sessions.sync(client=client, active=True).sessions == []


# one by one the client asks for two machines only; the list has all.
def test_backends(client):
    found = {backend.backend: backend for backend in get_backends.sync(client=client)}
    assert found["simulator"].qubits == 29 and found["qpu.aria-1"].qubits == 25
    for name in ("qpu.forte-1", "qpu.forte-enterprise-1"):
        assert get_backend.sync(name, client=client).qubits == found[name].qubits == 29
        page = get_characterizations_for_backend.sync(name, client=client, limit=1)
        [one] = page.characterizations
        assert str(one.id) == found[name].characterization_id and one.backend == name
        assert get_characterization.sync(name, str(one.id), client=client) == one


def test_who_am_i(client):
    me = get_whoami.sync(client=client)
    assert isinstance(me.key_id, uuid.UUID) and me.key_name
    assert str(me.project_id) == done(client, submit(client)).project_id


def test_usage_of_computers(client):
    organization = get_sessions.sync(client=client).organization_id
    job = done(client, submit(client, backend="qpu.aria-1"))
    today = datetime.datetime.now(datetime.timezone.utc).date()
    days = {"start_date": today - datetime.timedelta(days=1), "end_date": today}
    for group in ("job", "project", "user"):
        for modality in ("daily", "weekly", "monthly"):
            usage = get_usages.sync(
                organization, client=client, group_by=group, modality=modality, **days
            )
            assert usage.group_type == group and usage.modality == modality
            assert usage.job_count == sum(period.job_count for period in usage.usage_data) >= 1
            assert usage.time_us_total > 0 and usage.usage_data[-1].from_.date() <= today
            groups = [group for period in usage.usage_data for group in period.group_usages]
            if group == "project":
                assert {each.group_id for each in groups} == {job.project_id}
    with pytest.raises(ionq_core.NotFoundError):
        get_usages.sync(NOBODY, client=client, group_by="job", modality="daily", **days)


@pytest.mark.parametrize(
    "change, key",
    [
        ({"backend": "qpu.nowhere"}, "backend"),
        ({"shots": 0}, "shots"),
        ({"noise": {"model": "loud"}}, "noise.model"),
        ({"session_id": NOBODY}, "session_id"),
    ],
)
def test_a_refusal_names_the_key(client, change, key):
    with pytest.raises(ionq_core.BadRequestError) as refusal:
        create_job.sync(client=client, body=Raw(payload().to_dict() | change))
    assert refusal.value.body["validation"] == {"keys": [key], "source": "payload"}


def test_a_wrong_key_is_refused(server):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        client = IonQClient(api_key="wrong", base_url=f"{server.url}/v0.4")
    with pytest.raises(ionq_core.AuthenticationError) as refusal:
        get_jobs.sync(client=client)
    assert refusal.value.body["error"] == "Unauthorized Error"


# sent again it would be refused again; nothing was done.
def test_a_full_server_makes_no_job(full_server):
    client = client_of(full_server, max_retries=0)
    with pytest.raises(ionq_core.ServerError) as refusal:
        submit(client)
    assert (refusal.value.status_code, refusal.value.body["error"]) == (503, "Service Unavailable")
    assert get_jobs.sync(client=client).jobs == []


# a POST whose connection drops before an answer is sent again.
def test_a_post_sent_twice_makes_one_job(server, client):
    before = len(list(ionq_core.iter_jobs(client, limit=100)))
    with CutOnce(server) as proxy:
        job_id = submit(client_of(server, proxy.url))
    assert proxy.connections == 2
    assert len(list(ionq_core.iter_jobs(client, limit=100))) == before + 1
    assert_same(probabilities(client, done(client, job_id).id), {"0": 0.5, "3": 0.5})
