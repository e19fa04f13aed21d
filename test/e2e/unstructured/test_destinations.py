"""Destinations through the unmodified client: what a run makes is in a folder of the server, once, also
when the server is killed on the way."""

import json

import httpx
import pytest
from door import client_of, roots
from test_client import PARTITION, done, download, file
from unstructured_client.models import errors

from docket_server import Server, until


def destination(client, path, name="out"):
    connector = {"name": name, "type": "local", "config": {"path": path}}
    return client.destinations.create_destination(
        request={"create_destination_connector": connector}
    ).destination_connector_information


def source(client, path):
    connector = {"name": "in", "type": "local", "config": {"path": path}}
    return client.sources.create_source(
        request={"create_source_connector": connector}
    ).source_connector_information


def workflow(client, **connectors):
    request = {"name": "w", "workflow_type": "custom", "workflow_nodes": [PARTITION], **connectors}
    return client.workflows.create_workflow(
        request={"create_workflow": request}
    ).workflow_information


def run(client, one, files=()):
    request = {"workflow_id": one.id}
    if files:
        request["body_run_workflow"] = {"input_files": list(files)}
    return client.workflows.run_workflow(request=request).job_information


def stats(client, job):
    return client.jobs.get_job_details(request={"job_id": job.id}).job_details.node_stats


def check(client, one):
    asked = client.destinations.get_connection_check_destinations(
        request={"destination_id": one.id}
    )
    return asked.dag_node_connection_check.status.value


def delivered(job):
    """By the id of the file that it was made of, what the job says that it delivers."""
    outputs = [one for one in job.output_node_files if one.node_type == "destination"]
    return {one.file_id.removesuffix(".json"): one.file_id for one in outputs}


def test_what_a_run_makes_is_in_the_folder(client, outbox):
    out = destination(client, "letters/out")
    assert check(client, out) == "SUCCESS"
    one = workflow(client, destination_id=out.id)
    assert one.destinations == [out.id]
    job = run(client, one, [file("a.txt"), file("../b c.txt", "Bring a coat\n"), file("a.txt")])
    names = delivered(job)
    assert list(names) == job.input_file_ids
    assert {one.node_subtype for one in job.output_node_files} == {"unstructured_api", "local"}
    assert done(client, job.id).status.value == "COMPLETED"
    folder = outbox / "default" / "letters" / "out"
    assert sorted(one.name for one in folder.iterdir()) == sorted(names.values())
    for file_id, name in names.items():
        elements = json.loads((folder / name).read_text())
        assert elements and elements == download(client, job.id, file_id)
        assert elements == download(client, job.id, name, out.id)
    last = stats(client, job)[-1]
    assert (last.node_type, last.node_subtype, last.node_name) == ("destination", "local", "out")
    assert (last.ready, last.in_progress, last.success, last.failure) == (0, 0, 3, 0)


def collected(server, job):
    """The file-status of a job with a source, for which the client has no method, and what it says
    is delivered, by the files' names."""
    headers = {"unstructured-api-key": server.key}
    answer = httpx.get(f"{server.url}/api/v1/jobs/{job.id}/file-status", headers=headers)
    status = answer.raise_for_status().json()
    return status, {one["document"]: f"{one['record_id']}.json" for one in status["files"]}


def test_from_a_source_to_a_destination(client, server, outbox):
    one = workflow(
        client, source_id=source(client, "inbox").id, destination_id=destination(client, "both").id
    )
    job = run(client, one)
    assert job.input_file_ids is None and job.output_node_files == []
    assert done(client, job.id).status.value == "COMPLETED"
    folder = outbox / "default" / "both"
    status, names = collected(server, job)
    assert status["index_finished"]
    assert {one["status"] for one in status["files"]} == {"SUCCESS"}
    assert set(names) == {"one.txt", "two.txt"}, "the link is no file of the folder"
    assert {one.name for one in folder.iterdir()} == set(names.values())
    elements = json.loads((folder / names["one.txt"]).read_text())
    assert [one["text"] for one in elements] == ["Harbour Notes"]
    assert [(node.success, node.failure) for node in stats(client, job)] == [(2, 0), (2, 0)]
    again = run(client, one)
    done(client, again.id)
    names = set(names.values()) | set(collected(server, again)[1].values())
    assert len(names) == 4, "what one run delivered the next one leaves alone"
    assert {one.name for one in folder.iterdir()} == names


def test_connectors_as_the_client_calls_them(client):
    """Q-11."""
    one = destination(client, "called")
    destinations = client.destinations
    asked = destinations.get_destination(request={"destination_id": one.id})
    assert asked.destination_connector_information == one
    listed = destinations.list_destinations(request={"destination_type": "local"})
    assert one in listed.response_list_destinations
    changed = destinations.update_destination(
        request={
            "destination_id": one.id,
            "update_destination_connector": {"config": {"path": "other"}},
        }
    ).destination_connector_information
    assert changed.config["path"] == "other" and changed.updated_at is not None
    started = destinations.create_connection_check_destinations(request={"destination_id": one.id})
    assert started.status_code == 202
    assert destinations.delete_destination(request={"destination_id": one.id}).status_code == 200
    with pytest.raises(errors.SDKError) as gone:
        destinations.get_destination(request={"destination_id": one.id})
    assert gone.value.status_code == 404


