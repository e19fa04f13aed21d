"""The official Python client, unmodified, against a real server.

Each environment of this suite holds one release. Releases before 0.5.3 know a job as ten fields,
two of which (`params`, `metadata`) the public page does not have; the door adds those two for the
client. So that the tests can look at every field, the jobs of those releases are read by their own
model and handed on as they came.
"""

import importlib.metadata
import json
import warnings

import pytest
from cut_once import CutOnce
from docket_server import poll, until
from ionworks import Ionworks
from ionworks import client as client_module
from ionworks.errors import IonworksError
from ionworks.job import JobCreationPayload, JobResponse

RELEASE = tuple(int(part) for part in importlib.metadata.version("ionworks-api").split("."))
KNOWS_ALL_FIELDS = "is_terminal" in JobResponse.model_fields
RESENDS = hasattr(client_module, "_ConnectAbortRetry")
GZIPS = hasattr(client_module, "_GZIP_THRESHOLD")
WORDS = ("MODEL_ERROR", "SOLVER_ERROR", "CONFIGURATION_ERROR")

knows_all_fields = pytest.mark.skipif(not KNOWS_ALL_FIELDS, reason="releases before 0.5.3")

DISCHARGE = {
    "model": {"type": "SPM"},
    "parameter_set": "Chen2020",
    "experiment": ["Discharge at 1C until 2.5 V"],
    "output_period_s": 600,
}


class Jobs:
    """`client.job`, with every field of the answers."""

    def __init__(self, client):
        self.client = client

    def create(self, job_type, params, **fields):
        payload = JobCreationPayload(job_type=job_type, params=params, **fields)
        if not KNOWS_ALL_FIELDS:
            return read_whole(self.client.post("/jobs/", payload.model_dump(exclude_none=True)))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            return self.client.job.create(payload).model_dump()

    def get(self, job_id):
        if not KNOWS_ALL_FIELDS:
            return read_whole(self.client.get(f"/jobs/{job_id}"))
        return self.client.job.get(job_id).model_dump()

    def list(self):
        if not KNOWS_ALL_FIELDS:
            return [read_whole(job) for job in self.client.get("/jobs/")]
        return [job.model_dump() for job in self.client.job.list()]

    def cancel(self, job_id):
        if not KNOWS_ALL_FIELDS:
            return read_whole(self.client.post(f"/jobs/{job_id}/cancel", {}))
        return self.client.job.cancel(job_id).model_dump()

    def wait(self, job_id, is_done=lambda job: job["is_terminal"]):
        """The client has no wait for jobs: its users ask again until `is_terminal`."""

        def read():
            job = self.get(job_id)
            return job if is_done(job) else None

        return until(read, f"job {job_id} as asked for", 60)


def read_whole(job):
    JobResponse(**job)
    return job


def make_client(server, url=None):
    return Ionworks(api_key=server.key, api_url=url or server.url)


@pytest.fixture
def client(server):
    return make_client(server)


@pytest.fixture
def jobs(client):
    return Jobs(client)


def test_a_simulation_is_created_waited_for_and_read(jobs):
    born = jobs.create("simulate", DISCHARGE)
    assert (born["status"], born["result"]) == ("pending", None)
    job = jobs.wait(born["job_id"])
    assert (job["status"], job["is_failed"]) == ("completed", False)
    series = job["result"]["time_series"]
    assert series["Voltage [V]"][-1] == pytest.approx(2.5, abs=1e-3)
    assert series["Time [s]"][:3] == [0, 600, 1200]


def test_a_failure_names_the_culprit(jobs):
    born = jobs.create("simulate", DISCHARGE | {"model": {"type": "SPMX"}})
    job = jobs.wait(born["job_id"])
    assert (job["status"], job["error_code"]) == ("failed", "CONFIGURATION_ERROR")
    assert job["is_failed"] and job["error_detail"]["path"] == "/model/type"
    assert "SPMX" in job["error"]


@pytest.mark.parametrize("word", WORDS)
def test_error_codes_arrive(jobs, word):
    job = jobs.wait(jobs.create("dummy", {"fail_with": word})["job_id"])
    assert (job["status"], job["error_code"], job["result"]) == ("failed", word, None)


