"""Sources through the unmodified client: the folder is the job's first work, and what is wrong with it is
the job's failure, not the request's."""

import pytest
from door import client_of, roots
from test_client import done
from test_destinations import collected, run, source, stats, workflow

from docket_server import Server, until

LIMITS = {"DOCKET_UNSTRUCTURED_FILES_MAX": "450", "DOCKET_UNSTRUCTURED_FILE_BYTES": "100000"}


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    return tmp_path_factory.mktemp("sources")


@pytest.fixture(scope="module")
def limited(tmp_path_factory, root):
    settings = roots(root, tmp_path_factory.mktemp("out")) | LIMITS
    with Server(tmp_path_factory.mktemp("limited") / "data", environment=settings) as running:
        yield running
        assert running.stop() == 0


@pytest.fixture
def client(limited):
    with client_of(limited) as one:
        yield one


def fill(folder, count):
    folder.mkdir()
    for number in range(count):
        (folder / f"{number:03}.txt").write_text(f"The ferry number {number} leaves at noon.\n")


def ended(client, path):
    """A run of a workflow over this folder, as it ended, and its details."""
    job = run(client, workflow(client, source_id=source(client, path).id))
    end = done(client, job.id)
    return end, client.jobs.get_job_details(request={"job_id": job.id}).job_details


def test_a_folder_that_is_gone_fails_the_job_with_the_reason(client, limited):
    end, details = ended(client, "gone")
    assert end.status.value == "FAILED" and details.processing_status.value == "FAILED"
    assert details.message == (
        "The source's folder 'gone' cannot be opened: No such file or directory"
    )
    status, names = collected(limited, end)
    assert status["index_finished"] and names == {}


def test_a_folder_with_too_many_files_fails_the_job_with_the_reason(client, root):
    fill(root / "too_many", 451)
    end, details = ended(client, "too_many")
    assert end.status.value == "FAILED"
    assert details.message == "The source's folder holds more than 450 files."
    assert details.node_stats[0].success == 0


def test_an_empty_folder_is_done_at_once(client, root):
    fill(root / "empty", 0)
    end, details = ended(client, "empty")
    assert end.status.value == "COMPLETED" and details.processing_status.value == "SUCCESS"


def test_a_file_that_cannot_be_fetched_fails_alone(client, root):
    fill(root / "mixed", 2)
    (root / "mixed" / "large.txt").write_text("x" * 100_001)
    (root / "mixed" / "broken.pdf").write_text("%PDF-1.7 and nothing more")
    end, details = ended(client, "mixed")
    assert details.processing_status.value == "COMPLETED_WITH_ERRORS"
    assert (details.node_stats[0].success, details.node_stats[0].failure) == (2, 2)
    failed = client.jobs.get_job_failed_files(request={"job_id": end.id}).job_failed_files
    reasons = {one.document: one.error for one in failed.failed_files}
    assert reasons["large.txt"] == (
        "The file cannot be read from its source: It has more than 100000 bytes."
    )
    assert reasons["broken.pdf"] == "File does not appear to be a valid PDF."


def test_a_job_none_of_whose_files_can_be_read_has_failed(client, root):
    fill(root / "bad", 0)
    (root / "bad" / "broken.pdf").write_text("%PDF-1.7 and nothing more")
    end, details = ended(client, "bad")
    assert end.status.value == "FAILED" and details.message is None


def test_what_is_uploaded_with_a_run_gives_way_to_the_source(client, limited, root):
    fill(root / "one", 1)
    one = workflow(client, source_id=source(client, "one").id)
    files = [{"file_name": "uploaded.txt", "content": b"x"}]
    job = run(client, one, files)
    done(client, job.id)
    assert set(collected(limited, job)[1]) == {"000.txt"}


def test_a_large_folder_goes_on_after_a_kill(tmp_path):
    """More files than one listing brings; the request does not wait for them."""
    fill(tmp_path / "many", 600)
    settings = roots(tmp_path, tmp_path)
    with Server(tmp_path / "killed", environment=settings) as server:
        with client_of(server) as client:
            job = run(client, workflow(client, source_id=source(client, "many").id))
        for least in (1, 200, 400):
            with client_of(server) as client:
                until(lambda: stats(client, job)[0].success >= least, f"{least} files", 120)
                before = stats(client, job)[0].success
            server.kill()
            server.start()
            with client_of(server) as client:
                assert stats(client, job)[0].success >= before, "nothing is done again"
        with client_of(server) as client:
            assert done(client, job.id).status.value == "COMPLETED"
            status, names = collected(server, job)
            assert len(names) == 600 and status["index_finished"]
            assert [(node.success, node.failure) for node in stats(client, job)] == [(600, 0)]
