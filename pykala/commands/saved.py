"""Pages saved on disk: read one, or take them into the archive."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from db.archive import Archive
from db.documents import Links
from db.lock import working_on
from db.store import Store
from db.whole import refuse_half
from parsers.as_json import to_json
from parsers.decode import misdeclared
from parsers.errors import ConfigError
from parsers.files import read_file
from parsers.records import DEFAULT_PROFILE, Document, Item, Page
from pykala.clock import now
from pykala.config import Config
from pykala.options import common, known_sources
from schedules.municipalities import find
from scraper.saved import Imported, import_files

FILE = click.Path(path_type=Path)


@click.command()
@click.argument("file", type=FILE)
@click.option("--url", help="The page's address: its links are resolved against it.")
@click.option("--content-type", help="What the server said of it, such as 'text/html; charset=…'.")
@click.option("--municipality", metavar="SLUG", help="Whose page it is, for its known oddities.")
@common
def parse(
    settings: Config,
    file: Path,
    url: str | None,
    content_type: str | None,
    municipality: str | None,
) -> None:
    """Print what a saved page or document says, as JSON."""
    profile = DEFAULT_PROFILE
    if municipality:
        profile = find(municipality, known_sources(settings)).profile
    page = Page(
        url=url or click.format_filename(file.name),
        content=contents(file),
        fetched_at=now(),
        content_type=content_type,
    )
    record = to_json(read_file(page, profile))
    click.echo(json.dumps(record, ensure_ascii=False, indent=2))
    if warn_of_charset(file, page):
        sys.exit(1)


@click.command("import")
@click.argument("files", type=FILE, nargs=-1, required=True)
@click.option("--municipality", metavar="SLUG", required=True, help="Whose pages they are.")
@click.option("--url", help="The address of the page, where there is one file.")
@common
def import_(settings: Config, files: tuple[Path, ...], municipality: str, url: str | None) -> None:
    """Take pages and documents saved on disk into the archive, pages as if harvested."""
    source = find(municipality, known_sources(settings))
    if url and not url.startswith(("http://", "https://")):
        raise ConfigError(f"{url!r} is no address of the web")
    refuse_half(settings.db, settings.pages)
    with (
        working_on(settings.db, since=now()),
        Store(settings.db) as store,
        Archive(settings.pages) as archive,
    ):
        imported = import_files(files, source, url=url, store=store, archive=archive, now=now)
    for one in imported:
        click.echo(f"{click.format_filename(one.path)}: {outcome(one)}", err=one.error is not None)
    wrong = [warn_of_charset(one.path, one.page) for one in imported if one.page]
    if any(wrong) or any(one.error for one in imported):
        sys.exit(1)


def outcome(imported: Imported) -> str:
    """What came of a file, in a few words."""
    if imported.error:
        return " ".join(str(imported.error).split())
    if isinstance(imported.record, Item):
        return f"item, {imported.change or 'known already'}"
    if isinstance(imported.record, Document):
        kind, change = imported.record.kind.replace("_", " "), imported.change or "known already"
        return ", ".join(["document", kind, change, *_what_of(imported.record, imported.links)])
    return type(imported.record).__name__.lower()


def _what_of(document: Document, links: Links | None) -> Iterator[str]:
    """What else is to be said of a document: its pages, and what it leads to."""
    if document.pages is not None:
        yield f"{document.pages} page{'s' * (document.pages != 1)}"
    if document.scanned:
        yield "a scan without text, nothing of it can be searched"
    if links and links.item:
        yield f"of {links.item}" + ("" if links.archived else " (not in the archive)")
    if links and links.cited:
        meetings = f"{links.cited} meeting{'s' * (links.cited != 1)}"
        yield f"cites {meetings}, {links.found} in the archive"


def warn_of_charset(file: Path, page: Page) -> bool:
    """Whether the page is in another charset than it says, which is then said in one line."""
    charset = misdeclared(page.content, page.content_type)
    if charset:
        name = click.format_filename(file)
        click.echo(f"pykala: {name} says it is {charset} but is not; read as what it is", err=True)
    return charset is not None


def contents(file: Path) -> bytes:
    """The file's bytes. Raises ConfigError if it cannot be read."""
    try:
        return file.read_bytes()
    except OSError as error:
        raise ConfigError(
            f"{click.format_filename(file)} cannot be read: {error.strerror}"
        ) from error
