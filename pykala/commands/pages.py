"""The kept pages: what was seen at an address and when, and all of it for other archives."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import click

from db.archive import Archive, Kept, Seen
from db.files import timestamp
from parsers.addresses import canonical
from parsers.errors import ConfigError
from pykala.clock import now
from pykala.config import Config
from pykala.logs import console
from pykala.options import common
from pykala.progress import Bars
from scraper.warc import export


@click.command()
@click.argument("url")
@click.option(
    "--at", metavar="DATE|TIME", help="Print what was seen then: on a day, or until a time."
)
@click.option("--headers", is_flag=True, help="With --at: status, time and headers before it.")
@click.option("--json", "as_json", is_flag=True, help="Without --at: as JSON.")
@common
def page(settings: Config, url: str, at: str | None, *, headers: bool, as_json: bool) -> None:
    """List what was seen at an address and when, or print it as it was at a time.

    Offline, from the kept pages. Times are UTC; a line stands for as long as until the
    next one. An answer that was not the page asked for is named by what it was.
    """
    if headers and at is None:
        raise ConfigError("--headers goes with --at: which answer's?")
    if as_json and at is not None:
        raise ConfigError("--json goes without --at: a page is printed as it came")
    until = None if at is None else _end(at)
    with Archive(settings.pages, write=False) as archive:
        address, seen = _seen(archive, url)
        if until is not None:
            _print_page(archive, address, seen, until, headers=headers)
        elif as_json:
            click.echo(json.dumps([_as_json(one) for one in seen], ensure_ascii=False, indent=2))
        else:
            for one in seen:
                click.echo(_line(one))


@click.command("export-warc")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--municipality", metavar="SLUG", help="What this one answered, and no other.")
@click.option("--since", metavar="DATE|TIME", help="What was answered from then on.")
@common
def export_warc(settings: Config, file: Path, municipality: str | None, since: str | None) -> None:
    """Write every answer that was kept to FILE as WARC, packed where its name ends in .gz."""
    begin = None if since is None else _begin(since)
    with Archive(settings.pages, write=False) as archive, Bars(console) as progress:
        if municipality and not archive.count(municipality):
            raise ConfigError(f"{municipality}: nothing that it answered is kept")
        done = export(archive, file, now=now(), source=municipality, since=begin, progress=progress)
    files = f" and {done.resources} saved files" if done.resources else ""
    size = f"{file.stat().st_size / 1e6:.1f} MB"
    click.echo(f"{done.responses} answers{files}, {size} to {click.format_filename(file)}")


def _seen(archive: Archive, url: str) -> tuple[str, list[Seen]]:
    """The spelling under which an address is kept, and what was seen there.

    A server behind a TLS front prints http:// for itself.
    """
    address = canonical(url)
    other = {"http": "https", "https": "http"}.get(address.partition(":")[0])
    spellings = [address, url, f"{other}:{address.partition(':')[2]}" if other else address]
    for spelling in dict.fromkeys(spellings):
        if seen := archive.history(spelling):
            return spelling, seen
    raise ConfigError(f"{address}: no answer of this address is kept")


def _print_page(
    archive: Archive, url: str, seen: list[Seen], until: datetime, *, headers: bool
) -> None:
    kept = archive.at(url, until)
    if kept is None:
        raise ConfigError(f"{url}: nothing was seen of it until {timestamp(seen[0].at)}")
    # bytes, so that they come as they are
    click.echo((_head(kept) if headers else b"") + kept.page.content, nl=False)
    if kept.fault:
        click.echo(f"pykala: not the page that was asked for: {kept.fault}", err=True)


def _head(kept: Kept) -> bytes:
    """The status and the headers as curl prints them, and when they came."""
    lines = [f"HTTP {kept.status}", f"x-fetched-at: {timestamp(kept.page.fetched_at)}"]
    lines += (f"{name}: {value}" for name, value in kept.page.headers.items())
    return "".join(f"{line}\r\n" for line in (*lines, "")).encode()


def _line(seen: Seen) -> str:
    what = seen.fault or "page"
    told = f"{timestamp(seen.at)}  {seen.status}  {what:10}  {seen.size:>9}"
    return f"{told}  {seen.digest}  {seen.source}"


def _as_json(seen: Seen) -> dict[str, str | int | None]:
    return {
        "at": timestamp(seen.at),
        "source": seen.source,
        "status": seen.status,
        "fault": seen.fault,
        "size": seen.size,
        "hash": seen.digest,
    }


def _begin(text: str) -> datetime:
    """A time, or the beginning of a day; UTC unless it says otherwise. ConfigError for neither."""
    try:
        moment = datetime.fromisoformat(text.strip())
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise ConfigError(
            f"{text!r} is no date or time, such as 2026-03-01 or 2026-03-01T12:00"
        ) from error


def _end(text: str) -> datetime:
    """A time, or the end of a day."""
    begin = _begin(text)
    is_day = len(text.strip()) <= len("2026-03-01")
    return begin.replace(hour=23, minute=59, second=59, microsecond=999_999) if is_day else begin
