"""The files that git knows, as values: a rule can be asked about the repository or about a few
planted files, and sees no difference."""

import functools
import pathlib
import re
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]


class Tree:
    def __init__(self, files, programs=()):
        self.files = {path: data if isinstance(data, bytes) else data.encode()
                      for path, data in files.items()}
        self.programs = set(programs)  # files with the executable bit

    @classmethod
    def of_repository(cls):
        listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard", "-z"], cwd=ROOT,
                                check=True, capture_output=True, text=True).stdout.split("\0")
        paths = [path for path in listed if path and (ROOT / path).is_file()]
        return cls({path: (ROOT / path).read_bytes() for path in paths},
                   [path for path in paths if (ROOT / path).stat().st_mode & 0o100])

    def text(self, path):
        return self.files[path].decode(errors="replace") if path in self.files else ""

    def lines(self, path):
        return enumerate(self.text(path).splitlines(), 1)

    def paths(self, pattern):
        return sorted(path for path in self.files if re.search(pattern, path))

    @functools.cached_property
    def folders(self):
        return {str(parent) for path in self.files for parent in pathlib.PurePath(path).parents}

    @functools.cached_property
    def levels(self):
        """Each room's level, from the one table in cmake/rooms.cmake."""
        table = re.search(r"set\(docket_levels(.*?)\)", self.text("cmake/rooms.cmake"), re.S)
        rows = re.findall(r'"([^"]*)"', table.group(1)) if table else []
        return {room: level for level, row in enumerate(rows) for room in row.split()}

    @functools.cached_property
    def chosen_at_start(self):
        """The rooms that only `app` may use, from cmake/rooms.cmake."""
        table = re.search(r"set\(docket_chosen_at_start(.*?)\)", self.text("cmake/rooms.cmake"), re.S)
        return set(re.findall(r'"([^"]*)"', table.group(1))) if table else set()

    @functools.cached_property
    def uses(self):
        """Each built room's USES and TEST_USES, from src/CMakeLists.txt."""
        found = {}
        text = re.sub(r"#.*", "", self.text("src/CMakeLists.txt"))
        for words in re.findall(r"docket_room\(([^)]*)\)", text):
            room, *rest = words.split()
            lists, current = {}, None
            for word in rest:
                if re.fullmatch(r"[A-Z_]+", word):
                    current = lists.setdefault(word, set())
                elif current is not None:
                    current.add(word)
            found[room] = (lists.get("USES", set()), lists.get("TEST_USES", set()))
        return found

    def room_of(self, path):
        """The room of a file under src; a conformance suite belongs to the room above it."""
        folder = str(pathlib.PurePath(path).parent).removeprefix("src/").removeprefix("src")
        return folder.removesuffix("/conformance")


def is_test_code(path):
    return bool(re.search(r"_(test|fuzz|bench)\.cc$|/conformance/|^test/|^bench/", path))
