"""Rules on the C++ code and its rooms. A rule gets a tree and yields one sentence an offence."""

import re

from tree import is_test_code

SOURCE = r"^(src|test|bench)/.*\.(h|cc)$"
PRODUCT = r"^src/.*\.(h|cc)$"
INCLUDE = re.compile(r'^#include "([^"]+)"', re.M)


def every_room_has_a_level_and_is_built(tree):
    for room in sorted(set(tree.levels) ^ set(tree.uses)):
        yield f"{room}: stands in only one of cmake/rooms.cmake and src/CMakeLists.txt"


def every_file_is_in_a_target(tree):
    for path in tree.paths(PRODUCT):
        if tree.room_of(path) not in tree.levels:
            yield f"{path}: its folder is no room of cmake/rooms.cmake, so nothing builds it"


def uses_point_down(tree):
    for room, (uses, _) in tree.uses.items():
        for used in uses:
            if tree.levels.get(used, 99) >= tree.levels.get(room, 0):
                yield f"src/CMakeLists.txt: {room} uses {used}, which is not on a lower level"
            if used in tree.chosen_at_start and room != "app":
                yield f"src/CMakeLists.txt: {room} uses {used}, which only app may choose"


def includes_agree_with_uses(tree):
    for path in tree.paths(PRODUCT):
        own = tree.room_of(path)
        uses, test_uses = tree.uses.get(own, (set(), set()))
        allowed = {own} | uses
        if is_test_code(path):
            allowed |= {room.removesuffix("/conformance") for room in test_uses}
        for header in INCLUDE.findall(tree.text(path)):
            if header.startswith("support/") and is_test_code(path):
                continue
            if f"src/{header}" not in tree.files:
                yield f"{path}: includes \"{header}\", which does not exist under src"
            elif tree.room_of(f"src/{header}") not in allowed:
                yield f"{path}: includes \"{header}\", but {own} does not declare that it uses it"
            elif "/conformance/" in header and not is_test_code(path):
                yield f"{path}: includes \"{header}\", which is test code"


def own_header_comes_first(tree):
    """So that building x.cc proves that x.h compiles alone."""
    for path in tree.paths(r"^src/.*\.cc$"):
        header = path.removesuffix(".cc") + ".h"
        first = re.search(r'^#include [<"]([^>"]+)', tree.text(path), re.M)
        if header in tree.files and (not first or f"src/{first.group(1)}" != header):
            yield f"{path}: {header} has to be its first include"


def namespace_is_the_folder(tree):
    for path in tree.paths(PRODUCT):
        room = tree.room_of(path)
        own = "docket" if room == "base" else "docket::" + room.replace("/", "::")
        others = {"docket::" + other.replace("/", "::") for other in tree.levels} - {own}
        declared = re.findall(r"^namespace (docket[\w:]*) \{", tree.text(path), re.M)
        for name in declared:
            inside = name == own or name.startswith(own + "::")
            if is_test_code(path) and own.startswith(name + "::"):
                continue  # teaches Google Test to print a type of the room above
            if not inside or any(name == other or name.startswith(other + "::")
                                 for other in others if not own.startswith(other)):
                yield f"{path}: declares {name}; its folder is {own}"
        if path.endswith(".h") and not declared:
            yield f"{path}: declares nothing in {own}"


def a_header_begins_with_its_contract(tree):
    for path in tree.paths(r"^(src|test/support)/.*\.h$"):
        words = re.match(r"((?://.*\n)+)#pragma once\n|#pragma once\n\n?((?://.*\n)+)", tree.text(path))
        if not words or not re.search(r"[\w)`'\"]\.\n", "".join(filter(None, words.groups()))):
            yield f"{path}: begins without a comment that says what it promises"


def every_room_has_a_readme_of_one_screen(tree):
    for room in tree.levels:
        readme = f"src/{room}/README.md"
        if not tree.paths(rf"^src/{room}/[^/]+\.(h|cc)$"):
            continue
        if readme not in tree.files:
            yield f"src/{room}: has no README.md"
        elif len(tree.text(readme).splitlines()) > 60:
            yield f"{readme}: is longer than a screen (60 lines)"


