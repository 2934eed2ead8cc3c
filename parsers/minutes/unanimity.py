"""How minutes say that a decision was unanimous, or that it was not."""

from __future__ import annotations

from parsers.minutes.words import Words

UNANIMOUS = Words(r"\byksimieli\w+|\benhällig\w*|\benigt\b")
BALLOTED = Words(
    r"lippuäänesty|lippuvaal|äänestyslip|\bvaali\w*\b.{0,80}\bään(?:tä|iä)\b|slut(?:en"
    r"|na) (?:omröst|sed)"
    r"|röstsed"
)
# a sentence of its own: "Päätös oli yksimielinen.", "Valet var enhälligt."
BEING_UNANIMOUS = Words(
    r"^\W*(?:päätös|valinta|vaali|beslutet|valet|förslaget)\s+(?:oli|syntyi|tehtiin|var|skedde"
    r"|fattades)"
    r"\s+(?:yksimieli|enhälligt?)\w*\W*$|^\W*(?:enhälligt(?: beslut)?|yksimielisesti)\W*$"
)
NOT_UNANIMOUS = Words(r"\bei(?:vät)?\s+(?:\w+\s+){0,3}?yksimieli|\binte\b[^.;]{0,40}\benhällig")
BY_VOTE = Words(r"äänesty|äänin\b|äänellä\b|äänten|äänestä|omröst|röster|röst(?:ade|ning)")


def unanimity(low: str) -> bool | None:
    """Whether a sentence, in lower case, says that it was decided unanimously, or by a vote."""
    if UNANIMOUS.search(low) and not NOT_UNANIMOUS.search(low):
        return True
    return False if BY_VOTE.search(low) else None
