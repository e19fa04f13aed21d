"""Holds our OpenAPI documents against what the server answers in the transcripts, and both against
the schemas of the public pages (seeds/, each with its source)."""

import json
import os
import pathlib
import re
import subprocess

import jsonschema
import pytest

ROOT = pathlib.Path(__file__).resolve().parents[3]
HERE = pathlib.Path(__file__).resolve().parent
DOORS = ("ionworks", "ionq", "unstructured", "osapi", "native")
# Each seed's door, the schemas that must be the same, and the job's.
SEEDS = {
    "ionworks_list_jobs": ("ionworks", ("JobType", "JobStatus", "JobErrorCode"), "JobResponse"),
    "ionworks_submit_job": ("ionworks", ("JobType", "JobStatus", "JobErrorCode"), "JobResponse"),
    "ionq_get_jobs": ("ionq", ("JobStatus", "NoiseModel"), "BaseJob"),
    "osapi_list_jobs": ("osapi", (), "JobDetail"),
}

# Documented answers that no transcript can bring about.
UNSEEN = {
    "413": "a body above the limit of its route; the server's limits have tests of their own in src/http",
    "429": "thousands of submissions in a second; test/e2e/osapi/test_quirks.py makes them",
    "503": "the store is down or the queue is full",
}


def load(path):
    return json.loads(path.read_text(encoding="utf-8"))


def document(door):
    return load(ROOT / "docs" / "openapi" / f"{door}.json")


