"""The demo takes its worker with it, however it is ended."""

import signal
from pathlib import Path

import pytest

from tests.attacks.demo_server import running_demo


def find_environments(folder: Path) -> list[list[str]]:
    """Return the environments of the processes whose data is in `folder`, the oldest first."""
    paths = sorted(Path("/proc").glob("[0-9]*/environ"), key=lambda path: int(path.parts[2]))
    found = [read_environment(path) for path in paths]
    return [environment for environment in found if f"PONT_VAR={folder}" in environment]


def read_environment(path: Path) -> list[str]:
    try:
        return path.read_text(errors="replace").split("\0")
    except OSError:
        return []


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="processes are found in /proc")
@pytest.mark.parametrize("ended_by", [signal.SIGINT, signal.SIGTERM], ids=str)
def test_it_leaves_no_worker_behind(tmp_path: Path, ended_by: signal.Signals) -> None:
    # Nobody is to be invented for this.
    (tmp_path / "demo-is-loaded").touch()
    with running_demo(tmp_path, ended_by=ended_by) as port:
        # Others may come and go: whatever the worker itself asks of the machine.
        _, *others = find_environments(tmp_path)
        assert any(f"PONT_PUBLIC_URL=http://localhost:{port}" in other for other in others)
    assert not find_environments(tmp_path)
