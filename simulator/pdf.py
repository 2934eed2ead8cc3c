"""Small real PDF files: one standard font, lines of text, nothing compressed."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence

_LINES_A_PAGE = 54
_CHARACTERS_A_LINE = 88
_FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
_CATALOG, _PAGES, _FONT_AT, _FIRST_PAGE = 1, 2, 3, 4


def document(paragraphs: Iterable[str]) -> bytes:
    """A PDF 1.4 of A4 pages; what windows-1252 has no character for becomes "?".

    Source: ISO 32000-1, 7.5 (file structure) and 9.4 (text objects).
    """
    lines = [line for paragraph in paragraphs for line in _wrapped(paragraph)]
    pages = [lines[at : at + _LINES_A_PAGE] for at in range(0, len(lines), _LINES_A_PAGE)]
    return _file(_objects(pages or [[]]))


def _wrapped(paragraph: str) -> list[str]:
    return [*textwrap.wrap(paragraph, _CHARACTERS_A_LINE), ""]


def _objects(pages: Sequence[Sequence[str]]) -> list[bytes]:
    """The file's objects in the order of their numbers, which start at 1."""
    places = [_FIRST_PAGE + 2 * order for order in range(len(pages))]
    kids = " ".join(f"{place} 0 R" for place in places)
    objects = [
        f"<< /Type /Catalog /Pages {_PAGES} 0 R >>".encode(),
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        _FONT,
    ]
    for place, lines in zip(places, pages, strict=True):
        objects.append(
            f"<< /Type /Page /Parent {_PAGES} 0 R /MediaBox [0 0 595 842] "
            f"/Resources << /Font << /F1 {_FONT_AT} 0 R >> >> /Contents {place + 1} 0 R >>".encode()
        )
        objects.append(_stream(lines))
    return objects


def _stream(lines: Sequence[str]) -> bytes:
    shown = b"".join(b"(" + _string(line) + b") Tj T*\n" for line in lines)
    content = b"BT /F1 10 Tf 14 TL 56 786 Td\n" + shown + b"ET"
    return f"<< /Length {len(content)} >>\nstream\n".encode() + content + b"\nendstream"


def _string(line: str) -> bytes:
    """The inside of a PDF string: brackets and backslashes escaped, no control characters."""
    printable = "".join(char for char in line if char.isprintable())
    escaped = printable.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
    return escaped.encode("cp1252", errors="replace")


def _file(objects: Sequence[bytes]) -> bytes:
    out = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    offsets = []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n".encode() + content + b"\nendobj\n"
    start = len(out)
    entries = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    size = len(objects) + 1
    out += f"xref\n0 {size}\n0000000000 65535 f \n{entries}".encode()
    out += f"trailer\n<< /Size {size} /Root {_CATALOG} 0 R >>\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(out)
