"""How the current service writes its HTML: quotes, ampersands, spans and blank paragraphs."""

from __future__ import annotations

import html
from collections.abc import Iterable
from dataclasses import dataclass
from html.entities import codepoint2name

from simulator.towns import Markup

BLANK = {1: "&nbsp;", 2: "&#xa0;"}
BOLD = 'style="font-weight:bold"'


def text(value: str) -> str:
    """Words as they stand between two tags."""
    return html.escape(value, quote=False)


def coded(value: str, *, beyond: int = 0x7F) -> str:
    """The same with every character after ``beyond`` as an entity, named if it has a name."""
    return "".join(_entity(char) if ord(char) > beyond else char for char in text(value))


def _entity(char: str) -> str:
    name = codepoint2name.get(ord(char))
    return f"&{name};" if name else f"&#{ord(char)};"


@dataclass(frozen=True, slots=True)
class Pen:
    """Writes with one install's habits."""

    markup: Markup

    def attribute(self, name: str, value: str) -> str:
        """One attribute; an address keeps its ``&`` raw where the install does so."""
        value = html.escape(value, quote=True).replace("&amp;", self.markup.ampersand)
        return f"{name}={self.markup.quote}{value}{self.markup.quote}"

    def link(self, href: str, inner: str, **attributes: str) -> str:
        """A link around markup."""
        extra = "".join(" " + self.attribute(name, value) for name, value in attributes.items())
        return f"<a {self.attribute('href', href)}{extra}>{inner}</a>"

    def picture(self, name: str, alt: str = "") -> str:
        """An icon of the service."""
        source = self.attribute("src", f"../images/{name}")
        return f"<img {source} {self.attribute('alt', alt)}>"

    def paragraph(self, value: str) -> str:
        """One paragraph of running text."""
        return f"<p><span>{text(value)}</span></p>"

    def heading(self, label: str, value: str = "") -> str:
        """A label in a bold span, its value in the next one without a blank between."""
        rest = f"<span>{text(value)}</span>" if value else ""
        return f"<p><span {BOLD}>{text(label)}</span>{rest}</p>"

    def spaced(self, blocks: Iterable[str]) -> str:
        """Blocks with an empty paragraph between each two, as Word leaves them."""
        blank = f"\n<p><span>{BLANK[self.markup.generation]}</span></p>\n"
        return blank.join(blocks)
