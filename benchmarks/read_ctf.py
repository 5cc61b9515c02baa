"""Measure how fast transfer files are read and split, beside bare parsers of the same bytes.

    python -m benchmarks.read_ctf [--pupils 2000] [--rounds 5]

Every reading runs in a process of its own, in turn, and the best round counts, by processor time so
that a busy machine disturbs less. Memory is what the peak of the process grows by while it reads;
the file is read from disk.

Source: design/quality.md 1 (read a 28 MB CTF of 2,000 pupils; one-pupil CTF; split).
"""

import argparse
import io
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import BinaryIO
from xml.etree import ElementTree
from xml.parsers import expat

from lxml import etree

from config.demo.invent import invent_ctf, invent_pupil
from pont.standards.addresses import parse_address
from pont.standards.ctf import read_ctf
from pont.standards.ctf_writer import readdress_ctf, split_ctf

DESTINATIONS = 40
SECONDS_EACH = 0.3


def read_with_lxml(stream: BinaryIO) -> None:
    """Go through the pupils with nothing but lxml."""
    for _, pupil in etree.iterparse(stream, events=("end",), tag="Pupil"):
        pupil.clear()
        while pupil.getprevious() is not None:
            del pupil.getparent()[0]


def read_with_expat(stream: BinaryIO) -> None:
    """Hear of each element and text with nothing but expat."""
    heard = [0]

    def hear(*_: object) -> None:
        heard[0] += 1

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = parser.EndElementHandler = parser.CharacterDataHandler = hear
    parser.ParseFile(stream)


def read_with_element_tree(stream: BinaryIO) -> None:
    """Go through the pupils with the standard library."""
    for _, element in ElementTree.iterparse(stream):  # noqa: S314
        if element.tag == "Pupil":
            element.clear()


def read_with_pont(stream: BinaryIO) -> None:
    """Go through the pupils as Pont does, all indexed fields read."""
    for _ in read_ctf(stream):
        pass


def split_with_lxml(stream: BinaryIO) -> None:
    """Write each pupil to one of several files with nothing but lxml."""
    targets = [open(os.devnull, "wb") for _ in range(DESTINATIONS)]  # noqa: SIM115
    for number, (_, pupil) in enumerate(etree.iterparse(stream, events=("end",), tag="Pupil")):
        targets[number % DESTINATIONS].write(etree.tostring(pupil, encoding="utf-8"))
        pupil.clear()
        while pupil.getprevious() is not None:
            del pupil.getparent()[0]
    for target in targets:
        target.close()


def split_with_pont(stream: BinaryIO) -> None:
    """Write a transfer file for each of several schools."""
    targets: list[BinaryIO] = []

    def open_target(_: int) -> BinaryIO:
        targets.append(open(os.devnull, "wb"))  # noqa: SIM115
        return targets[-1]

    split_ctf(
        stream,
        allocate=lambda pupil: pupil.ordinal % DESTINATIONS,
        open_target=open_target,
        destination=lambda number: parse_address(f"68120{number:02d}"),
    )
    for target in targets:
        target.close()


def readdress_with_pont(stream: BinaryIO) -> None:
    """Write the file to another destination."""
    with open(os.devnull, "wb") as target:
        readdress_ctf(stream, target, destination=parse_address("6812317"))


Reading = Callable[[BinaryIO], None]
READINGS: dict[str, Reading] = {
    "lxml iterparse": read_with_lxml,
    "expat": read_with_expat,
    "ElementTree": read_with_element_tree,
    "Pont, read": read_with_pont,
    "lxml, split": split_with_lxml,
    "Pont, split": split_with_pont,
    "Pont, re-address": readdress_with_pont,
}
WARM_UP = b"<CTfile><CTFpupilData><Pupil/></CTFpupilData></CTfile>"
BARE, BARE_SPLIT = "lxml iterparse", "lxml, split"


def measure(name: str, path: Path) -> dict[str, float]:
    """Run one reading, a small one over and over, and return its seconds and the MB it took."""
    reading = READINGS[name]
    size = path.stat().st_size
    reading(io.BytesIO(WARM_UP))
    before = forget_peak()
    times = 1 if size > 1_000_000 else 2_000
    began = time.process_time()
    done = 0
    while done < times and time.process_time() - began < max(SECONDS_EACH, 1 / times):
        with path.open("rb") as stream:
            reading(stream)
        done += 1
    seconds = (time.process_time() - began) / done
    return {"seconds": seconds, "mb": find_peak() - before}


def forget_peak() -> float:
    """Let the peak of this process begin anew, and return the MB it now holds."""
    Path("/proc/self/clear_refs").write_text("5")
    return find_peak()


def find_peak() -> float:
    """Return the most MB this process has held; what getrusage says is the parent's at first."""
    status = Path("/proc/self/status").read_text()
    (line,) = [line for line in status.splitlines() if line.startswith("VmHWM")]
    return int(line.split()[1]) / 1024


def measure_apart(name: str, path: Path) -> dict[str, float]:
    """Measure in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.read_ctf", "--measure", name, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    answer: dict[str, float] = json.loads(done.stdout)
    return answer


def print_table(path: Path, *, title: str, rounds: int) -> None:
    """Measure every reading of a file and print them side by side."""
    size = path.stat().st_size / 1_000_000
    best: dict[str, dict[str, float]] = {}
    for _ in range(rounds):
        for name in READINGS:
            found = measure_apart(name, path)
            if name not in best or found["seconds"] < best[name]["seconds"]:
                best[name] = found
    print(f"\n{title} ({size:.3f} MB)\n")
    print(f"| {'':16} |    MB/s | of bare lxml | of lxml split | peak MB |")
    print(f"|{'-' * 18}|--------:|-------------:|--------------:|--------:|")
    for name, found in best.items():
        of_bare = best[BARE]["seconds"] / found["seconds"]
        of_split = best[BARE_SPLIT]["seconds"] / found["seconds"]
        print(
            f"| {name:16} | {size / found['seconds']:7.1f} | {of_bare:12.2f} "
            f"| {of_split:13.2f} | {found['mb']:7.1f} |"
        )


def main() -> None:
    """Invent the files, then measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pupils", type=int, default=2_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--measure", nargs=2, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.measure:
        print(json.dumps(measure(asked.measure[0], Path(asked.measure[1]))))
        return
    random = Random(2026)  # noqa: S311
    pupils = [invent_pupil(random, school="6812045", serial=n) for n in range(asked.pupils)]
    with tempfile.TemporaryDirectory() as folder:
        for title, some in (("Bulk CTF", pupils), ("CTF of one pupil", pupils[:1])):
            path = Path(folder, f"{len(some)}.xml")
            path.write_bytes(
                invent_ctf(random, source="6812045", destination="681LLLL", pupils=some)
            )
            print_table(path, title=f"{title}, {len(some)} pupils", rounds=asked.rounds)


if __name__ == "__main__":
    main()
