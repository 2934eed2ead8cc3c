"""Harvest progress on a terminal, one bar a municipality."""

from __future__ import annotations

from datetime import timedelta
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TaskID,
    TextColumn,
)
from rich.text import Text


class Bars:
    """A bar for each municipality being harvested; silent where nobody watches.

    With ``delay``, the seconds between two requests, it tells how long the rest takes.
    """

    def __init__(
        self, console: Console, *, delay: float | None = None, unit: str = "pages"
    ) -> None:
        self._progress = Progress(
            TextColumn("{task.description:<22}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn(unit),
            *([] if delay is None else [_Rest(delay)]),
            console=console,
            disable=not console.is_terminal,
        )
        self._tasks: dict[str, TaskID] = {}

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._progress.stop()

    def start(self, slug: str, total: int) -> None:
        """So many pages of a municipality are due; told again when more turn up."""
        if slug in self._tasks:
            self._progress.update(self._tasks[slug], total=total)
        else:
            self._tasks[slug] = self._progress.add_task(slug, total=total)

    def advance(self, slug: str, pages: int = 1) -> None:
        """One page is done, well or badly, or several."""
        if slug in self._tasks:
            self._progress.advance(self._tasks[slug], pages)

    def done(self, slug: str) -> None:
        """The municipality is finished."""
        if slug in self._tasks:
            self._progress.stop_task(self._tasks[slug])


class _Rest(ProgressColumn):
    """How long the pages that are left take at so many seconds each."""

    def __init__(self, delay: float) -> None:
        super().__init__()
        self._delay = delay

    def render(self, task: Task) -> Text:
        """As hours, minutes and seconds."""
        left = max((task.total or 0) - task.completed, 0)
        return Text(f"about {timedelta(seconds=round(left * self._delay))} left")
