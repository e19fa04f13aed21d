"""Rules on documents and on the tree as a whole. A rule gets a tree and yields one sentence an
offence."""

import pathlib
import re

from tree import ROOT

# Corpora are bytes by nature; everything else has to be what its name says.
NOT_CORPORA = (r"^(?!test/fuzz/corpus/|test/documents/(corpus|expected)/|src/.*/testdata/"
               r"|examples/unstructured/)")


def architecture_shows_every_room(tree):
    page = "docs/architecture.md"
    shown = set(re.findall(r"^src/(\S+)/ ", tree.text(page), re.M))
    for room in sorted(set(tree.levels) - shown):
        yield f"{page}: its tree lacks src/{room}/"
    for room in sorted(shown - set(tree.levels)):
        yield f"{page}: its tree shows src/{room}/, which is no room"


def every_transcript_names_its_source(tree):
    for path in tree.paths(r"^(test/transcripts/.*\.http|docs/formats/.*\.md)$"):
        if not re.search(r"^(# )?source: \S", tree.text(path), re.M | re.I):
            yield f"{path}: names no source"


def links_lead_somewhere(tree):
    for path in tree.paths(NOT_CORPORA + r".*\.md$"):
        folder = pathlib.PurePath(path).parent
        for number, line in tree.lines(path):
            for target in re.findall(r"\]\(([^)\s]+)\)", line):
                place = target.split("#")[0]
                if re.match(r"[a-z]+:", target) or not place:
                    continue
                if not exists(tree, str(folder / place)):
                    yield f"{path}:{number}: links to {target}, which is not there"


def cited_paths_exist(tree):
    """A path in backticks, from the root; placeholders such as <room>, NNNN and x_fuzz.cc pass."""
    cited = re.compile(r"`((?:src|test|docs|cmake|scripts|bench|examples)/[\w./-]+)`")
    for path in tree.paths(r"\.md$"):
        for number, line in tree.lines(path):
            for place in cited.findall(line):
                if "NNNN" not in place and not exists(tree, place):
                    yield f"{path}:{number}: cites {place}, which is not there"


def exists(tree, place):
    parts = []
    for part in pathlib.PurePath(place).parts:
        if part == "..":
            parts = parts[:-1]
        elif part != ".":
            parts.append(part)
    clean = "/".join(parts) or "."
    return clean in tree.files or clean in tree.folders


def decisions_are_numbered_and_dated(tree):
    seen = {}
    for path in tree.paths(r"^docs/decisions/(?!README)"):
        number = re.fullmatch(r"docs/decisions/(\d{4})-[a-z0-9-]+\.md", path)
        if not number:
            yield f"{path}: is not named NNNN-words.md"
            continue
        if number.group(1) in seen:
            yield f"{path}: has the number of {seen[number.group(1)]}"
        seen[number.group(1)] = path
        for word in (r"Date:\W*20\d\d-\d\d-\d\d", r"Status:\W*\w+"):
            if not re.search(word, tree.text(path), re.I):
                yield f"{path}: lacks its {word.split(':')[0].lower()}"


# Written apart, so that this file does not offend.
LEFTOVER = re.compile(r"\b(" + "|".join(["FIX" + "ME", "TO" + "DO", "X" + "XX", "HA" + "CK"]) + r")\b")


def nothing_is_left_over(tree):
    for path in tree.paths(NOT_CORPORA):
        for number, line in tree.lines(path):
            if LEFTOVER.search(line):
                yield f"{path}:{number}: is a leftover marker; do it, or say it as a decision"


def no_file_is_large(tree):
    for path, data in tree.files.items():
        if len(data) > 1 << 20:
            yield f"{path}: is larger than 1 MiB"


EXTENSIONS = {
    "cc", "h", "md", "txt", "cmake", "json", "toml", "py", "js", "sh", "http", "csv", "sql"}
NAMES = {"LICENSE", ".gitignore", ".clang-format", ".clang-tidy"}


def every_file_has_a_known_kind(tree):
    for path in tree.paths(NOT_CORPORA):
        name = pathlib.PurePath(path).name
        is_program = path in tree.programs and tree.files[path].startswith(b"#!")
        known = name in NAMES or ("." in name and name.rsplit(".", 1)[1] in EXTENSIONS)
        if not known and not is_program:
            yield f"{path}: has no known extension and is no program"


PLACES = re.compile(
    r"(?<![\w.])/(home|Users|root)/\w"
    r"|--(extra-)?index-url|--find-links|--trusted-host"
    r"|\bregistry\.[\w-]+\.[a-z]+|\bpypi\.org/simple|files\.pythonhosted\.org|\bartifactory\b")


def no_machine_is_named(tree):
    for path in tree.paths(NOT_CORPORA):
        if path.startswith("test/tidy/"):
            continue
        for number, line in tree.lines(path):
            found = PLACES.search(line)
            if found or f"{ROOT}/" in line:
                yield f"{path}:{number}: names a place of one machine or a package registry"


RULES = [
    architecture_shows_every_room,
    every_transcript_names_its_source,
    links_lead_somewhere,
    cited_paths_exist,
    decisions_are_numbered_and_dated,
    nothing_is_left_over,
    no_file_is_large,
    every_file_has_a_known_kind,
    no_machine_is_named,
]
