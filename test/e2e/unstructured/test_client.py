"""unstructured-client from PyPI, unmodified, against a real server. `Q-n` are the quirks of
docs/doors/unstructured.md.

Its models are strict: an unknown word, another status or another media type fails the call.
"""

import asyncio
import json
import uuid

import httpx
import pytest
from door import client_of
from unstructured_client.general import PartitionAcceptEnum
from unstructured_client.models import errors, operations, shared
from unstructured_client.utils import BackoffStrategy, RetryConfig

from cut_once import CutOnce
from docket_server import until

NOTES = (
    "Harbour Notes\n\nThe ferry leaves the pier at noon. Passengers should arrive half an hour early "
    "with their tickets.\n\n- Bring a coat\n- Bring a hat\n"
)
NOTES_IDS = [
    "7aa56c08ad07f99e25aaddd118dfefad",
    "c631f9433b57b9252f9d74c163e1cc7b",
    "81848889ee53876ead0530d68700bb1d",
    "e627276278f7125e5565efeba885f51f",
]
PARTITION = {
    "name": "P",
    "type": "partition",
    "subtype": "unstructured_api",
    "settings": {"strategy": "fast"},
}
CHUNK = {
    "name": "C",
    "type": "chunk",
    "subtype": "chunk_by_title",
    "settings": {"max_characters": 500},
}
NOBODY = "00000000-0000-4000-8000-000000000000"
TERMINAL = ("COMPLETED", "FAILED", "STOPPED")


def file(name="notes.txt", content=NOTES, content_type="text/plain"):
    one = {"content": content.encode() if isinstance(content, str) else content, "file_name": name}
    return one if content_type is None else {**one, "content_type": content_type}


def body(files=(), **request):
    made = {"request_data": json.dumps(request)}
    if files:
        made["input_files"] = list(files)
    return {"body_create_job": made}


def create(client, files=(), **request):
    return client.jobs.create_job(request=body(files, **request)).job_information


def job_of(client, job_id):
    return client.jobs.get_job(request={"job_id": job_id}).job_information


def done(client, job_id):
    def read():
        job = job_of(client, job_id)
        return job if job.status.value in TERMINAL else None

    return until(read, f"job {job_id} has ended", 60)


def download(client, job_id, file_id, node_id=None):
    return client.jobs.download_job_output(
        request={"job_id": job_id, "file_id": file_id, "node_id": node_id}
    ).any


def partition(client, name, content, **fields):
    files = shared.Files(content=content, file_name=name)
    request = operations.PartitionRequest(
        partition_parameters=shared.PartitionParameters(files=files, **fields)
    )
    return client.general.partition(request=request)


def test_a_job_from_nodes_is_created_polled_and_downloaded(client):
    """Q-4, Q-8, Q-9, Q-20: as the public sample does it, from the answer of the creation."""
    job = create(client, [file()], job_nodes=[PARTITION, CHUNK])
    assert job.job_type == shared.WorkflowJobType.EPHEMERAL
    assert job.workflow_name == "job-" + job.id[:8]
    assert job.status.value in ("SCHEDULED", "IN_PROGRESS")
    (file_id,) = job.input_file_ids
    assert [one.file_id for one in job.output_node_files] == [file_id, file_id]
    partition_node, chunk_node = (one.node_id for one in job.output_node_files)

    ended = done(client, job.id)
    assert ended.status.value == "COMPLETED" and ended.runtime.startswith("PT")
    assert [job.id] == [
        one.id
        for one in client.jobs.list_jobs(
            request={"workflow_id": job.workflow_id, "status": "COMPLETED"}
        ).response_list_jobs
    ]
    elements = download(client, job.id, file_id, partition_node)
    assert [one["element_id"] for one in elements] == NOTES_IDS
    assert [one["type"] for one in elements] == ["Title", "NarrativeText", "ListItem", "ListItem"]
    (chunk,) = download(client, job.id, file_id)
    assert chunk == download(client, job.id, file_id, chunk_node)[0]
    assert chunk["type"] == "CompositeElement"
    assert chunk["element_id"] == "78cf91cda3e643299513e8fd7bd20378"

    details = client.jobs.get_job_details(request={"job_id": job.id}).job_details
    assert details.processing_status == shared.JobProcessingStatus.SUCCESS
    assert [node.success for node in details.node_stats] == [1, 1]
    failed = client.jobs.get_job_failed_files(request={"job_id": job.id}).job_failed_files
    assert failed.failed_files == []
    with pytest.raises(errors.SDKError) as refused:
        client.jobs.cancel_job(request={"job_id": job.id})
    assert refused.value.status_code == 409


