"""Measure uploads and downloads through a real server, beside their floors from the same run.

    python -m benchmarks.exchange [--files 2000] [--large 5] [--server NAME ...] [--all-servers]

Small files are one-pupil CTFs of 20 kB by 8 clients: each upload is authenticated, parsed,
encrypted, hashed, fsynced and in the database with its audit line before it is answered. Large
ones are generic zips of 100 and 200 MB by 2 clients, as a streamed PUT and as a browser's form.
The floor does nothing but read, hash, encrypt, write, fsync and rename with as many threads;
downloads stand beside nginx with the plain files. Everything is measured without a virus scanner
and, where clamd is installed, with it.

Source: design/quality.md 1.
"""

import argparse
import contextlib
import os
import shutil
import tempfile
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from statistics import mean

from benchmarks.clients import Answers, Ask, make_head, run_clients
from benchmarks.floors import store_all
from benchmarks.inside import run_inside
from benchmarks.servers import (
    COMMANDS,
    GUNICORN,
    WAITRESS,
    MemoryWatch,
    Server,
    find_nginx,
    serve,
    serve_files,
)
from benchmarks.table import Row, print_rows
from config.demo.invent import invent_ctf, invent_pupil
from tests.clamd import find_clamd, running_clamd

SEED = 2026
CLIENTS = 8
LARGE_CLIENTS = 2
SMALL_SIZE = 20_000
LARGE_SIZES = (100, 200)
MB = 1_000_000
BOUNDARY = "----benchmark"
MOST_MEMORY = 64.0
SETTINGS = {
    "PONT_MODE": "demo",
    "PONT_SCANNER": "none",
    "PONT_SIZE_LIMITS": "generic-school=210",
    "PONT_LOG_LEVEL": "ERROR",
}

Person = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Upload:
    """A file to send: whose it is, its name, where its bytes are."""

    person: int
    name: str
    path: Path


def main() -> None:
    """Measure what the command line asks for and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=2_000)
    parser.add_argument("--large", type=int, default=5)
    parser.add_argument("--sizes", type=int, nargs="*", default=LARGE_SIZES, help="in MB")
    parser.add_argument("--server", action="append", choices=list(COMMANDS))
    parser.add_argument("--all-servers", action="store_true")
    parser.add_argument("--no-clamd", action="store_true")
    parser.add_argument("--folder", help="where to work: a folder on the disk to be measured")
    asked = parser.parse_args()
    servers = list(COMMANDS) if asked.all_servers else asked.server or [GUNICORN, WAITRESS]
    folder = Path(asked.folder or os.environ.get("PONT_VAR", "var")).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix="bench") as here:
        small = make_small_files(Path(here), asked.files)
        large = {size: make_large_file(Path(here), size) for size in asked.sizes}
        for scanner in find_scanners(without=asked.no_clamd):
            with scanner as place:
                for server in servers:
                    told = "with clamd" if place != "none" else "without clamd"
                    print(f"\n### {server}, {told}\n", flush=True)
                    run = Run(Path(here), server, place, small, large, asked.large)
                    print_rows(run.measure())


@contextlib.contextmanager
def no_scanner() -> Iterator[str]:
    """Yield the setting that scans nothing."""
    yield "none"


def find_scanners(*, without: bool) -> list["contextlib.AbstractContextManager[str]"]:
    """Return the scanners to measure with, each as a context that yields its setting."""
    if without:
        return [no_scanner()]
    if find_clamd() is None:
        print("clamd is not installed: nothing is measured with it.")
        return [no_scanner()]
    return [no_scanner(), running_clamd()]


def make_small_files(folder: Path, count: int) -> list[Upload]:
    """Write one-pupil CTFs of `SMALL_SIZE` bytes, each client's to all the others in turn."""
    random = Random(SEED)  # noqa: S311
    plain = folder / "plain"
    plain.mkdir()
    uploads = []
    for number in range(count):
        person, turn = number % CLIENTS, number // CLIENTS
        other = (person + 1 + turn % (CLIENTS - 1)) % CLIENTS
        serial = turn // (CLIENTS - 1) + 1
        source, destination = f"681{4000 + person}", f"681{4000 + other}"
        pupil = invent_pupil(random, school=source, serial=number)
        body = invent_ctf(random, source=source, destination=destination, pupils=[pupil], years=7)
        name = f"{source}_CTF_{destination}_{serial:03}.XML"
        path = plain / name
        path.write_bytes(body.rstrip().ljust(SMALL_SIZE))
        uploads.append(Upload(person, name, path))
    return uploads


