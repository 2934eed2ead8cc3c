"""Where a motion's own words end: sentences that tell the meeting's course begin here."""

from __future__ import annotations

import re

from parsers.minutes.prose import Sentence
from parsers.minutes.words import Words

_BODY = (
    r"(?i:[\w-]*(?:hallitus|valtuusto|lautakunta|jaosto|toimikunta|johtokunta|valiokunta|neuvosto"
    r"|yhtymäkokous"
    r"|fullmäktige|nämnden|styrelsen|sektionen|kommittén|direktionen))"
)
# (what opens the sentence, seen)
_OPENINGS: tuple[tuple[str, str], ...] = (
    (
        r"(?:Vara)?[Pp]uheenjohtaja(?:n (?:tiedust|ääni|toteam|kysyes)\w*|\b)",
        "[E] F23, F25, F26, F29",
    ),
    (
        r"Keskustelu|Käsittelyn|Julistettuaan|Todettiin|Päätettiin|Kokous|Merkittiin",
        "[E] F23, F31, F91",
    ),
    (
        (
            r"(?:[A-ZÅÄÖ]\w*)?(?:[Ee]hdotus|[Ee]sitys|[Pp]onsi|[Tt]oivomus|[Ll]isäys"
            r"|[Mm]uutos)\w*\s+(?:\w+\s+){0,2}?"
            r"(?:hyväksyttiin|hylättiin|raukesi)"
        ),
        "F32",
    ),
    (r"Kukaan ei|Ingen (?:annan )?(?:understö|motsatte)", "[guess]"),
    (
        (
            r"(?:Ne|Se|De|Den)\b,? (?:jotka|joka|som)\b.{0,160}?\b(?:äänestä|sano|röstar|säger)"
            r"|(?:Mikäli|Jos|Om)\s+[\"”“']?(?:jaa|ei|ja|nej)\b"
        ),
        "F34, S15",
    ),
    (r"Koska\b|Kun\b.{0,40}(?:ehdotu|esity)", "F25, F30"),
    (
        r"(?:\d{1,2}\.?\s+)?[Ää]änesty|Suorite|Toimite|Nimenhuuto|Ensimmäisessä ääne|Toisessa ääne",
        "F36, F46, F49",
    ),
    (
        (
            r"(?:JAA|EI|Jaa|Ei|Kyllä|Tyhj\w+|Poissa\w*|JA|NEJ|Ja|Nej|Blank\w*"
            r"|Frånvarande)\s*(?:[:=]"
            r"|-?\s?ään|-ehdotus|-förslag|-röst|\d)"
        ),
        "F34-F54",
    ),
    (r"Kannattaja|Kannattivat|Esteelli|Eriävä|Pöytäkirjamerkin", "HEL minutes"),
    (r"Esittelijä\b|Asian esittelijä|Esittelijän (?:muut|täyd|ehdot|esity)", "F77, F78"),
    (r"Asia\w* (?:käsitel|jätet|palaut|poist|otet)", "[E] F88"),
    (r"(?:Ehdotu|Esity)(?:s|sta|stä|kset|ksia)\b", "F64, F65"),
    (r"(?:Hyväksyttiin|Hylättiin|Ei kannat|Samoin hyväksy|Yksimieli|Päätös\b)", "F68"),
    (r"Tämän jälkeen|Lopuksi|Sen jälkeen|Lisäksi (?:" + _BODY + r"|hyväksy|päät)", "F27"),
    (
        _BODY + r"\s+(?:\w+\s+){0,3}?(?:päätti|hyväksyi|hylkäsi|jätti|palautti|äänesti|keskusteli"
        r"|merkitsi|valitsi|totesi|on päättänyt)\b",
        "F53-F72",
    ),
    (
        (
            r"Ordföranden|Vice ordföranden|Diskussionen|Efter (?:diskussion|omröstning|avslutad)"
            r"|Därefter|Eftersom"
        ),
        "S10, S11",
    ),
    (
        (
            r"(?:\d{1,2}\s*(?::[ae]|\.)?\s+)?[Oo]mröstning|I omröstningen|Vid omröstning"
            r"|[A-ZÅÄÖ]\w*förslaget\b|Förslaget\b|Klämmen\b|Yrkandet\b"
            r"|Redogörelsen|Ärendet\b"
        ),
        "S13, S15, S22",
    ),
    (
        r"(?:[\w-]+\s+){0,3}?"
        + _BODY
        + r"\s+(?:\w+\s+){0,2}?(?:beslutade|godkände|förkastade|röstade|bordlade|antecknade"
        r"|omfattade|antog|biföll|avslog"
        r"|återremitterade|beslöt|enades|konstaterade|fastställde"
        r"|valde)\b",
        "S14, S26",
    ),
    (r"Beslut(?:et|ades)\b|Antecknades|Godkändes|Enhälligt", "S26"),
)
_OPENS = re.compile("|".join(f"(?:{opening})" for opening, _ in _OPENINGS))
# What tells of the meeting wherever it stands in a sentence.
_ANYWHERE = Words(
    r"\bäänin \d|\bäänellä \w+ (?:ääntä )?vastaan|\bkannattamana?\b|\braukes|raukeava|eriävän "
    r"mielipit|esteellis"
    r"|\bpoistui\b|puolesta äänesti|äänesti\w* tyhjää|äänestivät|ei (?:\w+ ){0,2}?(?:kannatettu"
    r"|kannattanut|saanut kannat)|\b(?:veti|vetivät|peruutti|perui|luopui)\b.{0,80}(?:ehdotu"
    r"|esity)|\bdrog (?:bort|tillbaka)\b|kannattamattomana"
    r"|\bäänestettiin\b"
    r"|med rösterna|med röster|understödd? av|i brist på understöd|avvikande mening|\bjäv\b|jävig"
    r"|\bröstade\b"
    r"|voitti äänestyksessä|esitys voitti|förlorade|vann över|liitteenä\.$"
)


def begins_statement(sentence: Sentence) -> bool:
    """Whether a sentence tells the meeting's course, so that no motion's text goes on in it."""
    return bool(_OPENS.match(sentence.bare) or _ANYWHERE.search(sentence.bare))