def test_a_file_that_fails_leaves_the_others_alone(client):
    files = [file(), file("bad.docx", b"PK\x03\x04 no zip", "application/octet-stream")]
    job = create(client, files, job_nodes=[PARTITION])
    assert done(client, job.id).status.value == "COMPLETED"
    details = client.jobs.get_job_details(request={"job_id": job.id}).job_details
    assert details.processing_status == shared.JobProcessingStatus.COMPLETED_WITH_ERRORS
    assert (details.node_stats[0].success, details.node_stats[0].failure) == (1, 1)
    failed = client.jobs.get_job_failed_files(request={"job_id": job.id}).job_failed_files
    assert [one.document for one in failed.failed_files] == ["bad.docx"]
    assert failed.failed_files[0].error
    with pytest.raises(errors.SDKError) as refused:
        download(client, job.id, job.input_file_ids[1])
    assert refused.value.status_code == 404


def test_nodes_without_a_model(client):
    prompter = {"name": "E", "type": "prompter", "subtype": "openai_ner"}
    embed = {"name": "M", "type": "embed", "subtype": "togetherai", "settings": {"model_name": "m"}}
    job = create(client, [file()], job_nodes=[PARTITION, prompter, CHUNK, embed])
    assert done(client, job.id).status.value == "FAILED"
    failed = client.jobs.get_job_failed_files(request={"job_id": job.id}).job_failed_files
    assert failed.failed_files[0].error == "Embedding provider is not configured"
    details = client.jobs.get_job_details(request={"job_id": job.id}).job_details
    assert details.processing_status == shared.JobProcessingStatus.FAILED
    assert details.message == "Enrichment skipped: no model"
    chunk_node = job.output_node_files[2].node_id
    assert len(download(client, job.id, job.input_file_ids[0], chunk_node)) == 1


def test_q5_a_job_without_files_is_urlencoded_and_done_at_once(client, sent):
    job = create(client, template_id="hi_res_partition")
    request, _ = sent.last("/api/v1/jobs/")
    assert request.headers["content-type"] == "application/x-www-form-urlencoded"
    assert job.job_type == shared.WorkflowJobType.TEMPLATE
    assert job.input_file_ids == [] and job.output_node_files == []
    assert job_of(client, job.id).status.value == "COMPLETED"


def test_a_job_runs_async(server):
    async def run():
        async with client_of(server) as client:
            made = await client.jobs.create_job_async(
                request=body([file()], template_id="fast_partition_and_chunk", job_nodes=[])
            )
            job = made.job_information
            for _ in range(600):
                answer = await client.jobs.get_job_async(request={"job_id": job.id})
                if answer.job_information.status.value in TERMINAL:
                    break
                await asyncio.sleep(0.05)
            listed = await client.jobs.list_jobs_async(request={"status": "COMPLETED"})
            output = await client.jobs.download_job_output_async(
                request={"job_id": job.id, "file_id": job.input_file_ids[0]}
            )
            return job, listed.response_list_jobs, output.any

    job, listed, output = asyncio.run(run())
    assert job.id in [one.id for one in listed]
    assert output[0]["type"] == "CompositeElement"


