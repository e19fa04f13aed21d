import pytest

from docket_server import Server


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    with Server(tmp_path_factory.mktemp("ionworks") / "data") as running:
        yield running
        assert running.stop() == 0


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch, tmp_path):
    """The client reads the environment and a .env file of the folder it runs in."""
    for name in ("API_KEY", "API_URL", "API_TOKEN", "PROJECT_ID", "ORGANIZATION_ID"):
        monkeypatch.delenv(f"IONWORKS_{name}", raising=False)
    monkeypatch.chdir(tmp_path)
