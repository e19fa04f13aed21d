"""What an operator may limit, at each limit and past it."""

import httpx
import pytest

from docket_server import Server

LIMITS = {
    "DOCKET_UNSTRUCTURED_LIST_MAX_ROWS": "3",
    "DOCKET_UNSTRUCTURED_FILES_MAX": "2",
    "DOCKET_UNSTRUCTURED_FILE_BYTES": "1000",
    "DOCKET_UNSTRUCTURED_REQUEST_BYTES": "2500",
    "DOCKET_UNSTRUCTURED_RECORDS_MAX": "1",
}
NO_FILES = {"request_data": '{"template_id":"fast_partition"}'}
TOO_LARGE = (413, {"detail": "Request body is too large"})


@pytest.fixture(scope="module")
def http(tmp_path_factory):
    data = tmp_path_factory.mktemp("limits") / "data"
    with Server(data, "--no-local-agent", environment=LIMITS) as server:
        headers = {"unstructured-api-key": server.key}
        with httpx.Client(base_url=server.url, headers=headers) as client:
            yield client


def send(http, path, sizes):
    files = [("files", (f"{place}.txt", b"x" * size)) for place, size in enumerate(sizes)]
    answer = http.post(path, data=NO_FILES, files=files)
    return answer.status_code, answer.json()


def test_a_long_list_is_cut_and_says_so(http):
    for count in range(1, 5):
        http.post("/api/v1/jobs/", data=NO_FILES).raise_for_status()
        listed = http.get("/api/v1/jobs/")
        assert len(listed.json()) == min(count, 3)
        assert listed.headers.get("X-Truncated") == ("true" if count > 3 else None)
    page = http.get("/api/v1/jobs/", params={"page_size": 1000})
    assert len(page.json()) == 4 and page.headers["X-Total-Count"] == "4"
    assert http.get("/api/v1/jobs/", params={"page_size": 1001}).status_code == 422


@pytest.mark.parametrize("path", ["/api/v1/jobs/", "/general/v0/general"])
def test_files_past_a_limit_are_413(http, path):
    for sizes in ([1, 1, 1], [1001], [900, 1000, 900]):
        assert send(http, path, sizes) == TOO_LARGE


def test_files_at_the_limits_are_taken(http):
    for sizes in ([1, 1], [1000], [0]):
        status, job = send(http, "/api/v1/jobs/", sizes)
        assert status == 200 and len(job["input_file_ids"]) == len(sizes)


def test_records_have_a_limit(http):
    body = {"name": "w", "workflow_type": "basic"}
    assert http.post("/api/v1/workflows/", json=body).status_code == 200
    refused = http.post("/api/v1/workflows/", json=body)
    assert refused.status_code == 422 and "unstructured.records_max" in refused.json()["detail"]
