"""The demo takes its worker with it, however it is ended."""

import signal
from pathlib import Path

import pytest

from tests.attacks.demo_server import running_demo


def find_processes(folder: Path) -> list[str]:
    """Return the ids of the processes whose data is in `folder`."""
    mark = f"PONT_VAR={folder}".encode()
    return [
        path.parent.name
        for path in Path("/proc").glob("[0-9]*/environ")
        if mark in read_environment(path)
    ]


def read_environment(path: Path) -> list[bytes]:
    try:
        return path.read_bytes().split(b"\0")
    except OSError:
        return []


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="processes are found in /proc")
@pytest.mark.parametrize("ended_by", [signal.SIGINT, signal.SIGTERM], ids=str)
def test_it_leaves_no_worker_behind(tmp_path: Path, ended_by: signal.Signals) -> None:
    # Nobody is to be invented for this.
    (tmp_path / "demo-is-loaded").touch()
    with running_demo(tmp_path, ended_by=ended_by):
        assert len(find_processes(tmp_path)) == 2
    assert not find_processes(tmp_path)
