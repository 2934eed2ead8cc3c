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
        r"Keskustelu|Käsittelyn|Menettely|Julistettuaan|Todettiin|Päätettiin|Kokous|Merkittiin",
        "[E] F23, F31, F91",
    ),
    (
        (
            r"(?:(?:Esitet|Ehdotet|Tehty|Kannatet|Edellä)\w*\s+(?:esitet\w+\s+|mainit\w+\s+)?)?"
            r"(?:[A-ZÅÄÖ]\w*)?(?:[Ee]hdotus|[Ee]sitys|[Pp]onsi|[Tt]oivomus|[Ll]isäys"
            r"|[Mm]uutos|[Tt]äydennys)\w*\s+(?:\w+\s+){0,2}?"
            r"(?:hyväksyttiin|hylättiin|raukesi)"
        ),
        "F32",
    ),
    (
        (
            r"(?:[A-ZÅÄÖ][\w-]+\s+){1,2}\w*(?:ehdotus|esitys|förslag)\s+(?:\w+\s+){0,2}?"
            r"(?:hyväksyttiin|hylättiin|raukesi|voitti|hävisi|sai|tuli|fick|vann|segrade|godkändes|förkastades"
            r"|antogs|avslogs|bifölls|föll|förföll|understöddes|ställdes|asetettiin)\b"
        ),
        "F32, S21",
    ),
    (
        r"(?:joka|jotka|mikä|vilket|vilka) (?:hyväksyttiin|hylättiin|godkändes|förkastades)\b",
        "[guess]",
    ),
    (r"Behandlingen (?:av ärendet )?fort|(?:Asian )?[Kk]äsittely\w* jatk", "F39, S17"),
    (r"Tulos(?::| oli\b)|Pohja(?:ehdotus|esitys)\b", "F46"),
    (
        r"Kaikki (?:[a-zåäö]+ ){0,4}?kannatti|Kukaan ei|Ingen (?:annan )?(?:understö|motsatte)",
        "[guess]",
    ),
    (
        (
            r"(?:Ne|Se|De|Den)\b,? (?:jotka|joka|som)\b.{0,160}?\b(?:äänestä|sano|röstar|säger)"
            r"|(?:Mikäli|Jos|Om)\s+[\"”“']?(?:jaa|ei|ja|nej)\b"
        ),
        "F34, S15",
    ),
    (r"Koska\b|Kun\b.{0,40}(?:ehdotu|esity)", "F25, F30"),
    (
        (
            r"(?:\d{1,2}\.?\s+)?(?:[Ää]|[A-ZÅÄÖ]\w+ä)änest(?:y|ettäessä)|Suorite|Toimite"
            r"|Nimenhuuto|Ensimmäisessä ääne|Toisessa ääne|Ensin (?:asetettiin|äänestettiin)"
        ),
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
    (r"(?:Hyväksyttiin|Hylättiin|Raukesi|Ei kannat|Samoin hyväksy|Yksimieli|Päätös\b)", "F68"),
    (r"Tämän jälkeen|Lopuksi|Sen jälkeen|Lisäksi (?:" + _BODY + r"|hyväksy|päät)", "F27"),
    (
        _BODY + r"\s+(?:\w+\s+){0,3}?(?:päätti|hyväksyi|hylkäsi|jätti|palautti|äänesti|keskusteli"
        r"|ei (?:\w+ )?(?:hyväksynyt|kannattanut)"
        r"|merkitsi|valitsi|totesi|on päättänyt)\b",
        "F53-F72",
    ),
    (
        (
            r"Ään(?:et|ten|in|iä)\b|Rösterna\b|Röst(?:e)?(?:talet|siffrorna)\b"
            r"|Med (?:rösterna|ordförandens)"
        ),
        "F55, S25",
    ),
    (
        (
            r"Ordföranden|Vice ordföranden|Diskussionen|Efter (?:diskussion|omröstning|avslutad)"
            r"|Därefter|Eftersom|Då (?:ingen|inget|inga|ordföranden|\w*förslaget|diskussionen)\b"
        ),
        "S10, S11",
    ),
    (
        (
            r"(?:\d{1,2}\s*(?::[ae]|\.)?\s+)?[Oo]mröstning|I omröstningen|Vid omröstning"
            r"|(?:I|Vid) den (?:\w+ )?(?:omröstningen|voteringen)\b|Först (?:ställdes|röstades)"
            r"|[A-ZÅÄÖ]\w*förslaget\b|Förslaget\b|Klämmen\b|Yrkandet\b|Tillägget\b"
            r"|Ändring(?:en|arna) (?:\w+ ){0,2}?(?:godkän|förkast|antog|bif|avslog)\w*"
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
    r"\bäänin \d|\bäänellä \w+ (?:ääntä )?vastaan|\bkannattamana?\b|\btukemana\b|\braukes"
    r"|raukeava|eriävän mielipit|esteellis"
    r"|\bpoistui\b|puolesta äänesti|äänesti\w* tyhjää|äänestivät|ei (?:\w+ ){0,2}?(?:kannatettu"
    r"|kannattanut|saanut kannat)|\b(?:veti|vetivät|peruutti|perui|luopui|vetävänsä|luopuvansa"
    r"|peruvansa|peruuttavansa)\b.{0,80}(?:ehdotu"
    r"|esity)"
    r"|\b(?:dr|t)(?:og|ar)\b.{0,60}\b(?:bort|tillbaka)\b|\båter(?:tog|tar)\b|kannattamattomana"
    r"|\bäänestettiin\b"
    r"|med rösterna|\bmed (?:\w+ )?röster\b|understödd? av|i brist på understöd|avvikande mening"
    r"|\bjäv\b|jävig"
    r"|\bröstade\b"
    r"|förslag\w*\b.{0,60}\bförf(?:öll|aller)\b|\bförf(?:öll|aller)\b.{0,60}förslag"
    r"|(?:förslag|yrkande)\w* (?:inte|ej) (?:understöd|vann|fick)"
    r"|\b(?:ja|nej)-(?:röster|sedlar)\b"
    r"|\b(?:vann|fick|erhöll) (?:inte|ej|inget) (?:\w+ )?(?:under)?stöd"
    r"|voitti äänestyksessä|esitys voitti|förlorade|vann över|liitteenä\.$"
)


def begins_statement(sentence: Sentence) -> bool:
    """Whether a sentence tells the meeting's course, so that no motion's text goes on in it."""
    return bool(_OPENS.match(sentence.bare) or _ANYWHERE.search_once(sentence.low))