def make_large_file(folder: Path, size: int) -> Path:
    """Write a zip of `size` MB that holds one stored file of noise."""
    path = folder / "plain" / f"large{size}.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive, archive.open("a.bin", "w") as a:
        for _ in range(size - 1):
            a.write(os.urandom(MB))
        a.write(os.urandom(MB - 500))
    return path


@dataclass(slots=True)
class Run:
    """One server with one scanner: its own database and store, thrown away afterwards."""

    folder: Path
    server: str
    scanner: str
    small: Sequence[Upload]
    large: Mapping[int, Path]
    times: int
    rounds: int = 0

    def measure(self) -> Iterator[Row]:
        """Yield each figure as it is known."""
        with tempfile.TemporaryDirectory(dir=self.folder, prefix="run") as var:
            env = {**SETTINGS, "PONT_SCANNER": self.scanner, "PONT_VAR": var}
            people: list[Person] = run_inside("benchmarks.people", "prepare", CLIENTS, env=env)
            with serve(self.server, env=env) as pont:
                yield from self._small(pont, people, env)
                for size in self.large:
                    yield from self._large(pont, people, env, size)

    def _floor(self, files: Sequence[Path], *, threads: int) -> float:
        """Return files a second of the floor."""
        self.rounds += 1
        target = self.folder / f"floor{self.rounds}"
        seconds = store_all(files, folder=target, threads=threads)
        shutil.rmtree(target)
        return len(files) / seconds

    def _small(
        self, pont: Server, people: Sequence[Person], env: Mapping[str, str]
    ) -> Iterator[Row]:
        asks = [
            [put(people[person], one.name, one.path) for one in self.small if one.person == person]
            for person in range(CLIENTS)
        ]
        files = [one.path for one in self.small]
        warm_up(pont, people)
        before = self._floor(files, threads=CLIENTS)
        done = run_clients(asks, port=pont.port)
        after = self._floor(files, threads=CLIENTS)
        count = run_inside("benchmarks.people", "count", env=env)
        if count["sendable"] != len(files):
            raise RuntimeError(f"{count} of {len(files)} uploads are there.")
        size = f"{len(files):,} uploads of 20 kB"
        floor = mean((before, after))
        yield Row(size, done.rate, "files/s", "read+hash+encrypt+fsync", floor, 0.25)
        yield Row(f"{size}, p95", done.p95, "ms")
        yield from self._small_downloads(pont, people, env)

    def _small_downloads(
        self, pont: Server, people: Sequence[Person], env: Mapping[str, str]
    ) -> Iterator[Row]:
        run_inside("benchmarks.people", "send", env=env)
        nginx = self._serve_plain(self._each_others())
        singles = run_inside("benchmarks.people", "collect", "ctf", 1, env=env)
        done = download(pont, people, singles)
        name = f"{len(self.small):,} downloads of 20 kB, one by one"
        yield Row(name, done.rate, "files/s", "nginx", nginx.rate if nginx else 0.0, 0.3)
        bundles = run_inside("benchmarks.people", "collect", "ctf", 250, env=env)
        done = download(pont, people, bundles, close=True)
        rate = len(self.small) / done.seconds
        name = f"{len(self.small):,} downloads of 20 kB, 250 to a zip"
        yield Row(name, rate, "files/s", "nginx", nginx.rate if nginx else 0.0, 0.3)

    def _each_others(self) -> list[list[Path]]:
        return [[one.path for one in self.small if one.person == n] for n in range(CLIENTS)]

    def _serve_plain(self, files: Sequence[Sequence[Path]]) -> Answers | None:
        """Return what nginx makes of the same files, None where it is not installed."""
        if find_nginx() is None:
            print("nginx is not installed: downloads stand alone.")
            return None
        asks = [[Ask(make_head("GET", f"/{path.name}"), 200) for path in own] for own in files]
        with serve_files(self.folder / "plain", folder=self.folder) as nginx:
            run_clients(asks, port=nginx.port)
            return run_clients(asks, port=nginx.port)

    def _large(
        self, pont: Server, people: Sequence[Person], env: Mapping[str, str], size: int
    ) -> Iterator[Row]:
        path, people = self.large[size], people[:LARGE_CLIENTS]
        # The floor writes each under a name of its own.
        copies = [path.with_name(f"{n}-{path.name}") for n in range(self.times)]
        for copy in copies:
            copy.unlink(missing_ok=True)
            copy.hardlink_to(path)
        floor = self._floor(copies, threads=LARGE_CLIENTS) * size
        for way, make in (("PUT", put), ("form", post_form)):
            asks = [
                [
                    make(person, name_large(person, f"{way}{size}N{n}"), path)
                    for n in range(number, self.times, LARGE_CLIENTS)
                ]
                for number, person in enumerate(people)
            ]
            with MemoryWatch(pont.pid) as memory:
                done = run_clients(asks, port=pont.port)
            name = f"{self.times} uploads of {size} MB, {way}"
            rate = self.times * size / done.seconds
            yield Row(name, rate, "MB/s", "read+hash+encrypt+fsync", floor, 0.2)
            most = MOST_MEMORY if way == "PUT" else 0.0
            yield Row(f"{name}, memory", memory.grown, "MB more", target=most, is_most=True)
        count = run_inside("benchmarks.people", "count", env=env)
        if count != {"all": 2 * self.times, "sendable": 2 * self.times}:
            raise RuntimeError(f"{count} of {2 * self.times} large uploads are there.")
        run_inside("benchmarks.people", "send", env=env)
        yield self._large_downloads(pont, people, env, size)

    def _large_downloads(
        self, pont: Server, people: Sequence[Person], env: Mapping[str, str], size: int
    ) -> Row:
        collections = run_inside("benchmarks.people", "collect", "generic", 1, env=env)[
            :LARGE_CLIENTS
        ]
        done = download(pont, people, collections)
        nginx = self._serve_plain([[self.large[size]] * len(own) for own in collections])
        peer = nginx.received / nginx.seconds / MB if nginx else 0.0
        name = f"{len(done.times)} downloads of {size} MB"
        return Row(name, done.received / done.seconds / MB, "MB/s", "nginx", peer, 0.5)


