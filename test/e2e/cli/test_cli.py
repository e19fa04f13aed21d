"""The commands of docs/cli.md against a real server: what they print, where, and how they end."""

import json
import os
import pathlib
import platform
import pty
import subprocess
import threading

import pytest

from docket_server import Server, binary, until

DONE, FAILED, USAGE, REFUSED, NO_ANSWER, KEY_REFUSED = range(6)
EXAMPLES = pathlib.Path(__file__).parents[3] / "examples/ionq"
NOBODY = "01900000-0000-7000-8000-000000000000"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with Server(tmp_path_factory.mktemp("cli") / "data") as running:
        yield running


class Command:
    def __init__(self, server):
        self.environment = dict(os.environ, DOCKET_URL=server.url, DOCKET_KEY=server.key)

    def __call__(self, *words, exit=DONE, stdin=""):
        """What came on stdout; the rest is in `err`."""
        result = subprocess.run(
            [binary(), *words], env=self.environment, input=stdin, capture_output=True, text=True,
            timeout=60,
        )
        self.err = result.stderr
        assert result.returncode == exit, (words, result.stdout, result.stderr)
        return result.stdout

    def json(self, *words, **more):
        return json.loads(self(*words, **more))

    def on_a_terminal(self, *words):
        """All that a person would see, and the exit code."""
        ours, theirs = pty.openpty()
        process = subprocess.Popen(
            [binary(), *words], env=self.environment, stdin=theirs, stdout=theirs, stderr=theirs
        )
        os.close(theirs)
        seen = []

        def read():
            try:
                while data := os.read(ours, 4096):
                    seen.append(data)
            except OSError:  # Linux says so when the other end is closed
                pass

        reader = threading.Thread(target=read)
        reader.start()
        code = process.wait(60)
        reader.join(60)
        os.close(ours)
        return b"".join(seen).decode(), code


@pytest.fixture
def docket(server):
    return Command(server)


def test_every_command_explains_itself(docket):
    for words in (
        ["submit"], ["list"], ["get"], ["watch"], ["cancel"], ["retry"],
        ["keys"], ["keys", "create"], ["keys", "list"], ["keys", "revoke"],
        ["agents"], ["agents", "list"], ["agents", "invite"],
    ):  # fmt: skip
        assert "Usage: docket" in docket(*words, "--help")


def test_a_pipe_gets_json_and_no_bar(docket):
    job = docket.json("submit", "ionworks", "dummy", '{"echo": 1.50}')
    assert job["type"] == "dummy"
    done = docket.json("watch", job["id"])
    assert docket.err == ""
    assert done["state"] == "completed"
    assert docket("get", job["id"], "--output") == docket("get", job["id"], "--output", "-o", "table")
    assert docket.json("get", job["id"], "--output")["echo"] == 1.5


def test_a_terminal_gets_a_table_and_a_bar(docket):
    seen, code = docket.on_a_terminal(
        "submit", "ionworks", "dummy", '{"sleep_s": 1, "steps": 10}', "--wait"
    )
    assert code == DONE
    assert "▕" in seen and "completed" in seen and "ran for" in seen
    seen, _ = docket.on_a_terminal("list", "--limit", "1")
    assert seen.startswith("ID ") and " completed" in seen


def test_params_come_from_a_file_or_stdin(docket, tmp_path):
    file = tmp_path / "params.json"
    file.write_text('{"echo": "file"}')
    for params, stdin, echo in ((str(file), "", "file"), ("-", '{"echo": "stdin"}', "stdin")):
        done = docket.json("submit", "ionworks", "dummy", params, "--wait", stdin=stdin)
        assert done["output"]["echo"] == echo