@pytest.fixture(scope="session")
def exchanges():
    """Every exchange of every transcript with a fresh server, as the runner wrote it down."""
    build = pathlib.Path(os.environ["DOCKET_BIN"]).parent
    subprocess.run(["ninja", "-C", build, "docket_transcripts_test"], check=True)
    program = build / "test" / "docket_transcripts_test"
    subprocess.run(
        [program, "--gtest_filter=*HoldOnAFreshServer*"], check=True, stdout=subprocess.DEVNULL
    )
    with open(build / "exchanges.jsonl", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def path_of(exchange):
    """The path with runs of slashes collapsed, without its query."""
    return re.sub("/+", "/", exchange["target"].split("?")[0])


def operation(spec, exchange):
    """(template, operation) that an exchange was about, or None. Literal segments win."""
    method = {"HEAD": "get"}.get(exchange["method"], exchange["method"].lower())
    path = path_of(exchange)
    candidates = [path] if path in spec["paths"] else []
    candidates += sorted(spec["paths"], key=lambda template: template.count("{"))
    for template in candidates:
        pattern = re.sub(r"\{[^/]+\}", "[^/]+", template)
        if re.fullmatch(pattern + ("" if template.endswith("/") else "/?"), path):
            found = spec["paths"][template].get(method)
            if found:
                return template, found
    return None


def about(spec, exchanges):
    for exchange in exchanges:
        found = operation(spec, exchange)
        if found:
            yield exchange, *found


def check(schema, components, value):
    jsonschema.Draft202012Validator(
        {**schema, "components": components},
        format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER,
    ).validate(value)


@pytest.mark.parametrize("door", DOORS)
def test_every_reference_resolves_and_every_operation_has_an_id(door):
    spec = document(door)
    for name in re.findall(r'"#/components/schemas/(\w+)"', json.dumps(spec)):
        assert name in spec["components"]["schemas"]
    ids = [
        item["operationId"]
        for path in spec["paths"].values()
        for method, item in path.items()
        if method != "parameters"
    ]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("door", DOORS)
def test_answers_are_as_documented(door, exchanges):
    spec = document(door)
    checked = 0
    for exchange, template, op in about(spec, exchanges):
        label = f"{exchange['method']} {exchange['target']} -> {exchange['status']}"
        answer = op["responses"].get(str(exchange["status"]))
        assert answer is not None, f"{label} is not documented for {template}"
        if exchange["method"] == "HEAD" or "content" not in answer:
            continue
        # A boundary is no part of what the document says.
        content_type = exchange["content_type"].split("; boundary=")[0]
        assert content_type in answer["content"], label
        schema = answer["content"][content_type]["schema"]
        is_json = content_type.split(";")[0].endswith("json")
        value = json.loads(exchange["answer"]) if is_json else exchange["answer"]
        check(schema, spec["components"], value)
        checked += 1
    assert checked > 50


@pytest.mark.parametrize("door", DOORS)
def test_accepted_bodies_are_as_documented(door, exchanges):
    spec = document(door)
    for exchange, _, op in about(spec, exchanges):
        if exchange["status"] in (201, 202) and "requestBody" in op and exchange["request"]:
            content = op["requestBody"]["content"]
            if "application/json" not in content:
                continue  # a form
            schema = content["application/json"]["schema"]
            body = json.loads(exchange["request"])
            # Lax as pydantic is: these are told apart in the 422 tables.
            if door == "ionworks" and not isinstance(body.get("priority", 0), int):
                continue
            if body.get("priority") is True:
                continue
            check(schema, spec["components"], body)


@pytest.mark.parametrize("door", DOORS)
def test_every_documented_answer_is_in_a_transcript(door, exchanges):
    spec = document(door)
    seen = {
        (op["operationId"], str(exchange["status"])) for exchange, _, op in about(spec, exchanges)
    }
    # Refusals of the guard are the same code for every route; the tenant matrix has each of them.
    shared = {"401", "403"}
    missing = [
        f"{op['operationId']} {status}"
        for path in spec["paths"].values()
        for method, op in path.items()
        if method != "parameters"
        for status in op["responses"]
        if status not in UNSEEN and status not in shared
        if (op["operationId"], status) not in seen
    ]
    assert not missing, "\n".join(missing)
    assert shared <= {status for _, status in seen}


@pytest.mark.parametrize("seed", SEEDS)
def test_answers_are_as_the_public_pages_say(seed, exchanges):
    spec = load(HERE / "seeds" / f"{seed}.json")
    checked = 0
    for exchange in exchanges:
        # Its last page is answered otherwise, or it would never stop.
        if exchange["user_agent"].startswith("cirq/"):
            continue
        op = spec["paths"].get(path_of(exchange), {}).get(exchange["method"].lower())
        answer = op and op["responses"].get(str(exchange["status"]))
        if answer and "content" in answer:
            schema = answer["content"]["application/json"]["schema"]
            check(schema, spec["components"], json.loads(exchange["answer"]))
            checked += 1
    assert checked > 5


def plain(schema):
    """A parameter's schema without the ways to say 'or absent' and with references as names."""
    options = [one for one in schema.get("anyOf", [schema]) if one.get("type") != "null"]
    (only,) = options
    if only.get("type") == "array":
        return plain(only["items"])
    return {key: value for key, value in {**schema, **only}.items() if key != "anyOf"}


@pytest.mark.parametrize("seed", SEEDS)
def test_our_document_has_what_the_public_pages_have(seed):
    door, shared_schemas, job_schema = SEEDS[seed]
    ours = document(door)
    theirs = load(HERE / "seeds" / f"{seed}.json")
    ((path, operations),) = theirs["paths"].items()
    ((method, their_op),) = operations.items()
    our_op = ours["paths"][path][method]
    our_parameters = {one["name"]: one for one in our_op["parameters"]}
    for their in their_op["parameters"]:
        our = our_parameters[their["name"]]
        assert our["in"] == their["in"] and our["required"] == their["required"]
        assert plain(our["schema"]) == plain(their["schema"]), their["name"]
    for name in shared_schemas:
        assert ours["components"]["schemas"][name] == theirs["components"]["schemas"][name]
    their_job = theirs["components"]["schemas"][job_schema]
    our_job = ours["components"]["schemas"][job_schema]
    assert list(our_job["properties"]) == list(their_job["properties"])
    assert set(their_job["required"]) <= set(our_job["required"])
    for status, answer in their_op["responses"].items():
        assert status in our_op["responses"] or "content" not in answer
