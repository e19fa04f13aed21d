"""The processes of this machine, as /proc lists them."""

import os
import pathlib
import typing

TICKS = os.sysconf("SC_CLK_TCK")


class Process(typing.NamedTuple):
    parent: int
    name: str
    state: str
    cpu_seconds: float


def all_processes():
    """By number; one that ends while it is looked at is left out."""
    found = {}
    for folder in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            head, rest = (folder / "stat").read_text().rsplit(") ", 1)
        except OSError:
            continue
        fields = rest.split()
        seconds = (int(fields[11]) + int(fields[12])) / TICKS
        name = head.split(" (", 1)[1]
        found[int(folder.name)] = Process(int(fields[1]), name, fields[0], seconds)
    return found


def commands():
    """The command line of each, its words joined by blanks."""
    lines = []
    for file in pathlib.Path("/proc").glob("[0-9]*/cmdline"):
        try:
            lines.append(file.read_bytes().rstrip(b"\0").replace(b"\0", b" ").decode(errors="replace"))
        except OSError:
            continue
    return lines


def descendants(ancestor):
    """All that comes from a process, itself not included, by number."""
    everybody = all_processes()
    found, waiting = {}, [ancestor]
    while waiting:
        above = waiting.pop()
        for number, process in everybody.items():
            if process.parent == above and number not in found:
                found[number] = process
                waiting.append(number)
    return found
