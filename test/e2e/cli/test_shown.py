"""The commands that the pages of this project show, run against the built program: they succeed,
and what they print has the shape of what is shown."""

import pytest

import shown

PAGES = [
    shown.README,
    *sorted(shown.ROOT.glob("docs/**/*.md")),
    shown.ROOT / "examples/README.md",
]
BLOCKS = [block for page in PAGES for block in shown.blocks(page)]
# Who runs the programs of clients: the suite whose environment has what they import.
SUITES = {"qiskit_ionq": "ionq", "unstructured_client": "unstructured", "ionworks": "ionworks"}


@pytest.fixture(scope="module")
def session(tmp_path_factory):
    session = shown.Session(tmp_path_factory.mktemp("shown"))
    yield session
    session.end()


@pytest.mark.parametrize(
    "block", [each for each in BLOCKS if each.language in ("sh", "console")], ids=str
)
def test_what_a_page_shows_runs(block, session):
    if block.not_run:
        pytest.skip(block.not_run)
    session.run(block)


@pytest.mark.parametrize("block", [each for each in BLOCKS if each.language == "python"], ids=str)
def test_a_program_is_run_by_its_clients_suite(block):
    if block.not_run:
        pytest.skip(block.not_run)
    assert block.page == "README.md"
    (module,) = [each for each in SUITES if f"from {each} import" in block.text]
    suite = (shown.ROOT / "test/e2e" / SUITES[module] / "test_readme.py").read_text()
    assert f'shown.run_program_of_readme("{module}", ' in suite


@pytest.mark.parametrize(
    "printed, page, fits",
    [
        ("state  completed\nran for 12 ms", "state      completed\nran for  1.5 s", True),
        ("state  failed\nran for 12 ms", "state  completed\nran for 1.5 s", False),
        ("state  completed\nran for 12 ms\nmore", "state  completed\nran for 1.5 s", False),
        ('{"id":"01a2","a":1,"b":2}', '{"id":"01a2",…,"b":7}', True),
        ('{"id":"01a2","a":1,"c":2}', '{"id":"01a2",…,"b":7}', False),
        ("00 52.9 % ███▌", "00 1,000.25 % █", True),
        ("", "anything", False),
        ("anything", "", False),
    ],
)
def test_a_shape_holds_or_does_not(printed, page, fits):
    assert shown.has_shape(printed, page) == fits


def test_a_command_ends_where_its_quotes_do(tmp_path):
    page = tmp_path / "page.md"
    page.write_text("```console\n$ echo \\\n  'a\n$ b'\na\n$ true\n```\n")
    (block,) = shown.blocks(page)
    assert shown.commands(block) == [["echo \\\n  'a\n$ b'", "a\n"], ["true", ""]]


def test_a_mark_that_means_nothing_is_no_mark(tmp_path):
    page = tmp_path / "page.md"
    page.write_text("<!-- run: maybe -->\n```sh\ntrue\n```\n")
    with pytest.raises(AssertionError, match="no such mark"):
        shown.blocks(page)