def test_options_of_submit_arrive(docket):
    job = docket.json(
        "submit", "ionworks", "dummy", "{}", "--run-after", "+1h", "--label", "cell=a",
        "--label", "lab=b=c", "--max-attempts", "2", "--project", "cells",
    )  # fmt: skip
    assert job["state"] == "scheduled"
    assert job["labels"] == {"cell": "a", "lab": "b=c"}
    assert job["attempts"]["max"] == 2
    listing = docket.json("list", "--facet", "project=cells", "--state", "scheduled,running")
    assert [each["id"] for each in listing["jobs"]] == [job["id"]]
    assert docket.json("list", "--created-before", "-1h")["total"] == 0
    docket("cancel", job["id"])


def test_many_are_submitted_in_batches(docket):
    before = docket.json("list", "--limit", "1")["total"]
    text = docket("submit", "ionworks", "dummy", "{}", "--count", "2500", "-o", "table")
    assert text == "2,500 submitted, 0 refused\n"
    assert docket.json("list", "--limit", "1")["total"] == before + 2500
    results = docket.json("submit", "ionworks", "dummy", "{}", "--count", "2")["results"]
    assert len({result["id"] for result in results}) == 2
    refused = docket.json("submit", "ionworks", "dumy", "{}", "--count", "2", exit=REFUSED)
    assert all("error" in result for result in refused["results"])
    assert "dummy" in docket.err


def test_a_list_goes_on_where_it_ended(docket):
    docket("submit", "ionworks", "dummy", "{}", "--count", "3")
    first = docket.json("list", "--limit", "2")
    second = docket.json("list", "--limit", "2", "--cursor", first["next"])
    ids = [job["id"] for page in (first, second) for job in page["jobs"]]
    assert len(set(ids)) == 4
    lines = docket("list", "--limit", "2", "-o", "jsonl").splitlines()
    assert [json.loads(line)["id"] for line in lines] == ids[:2]


def test_a_job_that_fails_fails_its_watch(docket):
    job = docket.json("submit", "ionworks", "dummy", '{"fail_with": "MODEL_ERROR"}')
    text = docket("watch", job["id"], "-o", "table", exit=FAILED)
    assert "not_buildable" in text
    docket("get", job["id"], "--output", exit=FAILED)
    assert "no output" in docket.err


def test_cancel_and_retry(docket):
    job = docket.json("submit", "ionworks", "dummy", '{"sleep_s": 60}')
    cancelled = docket.json("cancel", job["id"], NOBODY, exit=REFUSED)
    assert [each["state"] for each in cancelled["jobs"]] == ["cancelled"]
    assert NOBODY in docket.err and "correlation id" in docket.err
    again = docket.json("retry", job["id"])
    assert again["retry_of"] == job["id"]
    docket("cancel", again["id"])
    docket("watch", again["id"], exit=FAILED)


def test_a_curve_is_drawn(docket):
    params = {
        "model": {"type": "SPM"},
        "parameter_set": "Chen2020",
        "experiment": ["Discharge at 1C until 2.5 V"],
    }
    job = docket.json("submit", "ionworks", "simulate", json.dumps(params), "--wait")
    chart = docket("get", job["id"], "--plot", "Voltage [V]").splitlines()
    assert chart[0] == "Voltage [V]"
    assert "Time [s]" in chart[-1]
    assert max(len(line) for line in chart) == 72
    docket("get", job["id"], "--plot", "Voltage", exit=USAGE)
    assert "did you mean 'Voltage [V]'?" in docket.err


def test_a_file_in_the_form_of_ionq_goes_through_its_api_and_through_exec(docket):
    for name, states in (("bell", {"0", "3"}), ("ghz", {"0", "15"})):
        file = str(EXAMPLES / f"{name}.json")
        done = docket.json("submit", "ionq", file, "--watch")
        assert (done["door"], done["state"]) == ("ionq", "completed")
        assert {state: 0.5 for state in states} == pytest.approx(done["output"]["probabilities"])
        alone = docket.json("exec", "circuit", file)
        assert alone["probabilities"] == done["output"]["probabilities"]
    # A seed gives the same shots wherever it runs.
    file = str(EXAMPLES / "ghz_noisy.json")
    done = docket.json("submit", "ionq", file, "--watch")
    assert docket.json("exec", "circuit", file) == done["output"]