def test_other_connectors_are_refused_with_what_there_is(client, idle_server):
    with pytest.raises(errors.HTTPValidationError) as refused:
        client.destinations.create_destination(
            request={"create_destination_connector": {"name": "d", "type": "s3", "config": {}}}
        )
    assert "available: 'local'" in refused.value.data.detail[0].msg
    with client_of(idle_server) as other, pytest.raises(errors.HTTPValidationError) as refused:
        destination(other, "out")
    assert "unstructured.destination_root" in refused.value.data.detail[0].msg


@pytest.mark.parametrize("path", ["..", "../default/out", "/etc", "a/../../b", "a\0b"])
def test_no_path_leads_out(client, path):
    with pytest.raises(errors.HTTPValidationError):
        destination(client, path)


def test_a_link_on_the_way_is_not_followed(client, outbox, tmp_path):
    (outbox / "default").mkdir(exist_ok=True)
    (outbox / "default" / "link").symlink_to(tmp_path)
    out = destination(client, "link/below")
    assert check(client, out) == "FAILURE"
    job = run(client, workflow(client, destination_id=out.id), [file()])
    assert done(client, job.id).status.value == "FAILED"
    failed = client.jobs.get_job_failed_files(request={"job_id": job.id}).job_failed_files
    assert failed.failed_files[0].error == "The file could not be delivered: Not a directory"
    assert [node.failure for node in stats(client, job)] == [0, 1]
    assert list(tmp_path.iterdir()) == []
    assert download(client, job.id, job.input_file_ids[0]), "what was made stays"


def test_each_tenant_has_a_folder_of_its_own(client, server, outbox):
    made = server.post("/v1/keys", {"tenant": "../acme", "role": "write", "user": "ann"})
    own = destination(client, "shared")
    with client_of(server, key=made["key"]) as other:
        assert other.destinations.list_destinations(request={}).response_list_destinations == []
        with pytest.raises(errors.SDKError):
            workflow(other, destination_id=own.id)
        job = run(other, workflow(other, destination_id=destination(other, "shared").id), [file()])
        assert done(other, job.id).status.value == "COMPLETED"
    (name,) = delivered(job).values()
    assert (outbox / "%2E.%2Facme" / "shared" / name).is_file()
    assert not (outbox / "default" / "shared").exists()


@pytest.fixture
def many(tmp_path):
    """A server that is killed, forty files to read and an empty folder to fill."""
    inbox, outbox = tmp_path / "many", tmp_path / "filled"
    (inbox / "in").mkdir(parents=True)
    outbox.mkdir()
    for number in range(40):
        (inbox / "in" / f"{number}.txt").write_text(f"The ferry number {number} leaves at noon.\n")
    with Server(tmp_path / "killed", environment=roots(inbox, outbox)) as running:
        yield running, outbox


def whole(folder):
    """The delivered files, each of them whole; what is unfinished has another name."""
    names = [one for one in folder.glob("*.json")] if folder.exists() else []
    return {one.name: json.loads(one.read_text()) for one in names}


def test_kills_lose_and_double_nothing(many):
    server, outbox = many
    folder = outbox / "default" / "out"
    with client_of(server) as client:
        one = workflow(
            client, source_id=source(client, "in").id, destination_id=destination(client, "out").id
        )
        job = run(client, one)
    seen = {}
    for least in (1, 10, 20, 30):
        until(lambda least=least: len(whole(folder)) >= least, f"{least} files are delivered", 60)
        server.kill()
        at_kill = whole(folder)
        assert seen.items() <= at_kill.items(), "what was delivered stays as it was"
        seen = at_kill
        server.start()
    with client_of(server) as client:
        assert done(client, job.id).status.value == "COMPLETED"
        assert [node.success for node in stats(client, job)] == [40, 40]
        names = collected(server, job)[1]
    last = whole(folder)
    assert seen.items() <= last.items()
    assert set(last) == set(names.values())
    assert len({elements[0]["text"] for elements in last.values()}) == 40
    assert [one.name for one in folder.iterdir() if one.name not in last] == []


def test_what_was_finished_before_a_kill_is_delivered_after_it(many):
    """The disk of the destination is gone; the files are made, and then the server is."""
    server, outbox = many
    away = outbox.rename(outbox.with_name("away"))
    with client_of(server) as client:
        one = workflow(client, destination_id=destination(client, "out").id)
        job = run(client, one, [file("a.txt"), file("b.txt", "Bring a coat\n")])
        until(lambda: stats(client, job)[0].success == 2, "both files are made")
        assert stats(client, job)[1].success == 0
    server.kill()
    away.rename(outbox)
    server.start()
    with client_of(server) as client:
        assert done(client, job.id).status.value == "COMPLETED"
        for file_id, name in delivered(job).items():
            content = json.loads((outbox / "default" / "out" / name).read_text())
            assert content == download(client, job.id, file_id)
