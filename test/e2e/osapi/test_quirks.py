"""What official clients do that no document says, each by a plain call: docs/doors/osapi.md."""

import json
import re
import time

import pytest
from conftest import Api, osapi_server, token

from docket_server import until

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# What Go's time.ParseDuration takes.
GO_DURATION = re.compile(r"([0-9]+(\.[0-9]+)?(ns|µs|ms|s|m|h))+")
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z")


@pytest.fixture
def job(admin, agents):
    made = admin.create("command.exec.execute", {"command": "uname", "args": ["-s"]}, "web-01")
    return admin.ended(made)


def ask(admin, method, path, headers=None, body=None):
    """Status, headers and the bytes of the body."""
    http = admin.connection.http
    http.request(method, path, body=body, headers={**admin.connection.headers, **(headers or {})})
    answer = http.getresponse()
    return answer.status, answer.headers, answer.read()


def test_types_are_those_that_a_strict_client_reads(admin, job):
    _, _, text = ask(admin, "GET", "/job")
    page = json.loads(text, parse_float=lambda number: pytest.fail(f"{number} is no integer"))
    assert set(page["status_counts"]) == {
        "submitted", "processing", "completed", "failed", "partial_failure"
    }
    for item in page["items"]:
        assert UUID.fullmatch(item["id"])
        assert isinstance(item["operation"]["type"], str)
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", item["created"])
        assert INSTANT.fullmatch(item["updated_at"])
        assert all(INSTANT.fullmatch(line["timestamp"]) for line in item["timeline"])


def test_no_time_of_an_agent_is_an_empty_text(admin, agents):
    for agent in admin.expect(200, "GET", "/agent")["agents"]:
        alone = admin.expect(200, "GET", f"/agent/{agent['hostname']}")
        for said in (agent, alone):
            for name in ("registered_at", "started_at"):
                assert INSTANT.fullmatch(said.get(name, "1970-01-01T00:00:00Z")), said
            for condition in said.get("conditions", []):
                assert INSTANT.fullmatch(condition["last_transition_time"])
        assert "timeline" in alone and "timeline" not in agent


def test_what_an_orchestrator_reads_of_a_job(admin, job):
    assert job["result"]["exit_code"] == 0 and job["result"]["stdout"] == "Linux\n"
    assert job["changed"] is True
    assert all(
        GO_DURATION.fullmatch(state["duration"]) for state in job["agent_states"].values()
    )
    # It counts the agents itself and waits for that many responses.
    ready = [agent for agent in admin.live().values() if agent["state"] == "Ready"]
    broadcast = admin.ended(admin.create("node.os.get", {}, "_all"))
    assert len(broadcast["responses"]) == len(ready)


def test_a_retry_has_any_body_that_means_nothing(admin, job):
    for body in (None, b"", b"{}", b'{"target_hostname":null}'):
        status, _, text = ask(admin, "POST", f"/job/{job['id']}/retry", body=body)
        assert status == 201, text
        assert json.loads(text)["status"] == "created"


def test_nothing_is_ever_redirected(admin, job):
    for path in ("/job", "/job/", "//job", "/api/job/", f"/job/{job['id']}/", f"/job/{job['id'].upper()}"):
        status, headers, _ = ask(admin, "GET", path)
        assert status == 200 and "Location" not in headers, path


def test_a_request_without_a_body_may_say_that_it_is_json(admin, job):
    headers = {"Content-Type": "application/json"}
    assert ask(admin, "GET", "/api/job", headers)[0] == 200
    status, answer, text = ask(admin, "DELETE", f"/api/job/{job['id']}", headers)
    assert (status, text) == (204, b"") and "Content-Type" not in answer
    assert ask(admin, "DELETE", f"/api/job/{job['id']}", headers)[0] == 404
    # No official client sends one where it has none to send; a body of another sort is refused.
    other = {"Content-Type": "text/plain"}
    assert ask(admin, "POST", "/api/job", other, b"x")[0] == 415