# What reads the world, and what to use instead. Time, chance and the environment come in as
# arguments, so that a test can replay any run. Benchmarks measure the world and may read it; tests
# with real processes and sockets hand in the real clock, as `app` does.
AMBIENT = {
    r"\b(system|steady|high_resolution)_clock::now\b": "the Clock handed in",
    r"\bSystemClock\b": "the Clock handed in",
    r"\b(clock_gettime|gettimeofday)\b|\btime\((nullptr|NULL|0)\)": "the Clock handed in",
    r"\bsleep_(for|until)\b|\b(u|nano)?sleep\(": "an event with a deadline",
    r"\brandom_device\b|\bgetrandom\b|\bgetentropy\b|\bs?rand\(|\bRAND_bytes\b|\bSystemRandom\b":
        "the Random handed in",
    r"\b(secure_)?getenv\b|\bsetenv\b|\bputenv\b": "an argument that app has read",
}

# (file, what it may say, why). One that no longer applies is an offence.
AMBIENT_EXCEPTIONS = [
    ("src/executor/kind.h", "SystemClock",
     "QuietContext is how an executor is used as a plain library, without a server's clock"),
    ("src/executor/system_calls.cc", "clock_gettime", "a name on the list of what a sandbox allows"),
    ("src/executor/system_calls.cc", "gettimeofday", "a name on the list of what a sandbox allows"),
    ("src/executor/system_calls.cc", "getrandom", "a name on the list of what a sandbox allows"),
    ("test/support/fuzz_main.cc", "steady_clock::now",
     "a fuzz run ends by the time it took; nothing it finds depends on it"),
]


def ambient_uses(tree):
    for path in tree.paths(SOURCE):
        is_bench = path.startswith("bench/") or path.endswith("_bench.cc")
        if tree.room_of(path) not in ("base", "app") and not is_bench:
            for number, line in tree.lines(path):
                code = line.split("//")[0]
                for banned, instead in AMBIENT.items():
                    for found in re.finditer(banned, code):
                        if is_test_code(path) and found.group(0) == "SystemClock":
                            continue
                        yield path, number, found.group(0), instead


def world_comes_in_as_arguments(tree, exceptions=None):
    exceptions = AMBIENT_EXCEPTIONS if exceptions is None else exceptions
    used = set()
    for path, number, word, instead in ambient_uses(tree):
        matching = [(place, said) for place, said, _ in exceptions
                    if place == path and said in word]
        used.update(matching)
        if not matching:
            yield f"{path}:{number}: {word}; use {instead}"
    for place, said, _ in exceptions:
        if (place, said) not in used:
            yield f"{place}: no longer says {said}; remove its exception"


CODE_IN_COMMENT = re.compile(
    r"^\s*//\s*(#\s*include\b"
    r"|(return|break|continue|delete|throw)\b[^.]*;\s*$"
    r"|(if|for|while|switch) \(.*\)( \{)?\s*$"
    r"|[\w:<>*&.\[\]>-]+\([^)]*\);\s*$"
    r"|((const|auto|int|bool)[&*]? )*[\w:.>\[\]-]+ [-+|&]?= [^.]*;\s*$"
    r"|\}[;)]*\s*$)")


def no_code_is_commented_out(tree):
    for path in tree.paths(SOURCE):
        for number, line in tree.lines(path):
            if CODE_IN_COMMENT.match(line):
                yield f"{path}:{number}: is code in a comment; git remembers what was"


def every_fuzz_target_has_a_corpus(tree):
    for path in tree.paths(r"^src/.*_fuzz\.cc$"):
        name = path.rsplit("/", 1)[1].removesuffix("_fuzz.cc")
        if f"test/fuzz/corpus/{name}" not in tree.folders:
            yield f"{path}: has no corpus in test/fuzz/corpus/{name}"


RULES = [
    every_room_has_a_level_and_is_built,
    every_file_is_in_a_target,
    uses_point_down,
    includes_agree_with_uses,
    own_header_comes_first,
    namespace_is_the_folder,
    a_header_begins_with_its_contract,
    every_room_has_a_readme_of_one_screen,
    world_comes_in_as_arguments,
    no_code_is_commented_out,
    every_fuzz_target_has_a_corpus,
]
