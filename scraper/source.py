"""What is harvested: one install of the service in one language."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from parsers.addresses import canonical
from parsers.records import DEFAULT_PROFILE, Profile

_FOLDERS = frozenset({"cgi", "kokous", "kuulutus", "viranhaltija"})
"""Where an install has its pages: one at the root of a host ends before the others begin."""


@dataclass(frozen=True, slots=True)
class Source:
    """One install of the service in one language.

    ``slug`` begins the id of everything read there. ``base`` is what stands
    before /cgi/. ``languages`` are "fi" and "sv", none where it is not known.
    ``show`` is how many entries a feed is asked for, but for the first time. No
    harvest begins in the ``quiet_hours``, from the first to the second hour of
    Finland's clock: (22, 6). None: any hour will do.
    ``announcements`` has the list of them asked for once a day, and each one's file.
    ``attachments`` is "pdf" where the other files that pages list are fetched too, else
    "none". Of either at most ``attachment_mb`` million bytes, and ``attachments_a_day``
    in a day.
    """

    slug: str
    municipality: str
    base: str
    platform: str = "dynasty"
    languages: tuple[str, ...] = ()
    feeds: tuple[str, ...] = ("meetingitems", "meetings")
    show: int = 30
    interval_minutes: int = 60
    quiet_hours: tuple[int, int] | None = None
    announcements: bool = False
    attachments: str = "none"
    attachment_mb: int = 10
    attachments_a_day: int = 200
    profile: Profile = DEFAULT_PROFILE

    def holds(self, url: str) -> bool:
        """Whether an address is of this install; a host may serve several councils."""
        home = urlsplit(canonical(f"{self.base}/"))
        try:
            there = urlsplit(canonical(url))
        except ValueError:  # "http://[x/": what a page links to may be no address at all
            return False
        folder = there.path.removeprefix(home.path).partition("/")[0]
        return there.netloc == home.netloc and folder.lower() in _FOLDERS

    @property
    def language(self) -> str | None:
        """As one word: "fi", "sv", "fi+sv"; None where it is not known."""
        return "+".join(self.languages) or None