def test_cancel(idle_server):
    with client_of(idle_server) as client:
        job = create(client, [file()], job_nodes=[PARTITION])
        answer = client.jobs.cancel_job(request={"job_id": job.id})
        assert answer.any == {
            "id": job.id,
            "status": "cancelled",
            "message": "Job successfully cancelled.",
        }
        assert job_of(client, job.id).status.value == "STOPPED"
        assert client.jobs.cancel_job(request={"job_id": job.id}).status_code == 200


def test_q6_files_come_without_a_type_and_with_odd_names(client):
    files = [file(content_type=None), file('a "b"; c/é.txt', content_type="application/octet-stream")]
    job = create(client, files, job_nodes=[PARTITION])
    assert done(client, job.id).status.value == "COMPLETED"
    for file_id in job.input_file_ids:
        assert "/" not in file_id
        assert [one["text"] for one in download(client, job.id, file_id)][0] == "Harbour Notes"


def test_q3_paths_with_and_without_a_slash_are_the_same(server):
    headers = {"unstructured-api-key": server.key}
    for path in ("jobs", "workflows", "templates", "sources", "destinations", "notifications"):
        answers = [
            httpx.get(f"{server.url}/api/v1/{path}{slash}", headers=headers) for slash in ("", "/")
        ]
        assert [answer.status_code for answer in answers] == [200, 200]
        assert answers[0].text == answers[1].text


def test_q7_a_create_whose_answer_was_lost_makes_one_job(server):
    retries = RetryConfig("backoff", BackoffStrategy(50, 100, 1.5, 20_000), True)
    with client_of(server) as direct:
        before = len(direct.jobs.list_jobs(request={}).response_list_jobs)
        with CutOnce(server) as proxy, client_of(server, proxy.url, retry_config=retries) as client:
            create(client, [file("cut.txt")], job_nodes=[PARTITION])
        assert proxy.connections == 2
        assert len(direct.jobs.list_jobs(request={}).response_list_jobs) == before + 1


def test_a_workflow_with_a_key_whose_answer_was_lost_is_made_once(server):
    headers = {"unstructured-api-key": server.key, "Idempotency-Key": "made-once"}
    body = {"name": "made once", "workflow_type": "basic"}
    with CutOnce(server) as proxy:
        with pytest.raises(httpx.TransportError):
            httpx.post(f"{proxy.url}/api/v1/workflows/", headers=headers, json=body)
        again = httpx.post(f"{proxy.url}/api/v1/workflows/", headers=headers, json=body)
    assert again.status_code == 200
    listed = httpx.get(f"{server.url}/api/v1/workflows/?name=made once", headers=headers).json()
    assert [one["id"] for one in listed] == [again.json()["id"]]


def test_q12_a_refusal_is_a_list_or_a_text(client):
    with pytest.raises(errors.HTTPValidationError) as refused:
        create(client, job_nodes=[CHUNK])
    (entry,) = refused.value.data.detail
    assert entry.loc == ["body", "request_data", "job_nodes", 0]
    with pytest.raises(errors.HTTPValidationError) as refused:
        partition(client, "bad.pdf", b"%PDF-1.7 nothing", split_pdf_page=False)
    assert "valid PDF" in refused.value.data.detail


def test_q15_the_key_comes_from_the_client_or_from_one_request(server):
    with client_of(server, key=None) as client:
        with pytest.raises(errors.SDKError) as refused:
            client.jobs.list_jobs(request={})
        assert refused.value.status_code == 401
        assert json.loads(refused.value.body) == {
            "detail": "API key is missing, please provide an API key in the header."
        }
        request = operations.ListJobsRequest(unstructured_api_key=server.key)
        assert client.jobs.list_jobs(request=request).status_code == 200


def test_q26_an_empty_key_is_a_missing_one(server):
    answer = httpx.get(f"{server.url}/api/v1/jobs/", headers={"unstructured-api-key": ""})
    assert answer.status_code == 401 and "missing" in answer.json()["detail"]
    answer = httpx.get(f"{server.url}/api/v1/jobs/", headers={"unstructured-api-key": "no"})
    assert answer.json() == {"detail": "API key is invalid"}