def test_a_type_without_executor_is_born_failed(jobs):
    job = jobs.create("datafit", {})
    assert (job["status"], job["error_code"]) == ("failed", "SUBMISSION_FAILED")
    assert job["is_terminal"] and job["is_failed"]


def test_cancel_stops_a_running_job_and_repeats(jobs):
    born = jobs.create("dummy", {"sleep_s": 600})
    jobs.wait(born["job_id"], lambda job: job["status"] == "processing")
    job = jobs.cancel(born["job_id"])
    assert (job["status"], job["error"], job["error_code"]) == (
        "canceled",
        "Canceled by user",
        None,
    )
    assert job["is_terminal"] and job["is_failed"]
    assert jobs.cancel(born["job_id"]) == job == jobs.get(born["job_id"])


#
def test_the_list_is_an_array_of_all_jobs_newest_first(jobs):
    made = [jobs.create("dummy", {"echo": i})["job_id"] for i in range(12)]
    listed = [job["job_id"] for job in jobs.list()]
    assert listed[:12] == made[::-1]
    assert len(listed) == len(set(listed))


#
def test_create_sends_priority_5_and_omits_nulls(jobs):
    job = jobs.create("dummy", {})
    assert job["priority"] == 5
    assert jobs.create("dummy", {}, priority=10)["priority"] == 10


@knows_all_fields
def test_create_warns_but_works(client):
    if RELEASE < (0, 35):
        pytest.skip("deprecated since 0.35")
    with pytest.warns(DeprecationWarning):
        client.job.create(JobCreationPayload(job_type="dummy", params={}))


# `client.job` itself, as its users call it.
def test_the_client_creates_reads_lists_and_cancels(client):
    payload = JobCreationPayload(job_type="dummy", params={"sleep_s": 600, "echo": [1, "ä"]})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        born = client.job.create(payload)
    listed = {job.job_id: job for job in client.job.list()}[born.job_id]
    for job in (born, client.job.get(born.job_id), listed, client.job.cancel(born.job_id)):
        assert (job.job_id, job.job_type, job.priority) == (born.job_id, "dummy", 5)
        if not KNOWS_ALL_FIELDS:
            assert (job.params, job.metadata) == (payload.params, None)
    assert client.job.get(born.job_id).status == "canceled"


def test_the_public_page_s_own_address_answers_what_the_page_says(client):
    [job] = client.get("/jobs?limit=1")["jobs"]
    assert not {"params", "metadata"} & set(job)
    job = client.post("/jobs", {"job_type": "dummy", "params": {}})
    assert not {"params", "metadata"} & set(job)


@knows_all_fields
def test_metadata_is_the_client_s_own_with_progress_while_it_runs(server, client):
    born = server.submit({"sleep_s": 600, "steps": 1000}, metadata={"ticket": "B-17"})["job_id"]

    def begun():
        metadata = client.job.get_metadata(born)
        return metadata if "progress" in metadata else None

    metadata = until(begun, "progress")
    assert metadata["ticket"] == "B-17"
    assert 0 < metadata["progress"]["fraction"] < 1
    client.job.cancel(born)
    assert client.job.get_metadata(born) == {"ticket": "B-17"}


# any other header value makes the client hand back the bare response, or lose the error.
@pytest.mark.parametrize("path", ["/jobs", "/jobs/", "/jobs?limit=0", "/jobs/none", "/pipelines"])
def test_json_has_the_one_content_type_the_client_knows(client, path):
    response = client.session.get(client.api_url + path)
    assert response.headers["Content-Type"] == "application/json"
    assert response.headers["x-correlation-id"]


# old releases join a base that ends in a slash to `//jobs/`; new ones strip it.
@pytest.mark.parametrize("slashes", ["/", "//"])
def test_doubled_slashes_are_one(server, slashes):
    jobs = Jobs(make_client(server, server.url + slashes))
    born = jobs.create("dummy", {"echo": slashes})
    assert jobs.wait(born["job_id"])["result"]["echo"] == slashes
    raw = make_client(server).session.get(f"{server.url}//jobs//{born['job_id']}")
    assert raw.json()["job_id"] == born["job_id"]


