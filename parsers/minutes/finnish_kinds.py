"""The kind of a motion by the words of Finnish minutes: what they call it, and what it asks.

Witnesses are the formulae of the phrase book ("F4"), [E] recorded pages of Espoo.
"""

from __future__ import annotations

from parsers.minutes.forms import Kinds, KindsNamed
from parsers.records import MotionKind as K

# Words for motions: what the minutes call it goes before what it asks.
_NOUNS: Kinds = (
    (r"vasta(?:-?eh[dt]o|esity)", K.COUNTER, "F13, F32"),
    (
        r"(?:\b|toivomus)pon(?:si|ne|te|tta\b)|toivomu|toive(?:en|ita|ehdo)|toiveen",
        K.WISH,
        "F109, F112; [E]",
    ),
    (r"palaut(?:us|tamis)-?(?:ehdo|esity|vaati)", K.REFERRAL_BACK, "F18, F30"),
    (r"(?:pöydälle-?(?:pano|jättö|jättämis)|pöydällepanemis)", K.TABLING, "F20; [E]"),
    (r"hylkäy?(?:ys|s|ämis)-?(?:ehdo|esity)|hylkäysehdo", K.REJECTION, "HEL minutes"),
    (r"(?:työjärjesty\w*|käsittelyjärjesty\w*|menettelytapa)-?(?:ehdo|esity)", None, "KH minutes"),
    (
        (
            r"(?:lisäy?s?|täydenny)(?:ys|s)?-?(?:ehdo|esity)|tekstilisäy|seuraava\w* lisäy"
            r"|lisäystä\b|\blisäys\b|\b(?:lisäy|täydenny)kse[nt]\b|\btäydennys\b|(?:lisäy|täydenny)ks(?:[ei]ll|in\b)"
        ),
        K.ADDITION,
        "F3, F4, F5, F8; [E]",
    ),
    (
        r"muuto[sk]\w*-?(?:eh[dt]o|esity)|muutosesity|\bmuutos\b|muutosta\b|muutokse[nt]\b|muutoks(?:[ei]ll|in\b)",
        K.AMENDMENT,
        "F1",
    ),
)
_MATTER = (
    r"(?:asia|esity|(?:päätös)?ehdotu|[\w-]*kaava|suunnitelma|hanke|hankke|sopimu|\w*hakemu)\w*\b"
)
_REFUSED = (
    r"(?:hylätään|hylättäisiin|hylättäväksi|hylkäämis|\bhylkää\b|\bhylkäisi|\bhylätä\b"
    r"|ei hyväksy|\bolla hyväksymättä"
    r"|\bjät(?:etään|tää|täisi) (?:[\w-]+ ){0,3}?hyväksymättä)"
)
# What the motion asks for, where it is called nothing but ehdotus or esitys.
_ASKED: Kinds = (
    (r"pöydälle|pöydällä|pöytäämi", K.TABLING, "F19"),
    (
        (
            r"(?:poista|jätet|otet)\w*(?: pois)?\b.{0,40}(?:esitys|asia)listal"
            r"|(?:esitys|asia|työ)listal|kiireelli|(?:käsittely|työ)järjesty|(?:kokous"
            r"|käsittely|istunto)\w* keskeyt"
            r"|\bkäsitel\w+\b.{0,50}\b(?:ennen|jälkeen|ensin|ensimmäisenä|viimeisenä)\b"
            r"|\bäänestet\w+\b.{0,30}\b(?:erikseen|kohdittain|suljet\w+ lip)"
            r"|lisäasia|lisäpykäl|lisälista|suljettu\w* lippu|pidetään tauko|tauon pitämis"
        ),
        None,
        "F21, F37",
    ),
    (r"palaut|valmisteltavaksi|uudelleen valmistel", K.REFERRAL_BACK, "F15, F16"),
    (
        (
            rf"\b{_MATTER}.{{0,60}}{_REFUSED}|{_REFUSED}\w* (?:[\w-]+ ){{0,4}}?{_MATTER}"
            rf"|\bjät(?:etään|tää|täisi)\b.{{0,40}}{_MATTER} hyväksymättä"
            r"|^\W*(?:hylätään|hylkäämis)"
        ),
        K.REJECTION,
        "S8",
    ),
    (r"hyväksy\w*\b.{0,40}\b(?:toivomus)?pon(?:nen|net|si)\b", K.WISH, "F109"),
    (r"(?:toivoo|toivotaan|edellyttää|ilmaisee toiv)", K.WISH, "F110, F111"),
    (  # one thing out, another in its place
        (
            r"\b(?:poiste|korvat|muutet)\w+\b.{0,200}?\b(?:lisätä|tilalle)"
            r"|\bpoistetaan\b.{0,200}?\bja\b.{0,200}?\blisä"
        ),
        K.AMENDMENT,
        "budgets",
    ),
    (
        r"lisätään|lisättäisiin|lisättäväksi|lisätä\b|lisäämis|täydennet|^\W*(?:lisäksi|myös)\b",
        K.ADDITION,
        "F14",
    ),
)
_NAMED = KindsNamed(_NOUNS, _ASKED)
kind_said, kind_asked = _NAMED.said, _NAMED.asked