def test_q10_every_status_is_one_of_the_clients_words(client):
    create(client, [file()], template_id="fast_partition")
    listed = client.jobs.list_jobs(request={}).response_list_jobs
    assert listed
    for job in listed:
        assert isinstance(job.status, shared.JobStatus)
        assert isinstance(job.job_type, shared.WorkflowJobType)
        details = client.jobs.get_job_details(request={"job_id": job.id}).job_details
        assert isinstance(details.processing_status, shared.JobProcessingStatus)
    made = client.workflows.create_workflow(
        request={"create_workflow": {"name": "words", "workflow_type": "platinum"}}
    ).workflow_information
    assert made.workflow_type == shared.WorkflowType.PLATINUM
    assert isinstance(made.status, shared.WorkflowState)


def test_q16_nothing_depends_on_who_the_client_says_it_is(server):
    for agent in ("speakeasy-sdk/python 0.46.4", "curl/7.88.1", ""):
        headers = {"unstructured-api-key": server.key, "User-Agent": agent}
        assert httpx.get(f"{server.url}/api/v1/templates", headers=headers).status_code == 200


def test_q28_curl_asks_without_a_slash_and_follows_redirects(server):
    headers = {"unstructured-api-key": server.key}
    with httpx.Client(base_url=server.url, headers=headers, follow_redirects=True) as curl:
        answer = curl.get("/api/v1/jobs")
        assert answer.status_code == 200 and answer.history == []
        made = curl.post("/api/v1/jobs", data={"request_data": '{"template_id":"fast_partition"}'})
        assert made.status_code == 200 and made.history == []


def test_another_jobs_id_is_not_found(client):
    with pytest.raises(errors.SDKError) as refused:
        job_of(client, NOBODY)
    assert refused.value.status_code == 404
    with pytest.raises(errors.HTTPValidationError):
        job_of(client, "nope")


def test_workflows(client, sent):
    """Q-5, Q-8, Q-13, Q-14."""
    made = client.workflows.create_workflow(
        request={
            "create_workflow": {
                "name": "nightly",
                "workflow_type": "custom",
                "workflow_nodes": [PARTITION],
            }
        }
    ).workflow_information
    assert made.status == shared.WorkflowState.ACTIVE and made.updated_at is None
    basic = client.workflows.create_workflow(
        request={"create_workflow": {"name": "basic", "workflow_type": "basic"}}
    ).workflow_information
    assert [node.type for node in basic.workflow_nodes] == ["partition"]

    listed = client.workflows.list_workflows(request={}).response_list_workflows
    assert {one.id for one in listed} >= {made.id, basic.id}
    request, _ = sent.last("/api/v1/workflows/")
    assert request.url.params["sort_by"] == "id"

    run = client.workflows.run_workflow(
        request={"workflow_id": made.id, "body_run_workflow": {"input_files": [file()]}}
    )
    assert run.status_code == 202
    job = run.job_information
    assert job.workflow_id == made.id and job.workflow_name == "nightly"
    assert job.job_type == shared.WorkflowJobType.PERSISTENT
    done(client, job.id)
    empty = client.workflows.run_workflow(request={"workflow_id": made.id}).job_information
    request, _ = sent.last(f"/api/v1/workflows/{made.id}/run")
    assert "content-type" not in request.headers and request.content == b""
    assert job_of(client, empty.id).status.value == "COMPLETED"

    changed = client.workflows.update_workflow(
        request={"workflow_id": made.id, "update_workflow": {"name": "weekly"}}
    ).workflow_information
    assert changed.name == "weekly" and changed.updated_at is not None
    assert client.workflows.delete_workflow(request={"workflow_id": made.id}).status_code == 200
    with pytest.raises(errors.SDKError) as refused:
        client.workflows.get_workflow(request={"workflow_id": made.id})
    assert refused.value.status_code == 404
    jobs = client.jobs.list_jobs(request={"workflow_id": made.id}).response_list_jobs
    assert [one.id for one in jobs] == [empty.id, job.id]


