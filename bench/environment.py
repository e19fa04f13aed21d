"""Virtual environments for the references that come from PyPI."""

import shutil
import subprocess
import sys


def python_with(folder, requirements):
    """The python of the environment `folder`, made or renewed when `requirements` changed."""
    stamp = folder / "requirements.txt"
    if not stamp.exists() or stamp.read_text() != requirements.read_text():
        shutil.rmtree(folder, ignore_errors=True)
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        subprocess.run([folder / "bin/pip", "install", "-q", "-r", requirements], check=True)
        shutil.copy(requirements, stamp)
    return folder / "bin/python"