def test_outcomes_are_drawn_on_a_terminal(docket):
    file = str(EXAMPLES / "bell.json")
    for words in (["submit", "ionq", file, "--watch"], ["exec", "circuit", file]):
        seen, code = docket.on_a_terminal(*words)
        assert code == DONE
        assert "q1…q0  ideal, exact" in seen
        assert seen.count("50.00 % █") == 2 and "\r\n   11 " in seen


def test_the_noisy_outcomes_are_drawn_beside_the_ideal_ones(docket):
    ideal, noisy = (
        docket.json("submit", "ionq", str(EXAMPLES / name), "--watch")["id"]
        for name in ("ghz.json", "ghz_noisy.json")
    )
    lines = docket("get", ideal, "--beside", noisy).splitlines()
    assert lines[0].split() == ["q3…q0", "ideal,", "exact", "harmony,", "1,000", "shots"]
    states = [line.split()[0] for line in lines[1:]]
    assert {"0000", "1111"} < set(states) and states == sorted(states)
    assert max(len(line) for line in lines) <= 72
    other = docket.json("submit", "ionworks", "dummy", "{}", "--watch")["id"]
    docket("get", ideal, "--beside", other, exit=USAGE)
    assert other in docket.err


def test_several_circuits_are_drawn_one_by_one(docket):
    gates = [[{"gate": "x", "target": 0}], [{"gate": "h", "target": 0}]]
    body = {
        "type": "ionq.multi-circuit.v1",
        "backend": "simulator",
        "input": {"circuits": [{"circuit": circuit} for circuit in gates]},
    }
    text = docket("submit", "ionq", json.dumps(body), "--watch", "-o", "table")
    assert [line.split()[:2] for line in text.splitlines() if "0 %" in line and "█" in line] == [
        ["1", "100.00"], ["0", "50.00"], ["1", "50.00"],
    ]  # fmt: skip
    assert text.count("q0  ideal, exact") == 2
    lines = docket("exec", "circuit", json.dumps(body)).splitlines()
    assert [sorted(json.loads(line)["probabilities"]) for line in lines] == [["1"], ["0", "1"]]
    body["input"]["circuits"].append({"circuit": [{"gate": "frob", "target": 0}]})
    text = docket("submit", "ionq", json.dumps(body), "--watch", "-o", "table", exit=FAILED)
    assert "unknown gate 'frob'" in text and text.count("q0  ideal, exact") == 2


def test_every_door_takes_a_body_of_its_own(docket):
    ionworks = {"job_type": "dummy", "params": {"echo": "a"}}
    native = {"door": "ionworks", "type": "dummy", "input": {"echo": "a"}, "priority": 3}
    for door, body in (("ionworks", ionworks), ("native", native)):
        job = docket.json("submit", door, json.dumps(body))
        assert (job["door"], job["type"]) == ("ionworks", "dummy")
        done = docket.json("submit", door, "-", "--wait", stdin=json.dumps(body))
        assert done["output"]["echo"] == "a"
    assert docket.json("exec", "dummy", json.dumps(ionworks))["echo"] == "a"