def test_a_workflow_runs_once_at_a_time(idle_server):
    with client_of(idle_server) as client:
        made = client.workflows.create_workflow(
            request={"create_workflow": {"name": "one", "workflow_type": "basic"}}
        ).workflow_information
        request = {"workflow_id": made.id, "body_run_workflow": {"input_files": [file()]}}
        job = client.workflows.run_workflow(request=request).job_information
        with pytest.raises(errors.SDKError) as refused:
            client.workflows.run_workflow(request=request)
        assert refused.value.status_code == 409
        client.jobs.cancel_job(request={"job_id": job.id})
        assert client.workflows.run_workflow(request=request).status_code == 202


def test_templates(client):
    """Q-13."""
    listed = client.templates.list_templates(request={}).response_list_templates
    assert [one.id for one in listed][:2] == ["hi_res_partition", "hi_res_and_enrichment"]
    detail = client.templates.get_template(request={"template_id": listed[0].id}).template_detail
    assert detail.nodes[0].settings == {"strategy": "hi_res"}


def test_sources_read_a_folder_and_no_link_out_of_it(client):
    with pytest.raises(errors.HTTPValidationError) as refused:
        client.sources.create_source(
            request={"create_source_connector": {"name": "s", "type": "s3", "config": {}}}
        )
    assert "available: 'local'" in refused.value.data.detail[0].msg
    source = client.sources.create_source(
        request={
            "create_source_connector": {
                "name": "in",
                "type": "local",
                "config": {"path": "inbox"},
            }
        }
    ).source_connector_information
    assert client.sources.list_sources(request={}).response_list_sources[0].id == source.id
    asked = client.sources.get_source(request={"source_id": source.id})
    assert asked.source_connector_information == source
    change = {"update_source_connector": {"config": {"path": "./inbox"}}}
    client.sources.update_source(request={"source_id": source.id, **change})
    check = client.sources.create_connection_check_sources(request={"source_id": source.id})
    assert check.status_code == 202
    check = client.sources.get_connection_check_sources(request={"source_id": source.id})
    assert check.dag_node_connection_check.status.value == "SUCCESS"
    workflow = client.workflows.create_workflow(
        request={
            "create_workflow": {"name": "in", "workflow_type": "basic", "source_id": source.id}
        }
    ).workflow_information
    assert workflow.sources == [source.id]
    run = client.workflows.run_workflow(request={"workflow_id": workflow.id}).job_information
    assert run.input_file_ids is None
    assert done(client, run.id).status.value == "COMPLETED"
    details = client.jobs.get_job_details(request={"job_id": run.id}).job_details
    assert details.node_stats[0].success == 2, "the link is no file of the folder"
    assert client.sources.delete_source(request={"source_id": source.id}).status_code == 200


def test_general_gives_elements_with_their_ids(client):
    """Q-17."""
    elements = partition(client, "notes.txt", NOTES.encode()).elements
    assert [one["element_id"] for one in elements] == NOTES_IDS
    chunks = partition(
        client,
        "notes.txt",
        NOTES.encode(),
        chunking_strategy="basic",
        max_characters=60,
        include_orig_elements=False,
    ).elements
    assert [one["element_id"] for one in chunks] == [
        "7aa56c08ad07f99e25aaddd118dfefad",
        "405e0d979f74f3e7e0250afdf4d16a31",
        "753f06b9fc3c0906808aa6164a9084b7",
        "8fa263dfbb14596322d6fb4714ec55a4",
    ]


def test_q19_general_gives_csv(client):
    answer = partition(
        client, "notes.txt", NOTES.encode(), output_format=shared.OutputFormat.TEXT_CSV
    )
    assert answer.content_type == "text/csv; charset=utf-8"
    lines = answer.csv_elements.splitlines()
    assert lines[0] == "type,element_id,text,languages,filename,filetype,parent_id"
    assert lines[1] == f"Title,{NOTES_IDS[0]},Harbour Notes,['eng'],notes.txt,text/plain,"


