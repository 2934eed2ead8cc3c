"""What is harvested: one install of the service in one language."""

from __future__ import annotations

from dataclasses import dataclass

from parsers.records import DEFAULT_PROFILE, Profile


@dataclass(frozen=True, slots=True)
class Source:
    """One install of the service in one language.

    ``slug`` begins the id of everything read there. ``base`` is what stands
    before /cgi/. ``languages`` are "fi" and "sv", none where it is not known.
    ``show`` is how many entries a feed is asked for, but for the first time.
    """

    slug: str
    municipality: str
    base: str
    platform: str = "dynasty"
    languages: tuple[str, ...] = ()
    feeds: tuple[str, ...] = ("meetingitems", "meetings")
    show: int = 30
    interval_minutes: int = 60
    profile: Profile = DEFAULT_PROFILE

    @property
    def language(self) -> str | None:
        """As one word: "fi", "sv", "fi+sv"; None where it is not known."""
        return "+".join(self.languages) or None
