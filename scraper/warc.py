"""What servers answered as WARC (ISO 28500), which web archives and their tools read.

An answer is kept as its bytes were after the transfer: what the server's headers say of how they
were packed for the way would be false beside them. Such headers are kept under the names that
other archives give them, ``x-archive-orig-…``. The version of HTTP and the reason phrase were
not kept: the status line says HTTP/1.1 and the phrase that the standard has.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from io import BytesIO
from pathlib import Path
from typing import IO, Any, Final
from urllib.parse import quote
from uuid import NAMESPACE_URL, uuid5

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from db.archive import Archive, Kept
from db.files import timestamp
from db.release import RELEASE
from parsers.errors import ConfigError
from scraper.progress import Progress, Unwatched

_OF_THE_WAY: Final = ("content-encoding", "transfer-encoding", "content-length")
"""Headers that tell how the bytes came over the wire, and not what they are."""

_BEGINS: Final = b"WARC/"
_TOLD_AS: Final = "export-warc"

_INFO: Final = {
    "software": f"Pykälä {RELEASE}",
    "format": "WARC File Format 1.1",
    "conformsTo": "https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
    "description": "Answers of servers as their bytes were after any transfer and content encoding;"
    " headers of those encodings stand under x-archive-orig- names. Set-Cookie, the HTTP version"
    " and the reason phrase were not kept. Pykala-Source is the municipality asked,"
    " Pykala-Fault says why an answer is not the page asked for.",
}


@dataclass(frozen=True, slots=True)
class Exported:
    """How many answers were written, and how many files that came from a disk."""

    responses: int
    resources: int


def export(
    archive: Archive,
    path: Path,
    *,
    now: datetime,
    source: str | None = None,
    since: datetime | None = None,
    progress: Progress | None = None,
) -> Exported:
    """Write every answer to a file, oldest first; of one source, or from a moment on.

    Packed record by record where the file's name ends in .gz. The file is there when it is
    whole. Raises ConfigError where it cannot be written.
    """
    progress = progress or Unwatched()
    progress.start(_TOLD_AS, archive.count(source, since))
    written = {True: 0, False: 0}
    with _whole(path) as file:
        writer = WARCWriter(file, gzip=path.suffix == ".gz", warc_version="1.1")
        info = writer.create_warcinfo_record(path.name, _INFO)
        info.rec_headers.replace_header("WARC-Date", timestamp(now))
        writer.write_record(info)
        belongs = {"WARC-Warcinfo-ID": info.rec_headers.get_header("WARC-Record-ID")}
        for kept in archive.everything(source, since):
            writer.write_record(_record(writer, kept, belongs))
            written[_is_answer(kept)] += 1
            progress.advance(_TOLD_AS)
    progress.done(_TOLD_AS)
    return Exported(responses=written[True], resources=written[False])


@contextmanager
def _whole(path: Path) -> Iterator[IO[bytes]]:
    """A file that takes its name when all is written; if that fails, nothing is left of it.

    What has the name already must be a WARC, too.
    """
    path = path.resolve()
    part = path.with_name(f"{path.name}.part")
    try:
        if path.exists() and not _is_warc(path):
            raise ConfigError(f"{path}: it is there already, and no WARC; give another name")
        with part.open("wb") as file:
            yield file
        part.replace(path)
    except OSError as error:
        raise ConfigError(f"{path}: it cannot be written: {error.strerror}") from error
    finally:
        part.unlink(missing_ok=True)


def _is_warc(path: Path) -> bool:
    """Whether a file is one, or empty; a device or a pipe is not."""
    if not path.is_file():
        return False
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
            return file.read(len(_BEGINS)) in {_BEGINS, b""}
    except (gzip.BadGzipFile, EOFError, zlib.error):
        return False


def _is_answer(kept: Kept) -> bool:
    """Whether a server gave it; a file that a person saved has no headers."""
    return bool(kept.page.headers)


def _record(writer: WARCWriter, kept: Kept, belongs: dict[str, str]) -> Any:
    page = kept.page
    at = timestamp(page.fetched_at)
    told = {
        # the same answer has the same name in every export
        "WARC-Record-ID": f"<urn:uuid:{uuid5(NAMESPACE_URL, f'{kept.source} {at} {page.url}')}>",
        "WARC-Date": at,
        **belongs,
        "Pykala-Source": kept.source,
        **({"Pykala-Fault": kept.fault} if kept.fault else {}),
    }
    is_answer = _is_answer(kept)
    return writer.create_warc_record(
        _uri(page.url),
        "response" if is_answer else "resource",
        payload=BytesIO(page.content),
        length=len(page.content),
        warc_content_type="" if is_answer else page.content_type or "application/octet-stream",
        warc_headers_dict=told,
        http_headers=_http(kept) if is_answer else None,
    )


def _uri(url: str) -> str:
    """The address; a file's is its name under the municipality's."""
    return url if "://" in url else f"file:///{quote(url)}"


def _http(kept: Kept) -> StatusAndHeaders:
    headers = [
        (f"x-archive-orig-{name}" if name in _OF_THE_WAY else name, " ".join(value.split()))
        for name, value in kept.page.headers.items()
    ]
    headers.append(("content-length", str(len(kept.page.content))))
    return StatusAndHeaders(_status(kept.status), headers, protocol="HTTP/1.1")


def _status(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)