def warm_up(pont: Server, people: Sequence[Person]) -> None:
    """Let every worker load what it loads at its first requests."""
    head = [make_head("GET", "/", Cookie=person["cookie"]) for person in people]
    run_clients([[Ask(one, 200)] * 5 for one in head], port=pont.port)


def put(person: Person, name: str, path: Path) -> Ask:
    """Return the streamed upload of a file."""
    head = make_head(
        "PUT",
        "/upload/put/",
        size=path.stat().st_size,
        Cookie=person["cookie"],
        X_CSRFToken=person["csrf"],
        X_File_Name=name,
    )
    return Ask(head, 201, path)


def post_form(person: Person, name: str, path: Path) -> Ask:
    """Return the upload of a file by a browser's form."""
    before = (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n'
        f"{person['csrf']}\r\n--{BOUNDARY}\r\n"
        f'Content-Disposition: form-data; name="file"; filename="{name}"\r\n'
        "Content-Type: application/octet-stream\r\n\r\n"
    ).encode()
    after = f"\r\n--{BOUNDARY}--\r\n".encode()
    head = make_head(
        "POST",
        "/upload/generic/",
        size=len(before) + path.stat().st_size + len(after),
        Cookie=person["cookie"],
        Content_Type=f"multipart/form-data; boundary={BOUNDARY}",
    )
    return Ask(head + before, 302, path, after)


def name_large(person: Person, text: str) -> str:
    """Return the name of a generic zip from one of the two schools to the other."""
    other = {"6814000": "6814001", "6814001": "6814000"}[person["school"]]
    return f"{person['school']}_{other}_{text}.ZIP"


def download(
    pont: Server,
    people: Sequence[Person],
    collections: Sequence[Sequence[str]],
    *,
    close: bool = False,
) -> Answers:
    """Let each person download their collections, one after the other."""
    asks = []
    for person, own in zip(people, collections, strict=True):
        body = f"csrfmiddlewaretoken={person['csrf']}".encode()
        heads = [
            make_head(
                "POST",
                f"/collections/{collection}/files/",
                size=len(body),
                close=close,
                Cookie=person["cookie"],
                Content_Type="application/x-www-form-urlencoded",
            )
            for collection in own
        ]
        asks.append([Ask(head + body, 200) for head in heads])
    return run_clients(asks, port=pont.port)


if __name__ == "__main__":
    main()