def test_trace_contexts_and_ids_are_taken(admin, agents):
    headers = {
        "traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "X-Request-Id": "of-the-client",
    }
    status, answer, _ = ask(admin, "GET", "/job", headers)
    assert status == 200 and answer["X-Request-Id"] == "of-the-client"
    assert ask(admin, "GET", "/job", {"X-Request-Id": "x" * 129})[1]["X-Request-Id"] != "x" * 129


def test_the_menu_of_the_page_has_a_word_that_no_job_has(admin, job):
    skipped = admin.expect(200, "GET", "/api/job?status=skipped&limit=20")
    assert skipped["items"] == [] and skipped["total_items"] == 0
    assert sum(skipped["status_counts"].values()) > 0
    assert admin.call("GET", "/job?status=skipped")[0] == 400


def test_numbers_come_back_with_all_their_digits(admin, agents):
    body = (
        b'{"operation":{"type":"node.os.get","data":{"n":9007199254740993123,"d":1.50}},'
        b'"target_hostname":"_any"}'
    )
    status, _, text = ask(admin, "POST", "/job", {"Content-Type": "application/json"}, body)
    assert status == 201
    _, _, text = ask(admin, "GET", f"/job/{json.loads(text)['job_id']}")
    assert b'"data":{"n":9007199254740993123,"d":1.50}' in text


def test_a_target_stands_in_the_path_as_it_is_or_escaped(admin, agents):
    for target in ("group:web.prod", "group%3Aweb.prod"):
        answer = admin.expect(200, "GET", f"/node/{target}/hostname")
        assert len(answer["results"]) == 1, target


def test_who_submits_in_a_loop_is_told_to_wait(tmp_path):
    environment = {"DOCKET_DOORS_OSAPI_SUBMITS_PER_S": "3"}
    with osapi_server(tmp_path, environment=environment) as server:
        api = Api(server, token())
        body = {"operation": {"type": "node.os.get"}, "target_hostname": "_any"}
        began, made, refused = time.monotonic(), 0, 0
        while refused < 6 and made < 200:
            status, headers, answer = api.connection.call("POST", "/job", body)
            assert status in (201, 429), answer
            made += status == 201
            refused += status == 429
            if status == 429:
                assert int(headers["Retry-After"]) >= 1 and "error" in answer
        assert refused == 6
        assert 3 <= made <= 3 * (1 + time.monotonic() - began)
        assert api.expect(200, "GET", "/job")["total_items"] == made
        # Another user, and whatever is no submission, goes on.
        assert Api(server, token(sub="bob")).call("POST", "/job", body)[0] == 201
        job = api.expect(200, "GET", "/job")["items"][0]["id"]
        for _ in range(20):
            api.expect(201, "POST", f"/job/{job}/retry", {})
        until(lambda: api.call("POST", "/job", body)[0] == 201, "it may submit again")


def test_the_log_of_changes_survives_a_kill(tmp_path):
    server = osapi_server(tmp_path).start()
    api = Api(server, token())
    for _ in range(50):
        api.create("node.os.get", {}, "_any")
    server.kill()
    with osapi_server(tmp_path) as server:
        log = Api(server, token()).expect(200, "GET", "/audit?limit=100")
        assert log["total_items"] == 50 and len(log["items"]) == 50
        assert {entry["user"] for entry in log["items"]} == {"ann"}
        assert len({entry["id"] for entry in log["items"]}) == 50


def test_an_idempotent_retry_survives_a_kill(tmp_path):
    server = osapi_server(tmp_path).start()
    api = Api(server, token())
    job = api.create("node.os.get", {}, "_any")
    key = {"Idempotency-Key": "once"}
    _, _, first = api.connection.call("POST", f"/job/{job}/retry", {}, key)
    server.kill()
    with osapi_server(tmp_path) as server:
        api = Api(server, token())
        _, _, second = api.connection.call("POST", f"/job/{job}/retry", {}, key)
        assert second == first
        assert api.expect(200, "GET", "/job")["total_items"] == 2
        events = [line["event"] for line in api.expect(200, "GET", f"/job/{job}")["timeline"]]
        assert events == ["submitted", "retried"]