# from 512 KiB on the body comes gzipped; old releases send it plain.
def test_a_large_body_arrives_whole(jobs):
    echo = "ä€" * 200_000
    born = jobs.create("dummy", {"echo": echo})
    assert jobs.wait(born["job_id"])["result"]["echo"] == echo
    [listed] = [job for job in jobs.list() if job["job_id"] == born["job_id"]]
    assert listed["result"]["truncated_in_list"] is True


@pytest.mark.skipif(not GZIPS, reason="this release sends plain bodies")
def test_the_large_body_was_gzipped(client):
    sent = []
    client.session.hooks["response"].append(lambda answer, **_: sent.append(answer.request))
    client.post("/jobs/", {"job_type": "dummy", "params": {"x": "y" * (1 << 19)}})
    assert sent[0].headers["Content-Encoding"] == "gzip"


# an error body is an object; with `error_code` the client takes `message` from it.
def test_errors_are_objects_the_client_can_read(client, jobs):
    missing = "ffffffff-ffff-4fff-8fff-ffffffffffff"
    with pytest.raises(IonworksError) as refusal:
        jobs.get(missing)
    assert refusal.value.status_code == 404
    body = client.session.get(f"{client.api_url}/jobs/{missing}").json()
    assert list(body) == ["error_code", "message", "detail"]
    if KNOWS_ALL_FIELDS:
        assert refusal.value.error_code == "NOT_FOUND"
        assert refusal.value.message == f"Job {missing} not found"


def test_validation_errors_reach_the_caller(jobs):
    with pytest.raises(IonworksError) as refusal:
        jobs.create("dummy", {}, priority=11)
    assert refusal.value.status_code == 422
    [error] = refusal.value.message
    assert (error["type"], error["loc"]) == ("less_than_equal", ["body", "priority"])


def test_a_wrong_key_is_refused(server):
    client = Ionworks(api_key="dk_wrong", api_url=server.url)
    with pytest.raises(IonworksError) as refusal:
        Jobs(client).list()
    assert refusal.value.status_code == 401


@pytest.mark.skipif(RELEASE < (0, 30), reason="this release has no tokens")
def test_a_token_counts_like_a_key(server):
    client = Ionworks(token=server.key, api_url=server.url, organization_id="ignored")
    assert client.session.headers["Authorization"].startswith("Bearer ")
    assert isinstance(client.job.list(), list)


def test_health_needs_no_key(server):
    assert Ionworks(api_key="dk_wrong", api_url=server.url).health_check() == {"status": "ok"}


# the client wants a project for most other calls, from its environment. Jobs need none.
@pytest.mark.parametrize("name", [None, "IONWORKS_PROJECT_ID", "PROJECT_ID"])
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_jobs_do_not_care_about_the_client_s_project(server, monkeypatch, name):
    if name:
        monkeypatch.setenv(name, "7b0c6a52-2d4e-4d9a-9a35-0b6f0d9f6a11")
    job = Jobs(make_client(server)).create("dummy", {})
    assert (job["project_id"], job["access_level"]) == (None, "organization")


# a POST whose connection drops before an answer is sent again, silently.
@pytest.mark.skipif(not RESENDS, reason="this release sends no POST again")
def test_a_post_sent_twice_makes_one_job(server):
    before = server.get("/jobs")["total"]
    with CutOnce(server) as proxy:
        job = Jobs(make_client(server, proxy.url)).create("dummy", {"echo": "once"})
    assert proxy.connections == 2
    assert server.get("/jobs")["total"] == before + 1
    assert poll(server, job["job_id"])["result"]["echo"] == "once"


def test_numbers_stay_finite(jobs):
    """A body with NaN is refused: the client's own encoder would write it."""
    with pytest.raises((IonworksError, ValueError)):
        jobs.create("dummy", {"echo": float("nan")})
    assert "NaN" not in json.dumps(jobs.list())
