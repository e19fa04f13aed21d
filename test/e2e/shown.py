"""The blocks that pages of Markdown show, run as a reader would run them. Standard library only.

A block ```sh is commands; ```console is commands behind `$ ` and what each prints; ```python is a
program of an official client, a ```text right behind it what that prints. A comment on the line
above the fence says what the block needs:

    <!-- not run: why -->                  it is skipped, with this reason
    <!-- run: it stays -->                 its one command goes on; what it exports, later blocks have
    <!-- run: until it holds -->           it is run again until it prints what is shown
    <!-- run: beside web-01 and web-02 --> agents of these names are there, labelled group=web.prod
"""

import contextlib
import dataclasses
import fcntl
import os
import pathlib
import pty
import re
import shlex
import signal
import struct
import subprocess
import sys
import termios
import threading

from docket_server import binary, until

ROOT = pathlib.Path(__file__).resolve().parents[2]
README = ROOT / "README.md"
STAYS, AGAIN = "it stays", "until it holds"
SECONDS = 120


@dataclasses.dataclass
class Block:
    page: str
    line: int
    language: str
    text: str
    mark: str  # what the comment says
    printed: str | None = None  # by a program, where the page shows it

    def __str__(self):
        return f"{self.page}:{self.line}"

    @property
    def not_run(self):
        """Why it is not run, or nothing."""
        return self.mark.removeprefix("not run: ") if self.mark.startswith("not run: ") else ""

    @property
    def how(self):
        return self.mark.removeprefix("run: ") if self.mark.startswith("run: ") else ""

    @property
    def agents(self):
        """Names of those that have to be there."""
        return self.how.removeprefix("beside ").split(" and ") if "beside " in self.how else []


def blocks(page):
    """The blocks of a page, in its order. A comment that means nothing here is an error."""
    page = pathlib.Path(page)
    found, mark, open_block = [], "", None
    for number, line in enumerate(page.read_text().splitlines(), 1):
        if open_block and line == "```":
            last, open_block = open_block, None
            if last.language == "text" and found and found[-1].language == "python":
                found[-1].printed = last.text
            found.append(last)
        elif open_block:
            open_block.text += line + "\n"
        elif fence := re.fullmatch(r"```(\w*)", line):
            place = str(page.relative_to(ROOT)) if page.is_relative_to(ROOT) else page.name
            open_block = Block(place, number, fence[1], "", mark)
        comment = re.fullmatch(r"<!-- (.*) -->", line)
        mark = comment[1] if comment and not open_block else ""
        if mark and not re.fullmatch(rf"not run: .+|run: ({STAYS}|{AGAIN}|beside .+)", mark):
            raise AssertionError(f"{page}:{number}: no such mark: {mark!r}")
    return found


def commands(block):
    """Pairs of a command and what it prints; of a script, the script and None."""
    if block.language == "sh":
        return [(block.text, None)]
    pairs, is_open = [], False
    for line in block.text.splitlines():
        if is_open:
            pairs[-1][0] += "\n" + line
        elif line.startswith("$ "):
            pairs.append([line[2:], ""])
        else:
            assert pairs, f"{block}: shows output before a command"
            pairs[-1][1] += line + "\n"
            continue
        is_open = pairs[-1][0].endswith("\\") or not is_whole(pairs[-1][0])
    assert pairs, f"{block}: shows no command"
    return pairs


def is_whole(command):
    """Whether a shell has all it needs to run this, quotes closed."""
    return subprocess.run(["bash", "-n", "-c", command], stderr=subprocess.DEVNULL).returncode == 0


def masked(text):
    """Without what differs from run to run: ids, numbers, times, widths and bars."""
    for pattern, word in (
        (r"\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", "<id>"),
        (r"[█▉▊▋▌▍▎▏]+", "█"),
        (r"\d+([.,]\d+)*(e[+-]?\d+)?", "0"),
        (r"\b0 ?(µs|ms|s)\b", "0 s"),
        (r"\s+", " "),
    ):
        text = re.sub(pattern, word, text)
    return text.strip()


def has_shape(printed, shown):
    """`…` in what is shown stands for anything."""
    pieces = [re.escape(piece.strip()) for piece in masked(shown).split("…")]
    return re.fullmatch(".*".join(pieces), masked(printed)) is not None


