import os
import pathlib

import httpx
import pytest
from door import client_of, roots

from docket_server import Server


@pytest.fixture(scope="module")
def inbox(tmp_path_factory):
    """The root of local sources, with two files and a way out of it that nobody may take."""
    root = tmp_path_factory.mktemp("root")
    (root / "inbox").mkdir()
    (root / "inbox" / "one.txt").write_text("Harbour Notes\n")
    (root / "inbox" / "two.txt").write_text("Bring a coat\n")
    (root / "inbox" / "passwd").symlink_to("/etc/passwd")
    return root


@pytest.fixture(scope="module")
def outbox(tmp_path_factory):
    """The root of local destinations; the tenants' folders are made in it."""
    return tmp_path_factory.mktemp("outbox")


@pytest.fixture(scope="module")
def server(tmp_path_factory, inbox, outbox):
    settings = roots(inbox, outbox)
    data = tmp_path_factory.mktemp("unstructured") / "data"
    with Server(data, environment=settings) as running:
        yield running
        assert running.stop() == 0


@pytest.fixture
def idle_server(tmp_path):
    """Nobody runs what it is given: jobs stay SCHEDULED."""
    with Server(tmp_path / "idle", "--no-local-agent") as running:
        yield running
        assert running.stop() == 0


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch, tmp_path):
    for name in list(os.environ):
        if "UNSTRUCTURED" in name and not name.startswith("DOCKET_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def client(server):
    with client_of(server) as one:
        yield one


class Sent:
    """What the client sent, and what it was answered."""

    def __init__(self):
        self.exchanges = []

    def last(self, path):
        return [pair for pair in self.exchanges if pair[0].url.path == path][-1]

    def paths(self):
        return [request.url.path for request, _ in self.exchanges]


@pytest.fixture
def sent(monkeypatch):
    watched = Sent()
    send, send_async = httpx.Client.send, httpx.AsyncClient.send

    def watch(self, request, **options):
        answer = send(self, request, **options)
        watched.exchanges.append((request, answer))
        return answer

    async def watch_async(self, request, **options):
        answer = await send_async(self, request, **options)
        watched.exchanges.append((request, answer))
        return answer

    monkeypatch.setattr(httpx.Client, "send", watch)
    monkeypatch.setattr(httpx.AsyncClient, "send", watch_async)
    return watched


@pytest.fixture(scope="session")
def long_pdf(tmp_path_factory):
    """Thirty pages, each with a heading and two paragraphs of its own."""
    from reportlab.lib.pagesizes import A4
    from reportlab.pdfgen import canvas

    path = tmp_path_factory.mktemp("pdf") / "thirty.pdf"
    page = canvas.Canvas(str(path), pagesize=A4, invariant=1)
    for number in range(1, 31):
        page.setFont("Helvetica-Bold", 20)
        page.drawString(72, 760, f"Harbour Notes {number}")
        page.setFont("Helvetica", 11)
        page.drawString(72, 700, f"The ferry number {number} leaves the pier at noon every day.")
        page.drawString(72, 640, f"Passengers of page {number} should bring a coat and a hat.")
        page.showPage()
    page.save()
    return pathlib.Path(path)
