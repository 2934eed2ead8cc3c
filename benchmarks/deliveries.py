"""Whether readers are told what they asked for, once: ``python -m benchmarks.deliveries``.

Four municipalities are harvested for a simulated month in which agendas become minutes, texts
are edited and items come and go, and 200 saved searches are told of it. A third of all
mails fails, so does a fourth of what webhooks are sent, and runs of the alerts are killed at
random moments (kill -9): while they work, and when somebody has just got a letter. What
was received, equal Message-IDs and Idempotency-Keys taken for one, must be what a brute
force run of all searches over all changes (:mod:`benchmarks.brute_force`) finds. ``resent``
are letters that came once more: at most one a kill, or an answer that failed after the
letter was kept.
"""

from __future__ import annotations

import json
import logging
import sys
import time
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from rich.console import Console
from rich.table import Table

from benchmarks.alert_run import Runs
from benchmarks.alerted_month import BASE, SHORT, Alerting, RunTally, Terms
from benchmarks.brute_force import BruteForce
from benchmarks.busy_month import busy
from benchmarks.readers import Arrival, Readers
from benchmarks.received import Reader, Received, Tally
from benchmarks.year import Year
from db.subscription_schema import open_subscriptions
from db.subscriptions import all_subscriptions, subscriber

MAILS_REFUSED, HOOKS_REFUSED = 1 / 3, 1 / 4
MOST_FINDINGS = 40


@dataclass(frozen=True, slots=True)
class Month:
    """What a month left: files in ``home``, what readers received, and what was done to it.

    ``lost`` are the answers that failed after the letter was kept.
    """

    terms: Terms
    home: Path
    arrivals: Sequence[Arrival]
    runs: RunTally
    asked: dict[str, int]
    refused: dict[str, int]
    lost: int

    def received(self, brute: BruteForce) -> Received:
        """The readers, with what brute force finds for them."""
        return Received(brute, list(subscribed(self.home / "subscriptions.db")), BASE)


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a month."""

    month: Month
    tally: Tally
    readers: int
    changes: int

    @property
    def holds(self) -> bool:
        """Whether each reader was told once what they asked for, whatever happened."""
        tally, runs = self.tally, self.month.runs
        return (
            not (tally.missing or tally.duplicates or tally.extra or runs.failed)
            and tally.resent <= runs.killed + self.month.lost
            and runs.killed >= self.month.terms.kills
        )

    def counts(self) -> dict[str, int]:
        """The four that matter, and what ``resent`` is measured by."""
        told = {name: getattr(self.tally, name) for name in _MATTERS}
        return told | {"kills": self.month.runs.killed, "failed_answers": self.month.lost}


_MATTERS = ("missing", "duplicates", "extra", "resent")


def simulate(terms: Terms, home: Path) -> Month:
    """Let a month pass, in an empty folder."""
    polled = terms.polled
    events = busy(
        terms.seed,
        polled.first,
        polled.last,
        crowd=terms.crowd,
        edits=terms.edits,
        removals=terms.removals,
    )
    with (
        Readers(terms.seed, mail=MAILS_REFUSED, hook=HOOKS_REFUSED) as readers,
        Runs(home) as runs,
    ):
        alerts = Alerting(terms, home, readers, runs)
        harvested = Year(polled, home, events=events, after_poll=alerts.after_poll)
        harvested.run()
        alerts.finish(harvested.clock.now())
    return Month(
        terms,
        home,
        readers.arrivals,
        alerts.tally,
        readers.asked,
        readers.refused,
        readers.lost,
    )


def judge(month: Month, brute: BruteForce) -> Result:
    """What came beside what must have come."""
    received = month.received(brute)
    tally = received.compare(month.arrivals)
    return Result(month, tally, len(received.wanted), len(brute.changes))


def subscribed(path: Path) -> Iterable[Reader]:
    """All readers, with what they subscribe to."""
    with closing(open_subscriptions(path)) as db:
        every = sorted(all_subscriptions(db), key=lambda one: one.subscriber)
        for key, group in groupby(every, key=lambda one: one.subscriber):
            reader = subscriber(db, key)
            if reader is not None:
                yield Reader(reader.id, reader.channel, reader.address, tuple(group))


@click.command()
@click.option("--short", is_flag=True, help="Twelve days, 20 searches and 5 kills.")
@click.option("--json", "as_json", is_flag=True, help="Only the counts.")
@click.option("--seed", default=1, show_default=True, help="What is drawn.")
@click.option("--kills", type=click.IntRange(0), help="How many, instead of 50.")
def main(*, short: bool, as_json: bool, seed: int, kills: int | None) -> None:
    """Alert readers for a simulated month of failures; 1 if they are not told each thing once."""
    logging.disable(logging.CRITICAL)  # a failure a line would be thousands
    terms = replace(SHORT if short else Terms(), seed=seed)
    if kills is not None:
        terms = replace(terms, kills=kills)
    started = time.perf_counter()
    with TemporaryDirectory() as folder:
        month = simulate(terms, Path(folder))
        with closing(BruteForce(month.home)) as brute:
            result = judge(month, brute)
    if as_json:
        click.echo(json.dumps(result.counts(), indent=2))
    else:
        show(result, time.perf_counter() - started, Console())
    if not result.holds:
        sys.exit(1)


def show(result: Result, seconds: float, console: Console) -> None:
    """Print the table, and what is not as it should be."""
    month, tally = result.month, result.tally
    terms, runs = month.terms, month.runs
    table = Table(
        "",
        "",
        title=f"{terms.days} days from {terms.first}, {terms.searches} saved searches of"
        f" {result.readers} readers, {result.changes} changes, seed {terms.seed}",
    )
    for name in _MATTERS:
        table.add_row(name, str(getattr(tally, name)))
    table.add_row("  runs killed: at work", str(runs.killed_at_work))
    table.add_row("  runs killed: a letter was just kept", str(runs.killed_by_a_letter))
    table.add_row("  answers that failed after a letter was kept", str(month.lost))
    table.add_row("changes to be told, and told", f"{tally.expected}, {tally.told}")
    table.add_row("letters; without news", f"{tally.letters}; {tally.without_news}")
    for channel, asked in month.asked.items():
        share = f"{month.refused[channel]} of {asked}"
        table.add_row(f"failed: {channel}", share)
    table.add_row("runs that ended by themselves", str(runs.ended))
    table.add_row("seconds", f"{seconds:.0f}")
    console.print(table)
    counted = ", ".join(f"{name} {count}" for name, count in sorted(tally.events.items()))
    console.print("events to be told:", counted, highlight=False)
    for said in runs.failed:
        console.print(f"a run failed: {said}", markup=False)
    for finding in tally.findings[:MOST_FINDINGS]:
        console.print(f"{finding.what}: {finding.reader}: {finding.detail}", markup=False)


if __name__ == "__main__":
    main()
