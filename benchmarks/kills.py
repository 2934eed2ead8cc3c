"""Whether an archive survives kill -9: ``python -m benchmarks.kills``.

``pykala harvest`` is killed at a random moment, 200 times, through proxies that spoil
some of its answers; each kill is followed by a restart that comes to its end. Then the
archive must be sound, hold all that is public, and equal what was served
(:mod:`benchmarks.equality`). Every second harvest begins with nothing, the others
with an archive in which agendas wait to become minutes.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime
from datetime import time as clock_time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Self

import click
from rich.console import Console
from rich.table import Table

from benchmarks.equality import Comparison, Finding
from simulator.ledger import Ledger, ledger
from simulator.serve import Simulator
from simulator.towns import TOWNS
from simulator.wire.draw import Draw
from simulator.wire.kinds import KINDS
from simulator.wire.proxy import Proxy

KILLS = 200
FEW_KILLS = 5
ALL = tuple(town.slug for town in TOWNS)
TWO = ("lillskar", "vanhasatama")
"""Enough for a few kills: one of either layout."""
RATE = 0.1
EARLIER, TODAY = date(2024, 4, 19), date(2024, 5, 10)
# A killed run need not sit out what takes long, and a moment in it tells nothing new.
QUICK = tuple(kind for kind in KINDS if kind not in {"slow", "dripping", "huge", "gzip_bomb"})
DATABASES = ("archive.db", "pages.db")
LONGEST_SECONDS = 300
# Runs the program of its second argument on with files no larger than the first says.
_LIMITED = """
import os, resource, sys
size = int(sys.argv[1])
resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
os.execv(sys.argv[2], sys.argv[2:])
"""


@dataclass(slots=True)
class Tally:
    """What came of all kills; everything but ``kills`` and ``requests`` should be 0."""

    kills: int = 0
    unsound: int = 0
    failed_restarts: int = 0
    unlisted: int = 0
    missing: int = 0
    duplicates: int = 0
    wrong_texts: int = 0
    false_withdrawals: int = 0
    missed_versions: int = 0
    requests: int = 0
    findings: list[Finding] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        """The numbers, by name."""
        return {name: value for name, value in asdict(self).items() if name != "findings"}

    @property
    def sound(self) -> bool:
        """Whether no kill did any harm."""
        harmless = {"kills", "requests"}
        return not any(value for name, value in self.counts().items() if name not in harmless)


class Office:
    """The simulator, a proxy before each service, and the command that is killed."""

    def __init__(self, stack: ExitStack, folder: Path, seed: int, slugs: Collection[str]) -> None:
        self.folder = folder
        self._waiting: list[Callable[[], None]] = []
        self.simulator = stack.enter_context(Simulator(today=TODAY))
        self.proxies = {
            install.slug: [self._before(stack, seed, install.slug, install.base_url)]
            for install in self.simulator.installs
            if install.slug in slugs
        }
        self.municipalities = folder / "municipalities"
        self.municipalities.mkdir()
        self.simulator.municipality_files(self.municipalities, self._bases())

    @classmethod
    @contextmanager
    def open(cls, seed: int, slugs: Collection[str] = ALL) -> Iterator[Self]:
        """An office in a folder that goes with it."""
        with TemporaryDirectory() as folder, ExitStack() as stack:
            yield cls(stack, Path(folder), seed, slugs)

    def spoil(self, rate: float) -> None:
        """Have so many of the next answers spoiled; whoever refused to listen listens again."""
        while self._waiting:
            self._waiting.pop()()
        for (proxy,) in self.proxies.values():
            proxy.draw.change(rate)

    def start(self, home: Path, *, most_bytes: int | None = None) -> subprocess.Popen[str]:
        """A harvest into an archive in that folder, also of a host that failed just now.

        No file of it grows beyond ``most_bytes``.
        """
        env = {key: value for key, value in os.environ.items() if not key.startswith("PYKALA_")}
        limited = [] if most_bytes is None else ["-c", _LIMITED, str(most_bytes), sys.executable]
        command = [*limited, "-m", "pykala", "harvest", "--now", *self.proxies]
        paths = ["--db", str(home / "archive.db"), "--municipalities", str(self.municipalities)]
        return subprocess.Popen(  # noqa: S603 - our own command
            [sys.executable, *command, *paths], cwd=home, env=env, text=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        )  # fmt: skip

    def finish(self, home: Path, *, most_bytes: int | None = None) -> tuple[int, str]:
        """A harvest to its end: its exit code and what it said."""
        process = self.start(home, most_bytes=most_bytes)
        _, told = process.communicate(timeout=LONGEST_SECONDS)
        return process.returncode, told

    def forget(self) -> None:
        """Begin the books anew."""
        self.simulator.requests.clear()
        for (proxy,) in self.proxies.values():
            proxy.records.clear()

    def book(self) -> Ledger:
        """What was public and served since the books were begun."""
        return ledger(self.simulator, self.proxies, EARLIER, self.simulator.today)

    def public(self) -> set[str]:
        """The ids of all that is public."""
        return {
            f"{slug}/{item.id}" for slug in self.proxies for item in self.simulator.published(slug)
        }

    def _before(self, stack: ExitStack, seed: int, slug: str, base: str) -> Proxy:
        noon = datetime.combine(TODAY, clock_time(12), UTC)
        draw = Draw(seed, slug, 0.0, QUICK)
        return stack.enter_context(Proxy(_origin(base), draw, now=lambda: noon, later=self._later))

    def _later(self, _seconds: float, work: Callable[[], None]) -> None:
        """Keep what ends a refusal until the killed harvest is over."""
        self._waiting.append(work)

    def _bases(self) -> dict[str, str]:
        """Where each service is asked, through its proxy."""
        out = {}
        for install in self.simulator.installs:
            for proxy in self.proxies.get(install.slug, ()):
                origin = _origin(install.base_url)
                out[install.slug] = install.base_url.replace(origin, proxy.origin)
        return out


def _origin(base: str) -> str:
    """Scheme, host and port."""
    return "/".join(base.split("/")[:3])


def run(kills: int, seed: int, slugs: Collection[str] = ALL) -> Tally:
    """Kill so many harvests, each at a moment drawn by seed, and restart them."""
    tally = Tally()
    rng = random.Random(seed)  # noqa: S311 - repeatable, not secret
    with Office.open(seed, slugs) as office:
        earlier = _prepare(office)
        spans: dict[bool, tuple[float, float]] = {}
        while tally.kills < kills:
            fresh = tally.kills % 2 == 0
            with TemporaryDirectory(dir=office.folder) as folder:
                home = Path(folder)
                if not fresh:
                    shutil.copytree(earlier, home, dirs_exist_ok=True)
                office.forget()
                spans[fresh] = spans.get(fresh) or _measure(office, fresh, earlier)
                if _killed(office, home, rng.uniform(*spans[fresh])):
                    tally.kills += 1
                    _judge(office, home, tally)
    return tally


def _prepare(office: Office) -> Path:
    """An archive as it was some weeks before."""
    office.simulator.today = EARLIER
    earlier = office.folder / "earlier"
    earlier.mkdir()
    office.finish(earlier)
    office.simulator.today = TODAY
    return earlier


def _measure(office: Office, fresh: bool, earlier: Path) -> tuple[float, float]:
    """Seconds to the first request and to the end of a harvest that nobody kills."""
    with TemporaryDirectory(dir=office.folder) as folder:
        home = Path(folder)
        if not fresh:
            shutil.copytree(earlier, home, dirs_exist_ok=True)
        started = time.perf_counter()
        process = office.start(home)
        while process.poll() is None and not office.simulator.requests:
            time.sleep(0.01)
        first = time.perf_counter() - started
        process.communicate(timeout=LONGEST_SECONDS)
        office.forget()
        return first, time.perf_counter() - started


def _killed(office: Office, home: Path, after: float) -> bool:
    """Whether a harvest was still at work when it was killed."""
    office.spoil(RATE)
    process = office.start(home)
    try:
        process.communicate(timeout=after)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
        process.communicate()
    office.spoil(0)
    return process.returncode == -signal.SIGKILL


def _judge(office: Office, home: Path, tally: Tally) -> None:
    """Check the archive as the kill left it, then after the restart."""
    tally.unsound += _unsound(home)
    code, told = office.finish(home)
    unfinished = _unfinished(home)
    if code not in {0, 1} or unfinished:
        tally.failed_restarts += 1
        detail = f"{unfinished} {told[-500:]}"
        tally.findings.append(Finding("failed_restarts", f"exit code {code}", detail))
    tally.unsound += _unsound(home)
    if code not in {0, 1} or "Traceback" in told:
        return  # there may be nothing to compare
    comparison = Comparison(home / "archive.db", office.book())
    tally.unlisted += len(office.public() ^ comparison.stored)
    tally.findings += comparison.findings
    for name, value in Counter(finding.what for finding in comparison.findings).items():
        setattr(tally, name, getattr(tally, name) + value)
    tally.requests += len(office.simulator.requests)


def _unfinished(home: Path) -> list[str]:
    """The sources whose last harvest did not come to its end, or that there is no archive."""
    query = "SELECT source, outcome, max(finished_at) FROM harvests GROUP BY source"
    with closing(sqlite3.connect(home / "archive.db")) as db:
        try:
            last = db.execute(query).fetchall()
        except sqlite3.OperationalError as error:
            return [str(error)]
    # "faults" may be those the killed run met at an address that this one need not ask
    return [f"{slug} {told}" for slug, told, _ in last if told not in {"done", "faults"}]


def _unsound(home: Path) -> int:
    """How many of the databases that are there SQLite finds damaged."""
    return sum(integrity(home / name) != ["ok"] for name in DATABASES if (home / name).exists())


def integrity(db: Path) -> Sequence[str]:
    """What ``PRAGMA integrity_check`` says, "ok" where all is well."""
    with closing(sqlite3.connect(db)) as opened:
        try:
            return [row[0] for row in opened.execute("PRAGMA integrity_check")]
        except sqlite3.DatabaseError as error:
            return [str(error)]


@click.command()
@click.option("--short", is_flag=True, help=f"{FEW_KILLS} kills instead of {KILLS}, at two towns.")
@click.option("--kills", type=click.IntRange(1), help="How many.")
@click.option("--seed", default=1, show_default=True, help="Which moments and faults.")
@click.option("--json", "as_json", is_flag=True, help="Only the counts.")
def main(*, short: bool, kills: int | None, seed: int, as_json: bool) -> None:
    """Kill harvests at random moments and restart them; 1 if any harm came of it."""
    started = time.perf_counter()
    tally = run(kills or (FEW_KILLS if short else KILLS), seed, TWO if short else ALL)
    if as_json:
        click.echo(json.dumps(tally.counts(), indent=2))
    else:
        show(tally, time.perf_counter() - started)
    if not tally.sound:
        sys.exit(1)


def show(tally: Tally, seconds: float) -> None:
    """Print the table."""
    table = Table("", "", title="kill -9 during a harvest, each followed by a restart")
    for name, value in tally.counts().items():
        table.add_row(name.replace("_", " "), str(value))
    table.add_row("seconds", f"{seconds:.0f}")
    console = Console()
    console.print(table)
    for finding in tally.findings[:40]:
        console.print(f"{finding.what}: {finding.item}: {finding.detail}", markup=False)


if __name__ == "__main__":
    main()