@pytest.mark.parametrize("is_split", [True, False])
def test_elements_come_in_a_file_of_lines(client, long_pdf, is_split):
    """Newer clients may ask for lines of JSON. They are given JSON, as by the public server, and
    make the lines of it."""
    content = long_pdf.read_bytes()
    whole = partition(client, "thirty.pdf", content, strategy="fast", split_pdf_page=False).elements
    files = shared.Files(content=content, file_name="thirty.pdf")
    parameters = shared.PartitionParameters(files=files, strategy="fast", split_pdf_page=is_split)
    answer = client.general.partition(
        request=operations.PartitionRequest(partition_parameters=parameters),
        accept_header_override=PartitionAcceptEnum.APPLICATION_X_NDJSON,
    )
    with open(answer.elements_file) as lines:
        assert [json.loads(line) for line in lines] == whole


@pytest.mark.parametrize("chunking", [None, "by_page"])
def test_q1_a_split_pdf_is_the_same_as_a_whole_one(client, server, long_pdf, sent, chunking):
    content = long_pdf.read_bytes()
    whole = partition(
        client, long_pdf.name, content, strategy="fast", split_pdf_page=False,
        chunking_strategy=chunking,
    ).elements
    assert {one["metadata"]["page_number"] for one in whole} == set(range(1, 31))
    split = partition(
        client, long_pdf.name, content, strategy="fast", split_pdf_page=True,
        chunking_strategy=chunking,
    ).elements
    assert split == whole
    assert sent.paths().count("/general/v0/general") > 2
    request, answer = sent.last("/general/docs")
    assert "unstructured-api-key" not in request.headers and answer.status_code == 200
    headers = {"unstructured-api-key": server.key}
    assert httpx.get(f"{server.url}/api/v1/jobs/?status=SCHEDULED", headers=headers).json() == []


def test_q2_a_path_in_the_address_is_kept_so_it_is_given_without(server, long_pdf, sent):
    with client_of(server, f"{server.url}/?x=1") as client:
        elements = partition(client, "t.pdf", long_pdf.read_bytes(), strategy="fast").elements
    assert elements and set(sent.paths()) == {"/general/docs", "/general/v0/general"}
    assert not any(request.url.query for request, _ in sent.exchanges)
    sent.exchanges.clear()
    with client_of(server, f"{server.url}/api") as client, pytest.raises(errors.SDKError) as refused:
        partition(client, "t.pdf", long_pdf.read_bytes(), strategy="fast")
    assert refused.value.status_code == 404
    assert set(sent.paths()) <= {"/api/general/docs", "/api/general/v0/general"}


def test_general_partitions_a_split_pdf_async(server, long_pdf):
    async def run():
        async with client_of(server) as client:
            files = shared.Files(content=long_pdf.read_bytes(), file_name=long_pdf.name)
            parameters = shared.PartitionParameters(
                files=files, strategy="fast", split_pdf_page=True, split_pdf_concurrency_level=10
            )
            answer = await client.general.partition_async(
                request=operations.PartitionRequest(partition_parameters=parameters)
            )
            return answer.elements

    assert len(asyncio.run(run())) >= 60


def test_general_says_why_a_document_cannot_be_read(client):
    with pytest.raises(errors.SDKError) as refused:
        partition(client, "a.mp3", b"ID3\x04\x00\x00 noise \xff\xfb")
    assert refused.value.status_code == 400
    assert refused.value.body.endswith('not currently supported"}')


def test_q27_unknown_fields_are_ignored(server):
    answer = httpx.post(
        f"{server.url}/general/v0/general",
        headers={"unstructured-api-key": server.key},
        files=[("files", ("notes.txt", NOTES))],
        data={"something_new": "1", "languages[]": "eng", "x": ["1", "2"]},
    )
    assert answer.status_code == 200
    assert uuid.UUID(hex=answer.json()[0]["element_id"])
