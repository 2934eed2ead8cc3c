"""How Swedish minutes say that something is moved.

Witnesses are the formulae of the phrase book ("S1").
"""

from __future__ import annotations

import re
from dataclasses import replace

from parsers.minutes.forms import Made
from parsers.minutes.persons import Run, is_chair, is_owner, run_before
from parsers.minutes.stems import asked
from parsers.minutes.swedish_kinds import kind_asked, kind_said
from parsers.minutes.swedish_named import references
from parsers.minutes.swedish_whose import people_only
from parsers.minutes.words import has_any

__all__ = ["kind_asked", "kind_said", "made", "references"]

_HAVING = r"(?:föreslagit|framställt|framfört|yrkat|lagt fram)"
_VERBS = (
    r"föreslog|yrkade|framställde|framförde|lade fram|presenterade|ställde|väckte|gjorde|lämnade"
    r"|begärde|anhöll|föreslår|yrkar|lade(?=[^.:;]{3,300}\sfram\s)"
)
_VERB = re.compile(rf"\b(?P<verb>hade\b[^.:;]{{0,160}}?\b{_HAVING}|{_VERBS}|{_HAVING})\b")
_MOVING = (*asked(_VERBS), *asked(_HAVING))
_SECONDED = re.compile(
    r"[,\s(]*\b(?:med\s+)?(?:understöd\w*|understött|stöd[dt]\w*|biträdd) av\s+(?P<names>.{2,300}?)"
    r"(?=(?:\s*[,)]\s*|\s+)(?:att\b|föreslog|framställde|framförde|yrkade|hade\b|lade fram|gjorde"
    r"|begärde|föreslår|yrkar|fram\b"
    r"|under diskussionen|följande|ett\b|en\b|under\b|som\b|bordlägg|återremi|avslag|förkast)"
    r"|\s*(?::|$))"
)
_STOOD_BY = re.compile(r"\s+med\s+(?P<names>[^.:;]{2,160}?)\s+(?:under)?stöd\b,?")
# a clause before the colon: "ett ändringsförslag, som understöddes av Ek:"
_SECONDED_CLAUSE = re.compile(
    r",\s*(?:som|vilket|vilka)\s+(?:under)?stöddes\s+av\s+(?P<names>[^.:;]{2,160}?)\s*$"
)
_SECONDED_BEHIND = re.compile(r"[,\s]*" + _SECONDED.pattern)
_NEEDS_NOUN = frozenset(
    {
        *("gjorde", "lämnade", "framställde", "framförde", "lade", "begärde", "anhöll"),
        *("presenterade", "ställde", "väckte"),
    }
)
_ASKS = re.compile(r"bordlägg|återremi")
_MOVED = re.compile(r"[\s,]*(?:(?:\w+\s+){0,4}?(?:att\b|:|följande)|avslag på\b)")
_NOTHING = re.compile(r"\s+(?:\w+\s+)?(?:inget|inga|ingen|inte|ej|aldrig)\b")
_PARTICIPLE = re.compile(_HAVING)
# in the present presenters and initiatives speak too: a member where nothing else opens it
_PRESENT = frozenset({"föreslår", "yrkar"})
# who presents the matter and moves nothing
_OFFICER = re.compile(
    r"\w*(?:direktör|chef|sekreterare|inspektör|borgmästare|ingenjör|jurist|rektor|planerare"
    r"|beredare|föredragande)(?:e?n)?",
    re.IGNORECASE,
)
_IN_TALK = re.compile(
    r"\W*(?:(?:Under|I) (?:diskussionen|behandlingen|debatten)|Därefter|Därtill|Dessutom|Vidare)\s*"
)
_SAID_THAT = re.compile(r"\batt\s*$")  # "konstaterade att Ek föreslagit", not "som Ek föreslagit"
# whom to elect, as those agreed who sit there; its words stand nowhere
_OF_GROUPS = re.compile(r"\s+(?:[\w-]+\s+)?\w*(?:gruppernas|partiernas)\s+(?:\w+\s+)?förslag\W*")
_OTHERS = re.compile(r"m\.\s?fl|med flera|bland annat")
_SEVERAL = re.compile(
    r"följande (?:(?:två|tre|fyra|fem|sex|\d+) (?:\w*förslag|\w*klämmar)|\w*klämmar)\b\W*$"
)
_FOR_A_GROUP = re.compile(
    r"\s+(?:på\s+(?:[\w-]+\s+){0,3}?[\w:-]+s\s+vägnar|för\s+(?:[\w-]+\s+){0,2}?[\w:-]+s\s+del)\b,?"
)
_THAT = re.compile(r":\s*|,?\s*\b(?:att(?:\s|$)|enligt vilk(?:et|en|a)\s)")
# "föreslog den ovan nämnda klämmen", "nedanstående tillägg": its words stand elsewhere
_POINTS = re.compile(
    r"[\s,]*(?:(?:en|ett|den|det|de|dessa|detta|denna)\s+)?"
    r"(?:(?P<above>(?:här)?ovan\w*|bifoga\w+|förut\w+|nämnda|tidigare)|(?:här)?nedan\w*|följande)"
    r"(?:\s+(?:nämn|anför|angiv|stå|refer|framlag|återgiv)\w+)?\s+"
    r"\w*(?:förslag|yrkande|kläm|önskemål|tillägg|ändring)\w*[\s.:]*",
    re.IGNORECASE,
)
_NOUN = re.compile(r"förslag|yrkande|kläm|önskemål|tillägg|ändring|hemställan", re.IGNORECASE)
_ORDINARY = re.compile(
    r"\b(?:riksdag|bolagsstämm|ungdomsfullmäktig|förvaltningsdomstol)\w*", re.IGNORECASE
)
_OTHER_OBJECT = re.compile(
    r"protokollsanteckning|avvikande|reservation|motionen\b|(?:en|sin) motion|fullmäktigemotion\b"
    r"|initiativ|omröstnings\w*|propositions?\b|propositionsordning|röstningssätt|fråga|utredning|översikt|rättelseyrkande|besvär|utlåtande\b",
    re.IGNORECASE,
)


