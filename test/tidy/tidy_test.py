#!/usr/bin/env python3
"""Structure as a test: each rule holds for the repository, catches its planted offenders and
leaves the innocent alone. Usage: tidy_test.py [unittest option…]"""

import unittest

import code_rules
import tree_rules
from tree import Tree

ROOMS = {
    "cmake/rooms.cmake": 'set(docket_levels\n  "base"\n  "job http"\n  "store"\n  "store/sqlite"\n'
                         '  "engine"\n  "app")\n'
                         'set(docket_chosen_at_start "store/sqlite")\n',
    "src/CMakeLists.txt": "docket_room(base)\ndocket_room(job USES base)\ndocket_room(http USES base)\n"
                          "docket_room(store USES base job LIBS x)\n"
                          "docket_room(store/sqlite USES base job store TEST_USES store/conformance)\n"
                          "docket_room(engine USES base job store TEST_USES store/sqlite)\n"
                          "docket_room(app USES base store/sqlite engine)\n",
    "src/base/time.h": "", "src/job/job.h": "", "src/http/server.h": "", "src/store/store.h": "",
    "src/store/conformance/suite.h": "", "src/store/sqlite/sqlite.h": "", "src/engine/engine.h": "",
}

# rule → (offending files, innocent files), each on top of ROOMS; a file is a path and its text.
PLANTED = {
    "every_room_has_a_level_and_is_built": (
        [{"src/CMakeLists.txt": ROOMS["src/CMakeLists.txt"] + "docket_room(attic USES base)\n"},
         {"src/CMakeLists.txt": "docket_room(base)\n"}],
        [{}]),
    "every_file_is_in_a_target": (
        [{"src/attic/old.cc": ""}, {"src/stray.cc": ""}],
        [{"src/store/conformance/more.cc": ""}]),
    "uses_point_down": (
        [{"src/CMakeLists.txt": "docket_room(job USES engine)"},
         {"src/CMakeLists.txt": "docket_room(job USES base http)"},
         {"src/CMakeLists.txt": "docket_room(engine USES store/sqlite)"}],
        [{}]),
    "includes_agree_with_uses": (
        [{"src/job/a.cc": '#include "engine/engine.h"\n'},
         {"src/job/a.cc": '#include "http/server.h"\n'},
         {"src/engine/a.cc": '#include "store/sqlite/sqlite.h"\n'},
         {"src/engine/a.cc": '#include "support/fake_clock.h"\n'},
         {"src/store/a.cc": '#include "store/conformance/suite.h"\n'},
         {"src/job/a.cc": '#include "base/gone.h"\n'}],
        [{"src/engine/a.cc": '#include "store/store.h"\n'},
         {"src/engine/a_test.cc": '#include "store/sqlite/sqlite.h"\n#include "support/x.h"\n'},
         {"src/store/sqlite/a_test.cc": '#include "store/conformance/suite.h"\n'}]),
    "own_header_comes_first": (
        [{"src/job/job.cc": '#include <vector>\n\n#include "job/job.h"\n'}],
        [{"src/job/job.cc": '#include "job/job.h"\n\n#include <vector>\n'},
         {"src/job/job_test.cc": "#include <vector>\n"}]),
    "namespace_is_the_folder": (
        [{"src/job/a.h": "namespace docket {\n"}, {"src/job/a.h": "namespace docket::jobs {\n"},
         {"src/base/a.h": "namespace docket::job {\n"}, {"src/job/a.h": "struct A;\n"},
         {"src/store/a.h": "namespace docket::store::sqlite {\n"},
         {"src/store/sqlite/a.cc": "namespace docket::store {\n"}],
        [{path: "namespace docket::" + path.split("/")[1] + " {\n"
          for path in ROOMS if path.endswith("r.h") or path.endswith("b.h")}
         | {"src/base/time.h": "namespace docket::detail {\n",
            "src/store/store.h": "namespace docket::store {\n",
            "src/engine/engine.h": "namespace docket::engine {\n",
            "src/store/conformance/suite.h": "namespace docket::store::conformance {\n",
            "src/store/sqlite/sqlite.h": "namespace docket::store::sqlite {\n",
            "src/store/sqlite/a_test.cc": "namespace docket::store {\n"}]),
    "a_header_begins_with_its_contract": (
        [{"src/job/b.h": "#pragma once\n\n#include <vector>\n"},
         {"src/job/b.h": "// b.h\n#pragma once\n"}],
        [{path: "// Keeps a promise.\n#pragma once\n" for path in ROOMS if path.endswith(".h")}]),
    "every_room_has_a_readme_of_one_screen": (
        [{}, {"src/job/README.md": "line\n" * 61}],
        [{f"src/{room}/README.md": "# room\n"
          for room in ("base", "job", "http", "store", "store/sqlite", "engine")}]),
    "world_comes_in_as_arguments": (
        [{"src/job/a.cc": "auto now = std::chrono::system_clock::now();\n"},
         {"src/job/a.cc": "std::this_thread::sleep_for(1s);\n"},
         {"test/e2e/a.cc": "usleep(10);\n"},
         {"src/job/a.cc": "SystemClock clock;\n"},
         {"src/job/a.cc": "std::random_device device;\n"},
         {"src/job/a.cc": 'std::getenv("HOME");\n'}],
        [{"src/base/a.cc": "steady_clock::now();\n"}, {"src/app/a.cc": 'getenv("X");\n'},
         {"src/job/a.cc": "asleep(); // never sleep( here\n"},
         {"src/job/a_bench.cc": "steady_clock::now();\n"},
         {"src/job/a_test.cc": "const SystemClock clock;\n"}]),
    "no_code_is_commented_out": (
        [{"src/job/a.cc": "  // job.cancel(now);\n"}, {"src/job/a.cc": "// return {};\n"},
         {"src/job/a.cc": "// if (a) {\n"}, {"src/job/a.cc": "//   const int a = 1;\n"},
         {"src/job/a.cc": "// #include <vector>\n"}],
        [{"src/job/a.cc": "// The job is claimed (by one worker);\n// it returns later.\n"}]),
    "every_fuzz_target_has_a_corpus": (
        [{"src/http/a_fuzz.cc": ""}],
        [{"src/http/a_fuzz.cc": "", "test/fuzz/corpus/a/seed": ""}]),
    "architecture_shows_every_room": (
        [{"docs/architecture.md": "src/base/  words\n"},
         {"docs/architecture.md": "".join(f"src/{room}/ x\n" for room in (
             "base", "job", "http", "store", "store/sqlite", "engine", "app", "attic"))}],
        [{"docs/architecture.md": "".join(f"src/{room}/ x\n" for room in (
            "base", "job", "http", "store", "store/sqlite", "engine", "app"))}]),
    "every_transcript_names_its_source": (
        [{"test/transcripts/ionq/a.http": "> GET /\n"}, {"docs/formats/a.md": "# A\n"}],
        [{"test/transcripts/ionq/a.http": "# source: https://example.org/x\n> GET /\n"}]),
    "links_lead_somewhere": (
        [{"docs/a.md": "[b](b.md)\n"}, {"docs/a.md": "[b](../src/gone/)\n"}],
        [{"docs/a.md": "[b](../src/job/job.h) [c](https://x.org) [d](#d)\n"}]),
    "cited_paths_exist": (
        [{"docs/a.md": "see `src/gone/a.h`\n"}],
        [{"docs/a.md": "see `src/job/job.h`, `src/job`, `docs/decisions/NNNN-words.md`\n"}]),
    "decisions_are_numbered_and_dated": (
        [{"docs/decisions/first.md": "Date: 2026-01-01 Status: accepted"},
         {"docs/decisions/0001-a.md": "Date: 2026-01-01. Status: accepted.",
          "docs/decisions/0001-b.md": "Date: 2026-01-01. Status: accepted."},
         {"docs/decisions/0001-a.md": "Status: accepted"}],
        [{"docs/decisions/0001-a.md": "Date: 2026-01-01. Status: accepted.",
          "docs/decisions/README.md": "# Decisions"}]),
    "nothing_is_left_over": (
        [{"src/job/a.cc": "// TO" + "DO: later\n"}, {"a.md": "FIX" + "ME\n"}],
        [{"src/job/a.cc": "// todos are a word of the contract\n"}]),
    "no_file_is_large": (
        [{"a.csv": "x" * ((1 << 20) + 1)}],
        [{"a.csv": "x" * (1 << 20)}]),
    "every_file_has_a_known_kind": (
        [{"core": ""}, {"a.bin": ""}, {"script": "#!/bin/sh\n"}],
        [{"LICENSE": "", "a.md": "", "test/fuzz/corpus/a/seed": "\0", ".ci/run": "#!/bin/bash\n"}]),
    "no_machine_is_named": (
        [{"a.md": "in /home/" + "ann/x\n"}, {"a.txt": "--index-url https://x\n"},
         {"a.md": f"{tree_rules.ROOT}/build\n"}, {"a.txt": "https://registry.example.org\n"}],
        [{"a.md": "the path /homes/x and ./root/y\n"}]),
}


