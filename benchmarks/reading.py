"""How well pages and passages are read: ``python -m benchmarks.reading``.

Every example page is scored against the JSON beside it, by form and by field,
those written before the rules apart from those written after. ``reading.json`` is the
baseline that the tests hold.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from benchmarks import examples, passages
from benchmarks.scoring import COLUMNS, Json, Score, Scored, total

BASELINE = Path(__file__).with_suffix(".json")
Readings = dict[str, dict[str, Scored]]  # by group, then by form


def readings() -> Readings:
    """How every example is read."""
    return {
        group: {path.name: examples.read(examples.Example(path)) for path in examples.pages(folder)}
        for group, folder in examples.GROUPS.items()
    }


def baseline(read: Readings) -> Json:
    """What the committed baseline holds: the digest of the examples, and every form's scores."""
    return {
        "examples": examples.digest(examples.GROUPS.values()),
        "scores": {
            group: {
                name: {column: [one.right, one.of] for column, one in scored.scores.items()}
                for name, scored in forms.items()
            }
            for group, forms in read.items()
        },
    }


def fallen(committed: Json, now: Json) -> list[str]:
    """What is read worse than the baseline says, a line each."""
    return [
        f"{name}, {column}: {right} of {of} right, now {one.right} of {one.of}"
        for group, forms in committed["scores"].items()
        for name, columns in forms.items()
        for column, (right, of) in columns.items()
        if (one := _score(now, group, name, column)).fell_from(Score(right, of))
    ]


def _score(scores: Json, group: str, name: str, column: str) -> Score:
    return Score(*scores["scores"].get(group, {}).get(name, {}).get(column, (0, 0)))


def table(group: str, forms: dict[str, Scored]) -> Table:
    """One group's scores by form and field, the totals last."""
    summed = total([scored.scores for scored in forms.values()])
    columns = [column for column in COLUMNS if column in summed]
    shown = Table("form", title=f"examples written {group}", show_footer=False)
    for column in columns:
        shown.add_column(column, justify="right")
    for name, scored in forms.items():
        shown.add_row(name, *(_cell(scored.scores.get(column)) for column in columns))
    shown.add_section()
    shown.add_row(f"{len(forms)} forms", *(_cell(summed[column]) for column in columns))
    shown.add_row("", *(f"{summed[column].right / summed[column].of:.1%}" for column in columns))
    return shown


def _cell(score: Score | None) -> str:
    if score is None:
        return "–"
    right = f"{score.right}/{score.of}"
    return right if score.right == score.of else f"[red]{right}[/red]"


def passage_figures(read: list[tuple[passages.Passage, Scored]]) -> Json:
    """The shares of a file of passages, as ``--json`` prints them."""
    summed = total([scored.scores for _, scored in read])
    shares = {kind: summed.get(kind, Score()) for kind in passages.KINDS}
    empty = [scored for passage, scored in read if passage.is_empty]
    return {
        "passages": len(read),
        **{kind: _share(one) for kind, one in shares.items()},
        "exact": _share(Score(sum(not scored.misses for _, scored in read), len(read))),
        "nothing_where_nothing": _share(
            Score(sum(not scored.misses for scored in empty), len(empty))
        ),
    }


def _share(score: Score) -> Json:
    share = round(score.right / score.of, 4) if score.of else None
    return {"right": score.right, "of": score.of, "share": share}


def passage_table(figures: Json) -> Table:
    """The shares as a table."""
    shown = Table("", "right", "of", "share", title=f"{figures['passages']} passages")
    for name, one in figures.items():
        if name != "passages":
            share = "–" if one["share"] is None else f"{one['share']:.1%}"
            shown.add_row(name.replace("_", " "), str(one["right"]), str(one["of"]), share)
    return shown


def print_misses(console: Console, name: str, scored: Scored) -> None:
    """What was read otherwise than expected, each with both sides."""
    for miss in scored.misses:
        console.print(f"{name}: {miss.column}", style="bold", highlight=False)
        for side, value in (("expected", miss.expected), ("read", miss.read)):
            text = json.dumps(value, ensure_ascii=False)
            console.print(f"  {side:<9}{text}", markup=False, highlight=False, soft_wrap=True)


def _score_examples(console: Console, *, misses: bool, update: bool) -> None:
    read = readings()
    for group, forms in read.items():
        if forms:
            console.print(table(group, forms))
        else:
            console.print(f"no examples written {group}")
        for name, scored in forms.items() if misses else ():
            print_misses(console, name, scored)
    now = baseline(read)
    if update:
        text = json.dumps(now, ensure_ascii=False, indent=1)
        BASELINE.write_text(f"{text}\n", "utf-8")
        console.print(f"wrote {BASELINE.name}")
    elif BASELINE.exists():
        console.print(verdict(json.loads(BASELINE.read_text("utf-8")), now), highlight=False)


def verdict(committed: Json, now: Json) -> str:
    """How a reading stands to the baseline, in a line or a few."""
    if worse := fallen(committed, now):
        return "\n".join(("Below the baseline:", *worse))
    if committed == now:
        return "As the baseline says."
    changed = committed["examples"] != now["examples"]
    why = "The examples changed" if changed else "Better than the baseline"
    return f"{why}: python -m benchmarks.reading --update, and commit reading.json."


def _score_passages(console: Console, path: Path, *, misses: bool, as_json: bool) -> None:
    try:
        read = [(passage, passages.read(passage)) for passage in passages.load(path)]
    except passages.UnreadableError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(2)
    figures = passage_figures(read)
    if as_json:
        click.echo(json.dumps(figures, ensure_ascii=False, indent=2))
    else:
        console.print(passage_table(figures))
    for passage, scored in read if misses else ():
        print_misses(console, f"line {passage.line}", scored)


@click.command()
@click.option(
    "--passages", "path", type=click.Path(path_type=Path), help="Passages to read, JSON lines."
)
@click.option("--json", "as_json", is_flag=True, help="Print the passages' figures as JSON.")
@click.option("--misses", is_flag=True, help="List what was read otherwise than expected.")
@click.option("--update", is_flag=True, help="Write the baseline anew.")
def main(path: Path | None, *, as_json: bool, misses: bool, update: bool) -> None:
    """Score how pages and passages of minutes are read."""
    if as_json and path is None:
        raise click.UsageError("--json goes with --passages.")
    console = Console(width=None if sys.stdout.isatty() else 200)
    if path is None:
        _score_examples(console, misses=misses, update=update)
    else:
        _score_passages(console, path, misses=misses, as_json=as_json)


if __name__ == "__main__":
    main()