class Terminal:
    """A command on a terminal of its own, and all that a person would see of it."""

    def __init__(self, command, folder, environment):
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 160, 0, 0))
        self.process = subprocess.Popen(
            command, cwd=folder, env=environment, stdin=theirs, stdout=theirs, stderr=theirs,
            start_new_session=True,
        )  # fmt: skip
        os.close(theirs)
        self.bytes = b""
        self.reader = threading.Thread(target=self._read, args=(ours,))
        self.reader.start()

    def _read(self, ours):
        try:
            while data := os.read(ours, 4096):
                self.bytes += data
        except OSError:  # Linux says so when the other end is closed
            pass
        os.close(ours)

    def seen(self):
        """What stands there, after bars were drawn over and lines cleared."""
        text = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", self.bytes.decode(errors="replace"))
        lines = (line.rstrip("\r").split("\r")[-1] for line in text.split("\n"))
        return "\n".join(lines)

    def wait(self):
        """Its exit code, once all is read."""
        code = self.process.wait(SECONDS)
        self.reader.join(SECONDS)
        return code

    def end(self):
        """Ends the command and what it has started, as closing the terminal would."""
        with contextlib.suppress(ProcessLookupError):  # all of them have ended
            os.killpg(self.process.pid, signal.SIGTERM)
        self.wait()


class Session:
    """A reader with an empty folder that has the examples in it, and `docket` on the path."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder) / "fresh"
        self.folder.mkdir()
        (self.folder / "examples").symlink_to(ROOT / "examples")
        programs = pathlib.Path(folder) / "programs"
        programs.mkdir()
        (programs / "docket").symlink_to(pathlib.Path(binary()).resolve())
        mine = r"DOCKET_|IONQ_|IONWORKS_|UNSTRUCTURED_"
        self.environment = {
            **{name: value for name, value in os.environ.items() if not re.match(mine, name)},
            "PATH": f"{programs}:{os.environ['PATH']}",
            "NO_PROXY": "127.0.0.1",
            "DOCKET_SERVER_LISTEN": "127.0.0.1:0",  # not the port of whoever else serves here
        }
        self.exports = ""
        self.staying = []

    def run(self, block):
        """Fails when a command does, or when it prints another shape than is shown."""
        for name in block.agents:
            self._start_agent(name)
        if block.language == "python":
            # Clients warn of their own future; that is no part of what the page shows.
            program = shlex.join([sys.executable, "-W", "ignore", "-c", block.text])
            self._expect(self._line(program), block.printed, block)
            return
        for command, shown in commands(block):
            self._run(command, shown, block)

    def _start_agent(self, name):
        command = f"""umask 077
            docket agents invite {name} -o json | grep -oE 'dk_[[:alnum:]_-]+' >{name}
            exec docket agent --server "$DOCKET_URL" --token-file {name} --name {name} \
                --label group=web.prod --state-dir {name}.state --workers 1 --kinds node"""
        agent = self._start(self._line(command))
        self.staying.append(agent)
        until(lambda: self._is_listed(name) or agent.process.poll() is not None, f"agent {name}")
        assert agent.process.poll() is None, f"agent {name} ended:\n{agent.seen()}"

    def _is_listed(self, name):
        asked = self._start(self._line("docket agents list -o table"))
        asked.wait()
        return name in asked.seen()

    def _line(self, command):
        return ["bash", "-euc", self.exports + command]

    def _run(self, command, shown, block):
        line = self._line(command)
        if block.how == STAYS:
            terminal = self._start(line)
            self.staying.append(terminal)
            try:
                until(lambda: has_shape(terminal.seen(), shown), "the shape that is shown")
            except AssertionError:
                self._fail(block, command, terminal.seen(), shown)
            self.exports += "".join(
                f"{words}\n" for words in re.findall(r"export [^\n;]+", terminal.seen()))
        elif block.how == AGAIN:
            until(lambda: has_shape(self._seen(line, block), shown), f"{block}: {command}")
        else:
            self._expect(line, shown, block)

    def _expect(self, line, shown, block):
        seen = self._seen(line, block)
        if shown is not None and not has_shape(seen, shown):
            self._fail(block, line[-1], seen, shown)

    def _fail(self, block, command, seen, shown):
        raise AssertionError(f"{block}: {command}\nprinted\n{seen}\nand the page shows\n{shown}")

    def _seen(self, line, block):
        terminal = self._start(line)
        try:
            code = terminal.wait()
        finally:
            terminal.end()
        assert code == 0, f"{block}: {line[-1]} ended with {code}\n{terminal.seen()}"
        return terminal.seen()

    def _start(self, line):
        return Terminal(line, self.folder, self.environment)

    def end(self):
        for terminal in self.staying:
            terminal.end()


def run_program_of_readme(module, folder):
    """Starts the server as README.md says, then runs its program that imports this module."""
    shown = blocks(README)
    program = [each for each in shown if each.language == "python" and f"from {module} " in each.text]
    assert len(program) == 1, f"{README.name} has {len(program)} programs that import {module}"
    session = Session(folder)
    try:
        for block in shown:
            if block.how == STAYS or block is program[0]:
                session.run(block)
    finally:
        session.end()