def made(bare: str) -> Made | None:
    """The motion a sentence makes, None where it makes none."""
    if not has_any(bare, _MOVING):
        return None
    if "vägnar" in bare or "s del" in bare:
        bare = _FOR_A_GROUP.sub(lambda match: " " * len(match[0]), bare)
    for verb in _VERB.finditer(bare):
        found = _made(bare, verb) or _inverted(bare, verb)
        if found:  # what is to be done may name such an assembly
            return None if _ORDINARY.search(bare, 0, found.text_at) else found
    return None


def _made(bare: str, verb: re.Match[str]) -> Made | None:
    before, seconders = _seconders_before(bare, verb)
    rest, at = bare[verb.end() :], verb.end()
    stood_by = _STOOD_BY.match(rest)
    behind = _SECONDED_BEHIND.match(rest) or stood_by
    backed = bool(seconders or behind)
    seconders = people_only(seconders)
    if behind and not seconders:
        seconders = behind["names"] if stood_by else people_only(behind["names"])
        ended = 0 if stood_by or not seconders else behind.start("names") + len(seconders)
        at += ended or behind.end()
        rest = bare[at:]
    mover = run_before(before, len(before.rstrip(" ,")))
    if not mover.is_people or is_owner(" ".join(mover.tokens)) or _NOTHING.match(rest):
        return None
    if verb["verb"] in _PRESENT and bare[: mover.start].strip(" •–-*"):
        return None
    if not backed and any(map(_OFFICER.fullmatch, mover.tokens)):
        return None
    if _PARTICIPLE.fullmatch(verb["verb"]) and not _SAID_THAT.search(before, 0, mover.start):
        return None
    if not _is_motion(verb["verb"].split()[0], rest, mover, seconded=backed):
        return None
    cut, text_at = _cut(rest)
    points = _POINTS.fullmatch(rest)
    text_at = len(rest) if points else text_at
    if not seconders and (clause := _SECONDED_CLAUSE.search(rest[:cut])):
        seconders = clause["names"]
    return Made(
        mover=mover.words,
        seconders=seconders + ")" * (seconders.count("(") - seconders.count(")")),
        others=bool(_OTHERS.search(seconders)),
        inflected=bool(stood_by),
        intro=rest[:cut],
        text_at=at + text_at,
        below=not rest[text_at:].strip() and not (points and points["above"]),
        several=bool(_SEVERAL.search(rest[:cut])),
    )


def _seconders_before(bare: str, verb: re.Match[str]) -> tuple[str, str]:
    """What stands before the verb and its seconders, and those."""
    before = bare[: verb.start()]
    for match in _SECONDED.finditer(before):
        if not before[match.end() :].strip(" ,)") or "under" in before:
            return before[: match.start()], match["names"]
    inside = _SECONDED.search(verb["verb"]) if "hade" in verb["verb"] else None
    return before, inside["names"] if inside else ""


def _is_motion(verb: str, rest: str, mover: Run, *, seconded: bool) -> bool:
    """Whether what somebody "föreslog" or "gjorde" is a motion."""
    intro = rest[: _cut(rest)[0]]
    if _OTHER_OBJECT.search(intro) or _OF_GROUPS.fullmatch(rest):
        return False
    noun = bool(_NOUN.search(intro) or kind_said(intro))
    if verb in _NEEDS_NOUN:
        return noun or bool(_ASKS.search(rest[:120]))
    if noun or seconded:
        return True
    if any(map(is_chair, mover.tokens)):  # procedure: S11
        return False
    return bool(_MOVED.match(rest) or kind_said(rest[:160]))


_BEHIND = re.compile(
    r"\s+(?P<mover>[^.,:;]{2,80}?)"
    r"(?=,|\s+(?:att|understöd\w*|med|följande|ett|en|fram|som\s+\w*(?:förslag|yrkande))\b|\s*:)"
)


def _inverted(bare: str, verb: re.Match[str]) -> Made | None:
    """The mover behind the verb: "Under diskussionen föreslog NAME, understödd av NAME, att"."""
    if verb["verb"].startswith("hade"):  # "hade NAME, understödd av NAME, föreslagit att"
        inside, _, _ = verb["verb"].removeprefix("hade").strip().rpartition(" ")
        turned = f"{inside} föreslog"
        found = made(turned + bare[verb.end() :]) if inside[:1].isupper() else None
        return replace(found, text_at=found.text_at + verb.end() - len(turned)) if found else None
    behind = _BEHIND.match(bare, verb.end())
    if behind is None or _PARTICIPLE.fullmatch(verb["verb"]):
        return None
    if verb["verb"] in _PRESENT and not _IN_TALK.fullmatch(bare, 0, verb.start()):
        return None
    mover = behind["mover"]
    turned = f"{mover} {verb['verb']}"
    shift = behind.end() - len(turned)
    found = (
        made(turned + bare[behind.end() :]) if run_before(mover, len(mover)).start == 0 else None
    )
    if found is None:
        return None
    first = _SECONDED.search(bare, 0, verb.end())  # "Med understöd av Ek föreslog Holm"
    seconders = found.seconders or (first["names"] if first else "")
    return replace(found, seconders=seconders, text_at=found.text_at + shift)


def _cut(rest: str) -> tuple[int, int]:
    match = _THAT.search(rest)
    if match is None:
        return len(rest), len(rest) if "följande" in rest else 0
    return match.start(), match.end()