def test_a_body_at_fault_is_refused_in_the_words_of_its_door(docket):
    for door, body, said in (
        ("ionq", {"type": "ionq.circuit.v1", "backend": "simulator", "input": {}}, "circuit"),
        ("ionq", {"backend": "simulator"}, "type"),
        ("ionworks", {"job_type": "dummy"}, "body.params: Field required"),
        ("native", {"door": "ionworks"}, "type"),
    ):
        docket("submit", door, json.dumps(body), exit=REFUSED)
        assert said in docket.err, docket.err
    docket("submit", "ionq", "{}", "--key", "wrong", exit=KEY_REFUSED)
    docket("submit", "ionqq", "{}", exit=USAGE)
    assert "did you mean ionq?" in docket.err
    docket("submit", "ionq", "{}", "--label", "a=b", exit=USAGE)
    docket("exec", "circuit", '{"circuit": [{"gate": "frob", "target": 0}]}', exit=FAILED)
    assert "frob" in docket.err
    docket("exec", "circuit", '{"type": "ionq.circuit.v1", "input": {}}', exit=USAGE)
    docket("exec", "circuits", "{}", exit=USAGE)


def test_jsonl_is_a_line_whatever_was_submitted(docket):
    out = docket("submit", "ionworks", "dummy", '{\n "echo":\n 1\n}', "--wait", "-o", "jsonl")
    assert [json.loads(line)["type"] for line in out.splitlines()][-1] == "dummy"


def test_keys_are_made_listed_and_revoked(docket, server):
    key = docket.json("keys", "create", "--tenant", "acme", "--role", "read", "-o", "json")
    assert sorted(key) == ["id", "key"]
    docket.environment["DOCKET_KEY"] = key["key"]
    assert docket.json("list")["total"] == 0
    docket("submit", "ionworks", "dummy", "{}", exit=KEY_REFUSED)
    docket.environment["DOCKET_KEY"] = server.key
    assert key["key"] not in docket("keys", "list")
    assert key["id"] in docket("keys", "list", "-o", "table")
    docket("keys", "revoke", key["id"])
    docket.environment["DOCKET_KEY"] = key["key"]
    docket("list", exit=KEY_REFUSED)


def test_agents_are_listed(docket):
    until(lambda: docket.json("agents", "list")["agents"], "the server's own agent")
    assert platform.node() in docket("agents", "list", "-o", "table")


def test_agents_are_invited(docket):
    token = docket.json("agents", "invite", "web-01", "-o", "json")
    assert sorted(token) == ["ends_at", "id", "token"]
    shown = docket("agents", "invite", "web-01", "-o", "table")
    assert "good   once, until " in shown
    listed = docket("keys", "list", "-o", "table")
    assert "enroll" in listed and "ends in " in listed
    docket("keys", "revoke", token["id"])
    docket("agents", "invite", "web 01", exit=REFUSED)


def test_what_goes_wrong_has_its_code_and_one_sentence(docket):
    for words, code in (
        (["get", NOBODY], REFUSED),
        (["list", "--state", "runing"], REFUSED),
        (["submit", "ionworks", "dummy", "{"], USAGE),
        (["submit", "ionworks", "dummy", "no/such/file"], USAGE),
        (["submit", "ionworks", "dummy", "{}", "--count", "2", "--wait"], USAGE),
        (["list", "-o", "xml"], USAGE),
        (["list", "--created-after", "soon"], USAGE),
        (["list", "--url", "http://127.0.0.1:1"], NO_ANSWER),
        (["list", "--key", "wrong"], KEY_REFUSED),
    ):
        assert docket(*words, exit=code) == ""
        assert docket.err != ""


def test_a_watch_outlives_a_restart_of_the_server(tmp_path):
    server = Server(tmp_path / "data").start()
    docket = Command(server)
    job = docket.json("submit", "ionworks", "dummy", '{"sleep_s": 2}')
    watch = subprocess.Popen(
        [binary(), "watch", job["id"], "-o", "jsonl"], env=docket.environment,
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert json.loads(watch.stdout.readline())["id"] == job["id"]
    server.kill()
    address = server.url.removeprefix("http://")
    again = subprocess.Popen(
        [binary(), "serve", "--data", server.data, "--listen", address],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        out, _ = watch.communicate(timeout=60)
    finally:
        again.kill()
        again.wait()
    assert watch.returncode == DONE
    assert json.loads(out.splitlines()[-1])["state"] == "completed"
