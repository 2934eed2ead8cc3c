"""Prometheus' text exposition format, version 0.0.4, of how the sources are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from db.health import Health, State
from web.told import newest

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n"})

_EPOCH = date(1970, 1, 1).toordinal()

Samples = list[tuple[dict[str, str], float]]


_FAMILIES = {
    "pykala_state": ("gauge", "1 for the state a source is in, 0 for the others."),
    "pykala_last_success_timestamp_seconds": (
        "gauge",
        "When the last harvest of a source that read its feeds ended.",
    ),
    "pykala_newest_meeting_days": (
        "gauge",
        "Day of the newest meeting listed, in days since 1970-01-01.",
    ),
    "pykala_items_listed": ("gauge", "Items that lists of meetings name."),
    "pykala_items_held": ("gauge", "Those of them that the archive has."),
    "pykala_pages_at_fault": ("gauge", "Pages at fault for more than a day, by cause."),
    "pykala_requests_total": ("counter", "Requests that left for a host."),
    "pykala_received_bytes_total": ("counter", "Bytes of bodies from a host."),
}


def write(found: Sequence[Health], totals: Iterable[Mapping[str, object]]) -> str:
    """Every metric with its help and type; ``totals`` are host, requests and bytes of each host."""
    told = _samples(found, list(totals))
    return "".join(
        _family(name, *about, told[name]) for name, about in _FAMILIES.items() if told[name]
    )


def _samples(found: Sequence[Health], totals: Sequence[Mapping[str, object]]) -> dict[str, Samples]:
    """The samples of each family by its name."""
    return {
        "pykala_state": _states(found),
        "pykala_last_success_timestamp_seconds": [
            (_of(o), o.facts.last_success.timestamp()) for o in found if o.facts.last_success
        ],
        "pykala_newest_meeting_days": [
            (_of(o), day.toordinal() - _EPOCH) for o in found if (day := newest(o))
        ],
        "pykala_items_listed": _covered(found, "items_listed"),
        "pykala_items_held": _covered(found, "items_held"),
        "pykala_pages_at_fault": [
            (_of(o) | {"cause": c.cause}, c.settled) for o in found for c in o.causes
        ],
        "pykala_requests_total": _hosts(totals, "requests"),
        "pykala_received_bytes_total": _hosts(totals, "bytes"),
    }


def _family(name: str, kind: str, about: str, samples: Samples) -> str:
    lines = [f"# HELP {name} {about}", f"# TYPE {name} {kind}"]
    for labels, value in samples:
        told = ",".join(f'{key}="{text.translate(_ESCAPES)}"' for key, text in labels.items())
        lines.append(f"{name}{{{told}}} {value:.15g}")
    return "\n".join(lines) + "\n"


def _of(one: Health) -> dict[str, str]:
    return {"source": one.facts.slug}


def _states(found: Iterable[Health]) -> Samples:
    return [(_of(one) | {"state": s.value}, float(one.state is s)) for one in found for s in State]


def _covered(found: Iterable[Health], column: str) -> Samples:
    known = [(one, one.facts.coverage) for one in found]
    return [(_of(one), getattr(covered, column)) for one, covered in known if covered]


def _hosts(totals: Iterable[Mapping[str, object]], column: str) -> Samples:
    return [({"host": str(one["host"])}, float(str(one[column]))) for one in totals]