def offences(rule, files):
    tree = Tree(ROOMS | files, programs=[".ci/run"])
    if rule is code_rules.world_comes_in_as_arguments:
        return list(rule(tree, exceptions=[]))
    return list(rule(tree))


class Tidy(unittest.TestCase):
    """One test a rule and purpose; `load` below makes them."""

    def test_an_exception_that_no_longer_applies_is_an_offence(self):
        found = code_rules.world_comes_in_as_arguments(
            Tree(ROOMS), exceptions=[("src/job/job.h", "SystemClock", "it was needed once")])
        self.assertEqual(list(found), ["src/job/job.h: no longer says SystemClock; "
                                       "remove its exception"])

    def test_an_exception_excuses_its_file(self):
        tree = Tree(ROOMS | {"src/job/job.h": "SystemClock clock;\n"})
        found = code_rules.world_comes_in_as_arguments(
            tree, exceptions=[("src/job/job.h", "SystemClock", "it is needed")])
        self.assertEqual(list(found), [])


def add_tests(rule, repository):
    def repository_keeps_it(self):
        found = list(rule(repository))
        self.assertFalse(found, "\n" + "\n".join(found))

    def offenders_are_caught(self):
        offending, innocent = PLANTED[rule.__name__]
        for files in offending:
            self.assertTrue(offences(rule, files), f"missed {files}")
        for files in innocent:
            self.assertEqual(offences(rule, files), [], f"accused {files}")

    setattr(Tidy, f"test_{rule.__name__}", repository_keeps_it)
    setattr(Tidy, f"test_{rule.__name__}_catches_offenders", offenders_are_caught)


the_repository = Tree.of_repository()
for each in code_rules.RULES + tree_rules.RULES:
    add_tests(each, the_repository)

if __name__ == "__main__":
    unittest.main()
