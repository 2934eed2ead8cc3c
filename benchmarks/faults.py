"""Whether an archive is whole after a year of faults: ``python -m benchmarks.faults``.

Four municipalities are polled on schedule while 5 % and then 20 % of all answers are
faulty and a seeded list of events befalls what is published. At the end the archive must
equal what was served whole and true at least once (:mod:`benchmarks.equality`).
``unreachable`` are the public texts that no look got: the table parts them into those
asked for in vain, since each answer was spoiled, and those that nobody asked for
while they stood.
"""

from __future__ import annotations

import json
import logging
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from rich.console import Console
from rich.table import Table

from benchmarks.equality import Comparison, Finding, Verdict
from benchmarks.year import Outcome, Terms, Year

RATES = (0.05, 0.2)
SHORT = Terms(
    rate=0.2,
    first=date(2024, 4, 1),
    days=50,
    interval=timedelta(hours=16),
    timeout=0.25,
    patience=0.4,
    bomb=20 * 1024 * 1024,
)
HARD = ("huge", "entity_bomb", "dripping")
"""What a full run meets at least ``OFTEN`` times each."""
OFTEN = 10
MOST_FINDINGS = 40


@dataclass(frozen=True, slots=True)
class Result:
    """One rate's run: its verdict, what led to it and how long it took."""

    terms: Terms
    verdict: Verdict
    findings: tuple[Finding, ...]
    told: Counter[str]
    outcome: Outcome
    seconds: float

    @property
    def never_asked(self) -> int:
        """The unreachable texts that no request was made for while they stood."""
        return sum(not version.asked for version in self.outcome.ledger.unserved())

    @property
    def rare(self) -> list[str]:
        """The hard faults that came too seldom to tell anything."""
        return [kind for kind in HARD if self.outcome.injected[kind] < OFTEN]


def measure(terms: Terms) -> Result:
    """Simulate, and compare the archive with the ledger."""
    started = time.perf_counter()
    with TemporaryDirectory() as folder:
        year = Year(terms, Path(folder))
        outcome = year.run()
        comparison = Comparison(year.db, outcome.ledger)
    verdict = comparison.verdict(len(outcome.ledger.unserved()))
    seconds = time.perf_counter() - started
    return Result(terms, verdict, tuple(comparison.findings), comparison.told, outcome, seconds)


@click.command()
@click.option("--short", is_flag=True, help="Seven weeks of few items, at the higher rate.")
@click.option("--json", "as_json", is_flag=True, help="Only the six counts of each rate.")
@click.option(
    "--rate",
    "rates",
    type=click.FloatRange(0, 1),
    multiple=True,
    help="Share of faulty answers; may be repeated.",
)
@click.option("--seed", default=1, show_default=True, help="What is drawn: faults and events.")
@click.option("--days", type=click.IntRange(1, 700), help="How long, instead of a year.")
@click.option(
    "--interval",
    type=click.IntRange(1),
    help="Minutes between two polls, instead of 240.",
)
def main(
    *,
    short: bool,
    as_json: bool,
    rates: Sequence[float],
    seed: int,
    days: int | None,
    interval: int | None,
) -> None:
    """Poll four municipalities for a simulated year of faults; 1 if the archive is not whole."""
    logging.disable(logging.CRITICAL)  # a fault a line would be thousands
    results = []
    for rate in rates or ((SHORT.rate,) if short else RATES):
        terms = _terms(short=short, rate=rate, seed=seed, days=days, interval=interval)
        results.append(measure(terms))
        if not as_json:
            show(results[-1], Console())
    if as_json:
        counts = {f"{one.terms.rate:g}": asdict(one.verdict) for one in results}
        click.echo(json.dumps(counts, indent=2))
    if not all(one.verdict.equal for one in results):
        sys.exit(1)


def _terms(*, short: bool, rate: float, seed: int, days: int | None, interval: int | None) -> Terms:
    base = SHORT if short else Terms(rate)
    return replace(
        base,
        rate=rate,
        seed=seed,
        days=days or base.days,
        interval=timedelta(minutes=interval) if interval else base.interval,
    )


def show(result: Result, console: Console) -> None:
    """Print one rate's tables."""
    terms, outcome = result.terms, result.outcome
    minutes = terms.interval.total_seconds() / 60
    table = Table(
        "",
        "",
        title=f"{terms.days} days from {terms.first}, polled every {minutes:.0f} minutes,"
        f" {terms.rate:.0%} of all answers faulty, seed {terms.seed}",
    )
    for name, value in asdict(result.verdict).items():
        table.add_row(name.replace("_", " "), str(value))
    table.add_row("  asked for in vain", str(result.verdict.unreachable - result.never_asked))
    table.add_row("  never asked for while public", str(result.never_asked))
    public = outcome.ledger.items.values()
    table.add_row("items, texts public", f"{len(public)}, {sum(map(len, public))}")
    table.add_row("polls", str(outcome.polls))
    table.add_row("requests spent", str(outcome.requests))
    table.add_row("seconds", f"{result.seconds:.0f}")
    console.print(table)
    console.print("faults:", _counted(outcome.injected), highlight=False)
    console.print("events:", _counted(outcome.events), highlight=False)
    console.print("changes told:", _counted(result.told), highlight=False)
    if result.rare:
        console.print(f"fewer than {OFTEN} times each: {', '.join(result.rare)}")
    for finding in result.findings[:MOST_FINDINGS]:
        console.print(f"{finding.what}: {finding.item}: {finding.detail}", markup=False)


def _counted(counts: Counter[str]) -> str:
    return ", ".join(f"{name} {count}" for name, count in sorted(counts.items()))


if __name__ == "__main__":
    main()
