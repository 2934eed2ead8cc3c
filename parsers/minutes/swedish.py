"""How Swedish minutes say that something is moved, and name what was moved.

Witnesses are the formulae of the phrase book ("S1"). A *motion* is an initiative
there, never a motion: the word for that is *förslag*.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import islice

from parsers.minutes.forms import MOST_NAMED, Guess, Kinds, Made, Reference, compiled
from parsers.minutes.persons import Run, is_chair, is_owner, run_before
from parsers.minutes.shortnames import is_taken_up
from parsers.minutes.stems import asked
from parsers.minutes.swedish_whose import (
    Whose,
    is_company,
    people_end,
    people_only,
    seconded,
    whose_before,
    whose_behind,
)
from parsers.minutes.words import has_any
from parsers.records import MotionKind as K

_NOUNS: Kinds = (
    (r"motförslag", K.COUNTER, "S7"),
    (r"hemställningskläm|\bkläm|önskemål|hemställan\b", K.WISH, "S5, S6"),
    (r"återremi|remitteringsförslag", K.REFERRAL_BACK, "S1, S16"),
    (r"bordläggning|om att bordlägga", K.TABLING, "S32"),
    (
        r"(?:avslags|förkastelse)(?:förslag|yrkande)|förslag om (?:avslag|att förkasta)",
        K.REJECTION,
        "S8",
    ),
    (
        r"ordningsförslag|förslag (?:om|till) (?:ändrad )?(?:arbets|behandlings)ordning",
        None,
        "[guess]",
    ),
    (
        r"tilläggsförslag|förslag (?:till|om) tillägg|följande tillägg|^tillägge[tn]",
        K.ADDITION,
        "[guess]",
    ),
    (
        r"ändringsförslag|förslag till ändring|följande ändring|^ändring(?:en|arna)",
        K.AMENDMENT,
        "S4",
    ),
)
_ASKED: Kinds = (
    (r"bordlägg", K.TABLING, "S32"),
    (
        (
            r"(?:tas|stryks|avförs|avlägsnas)\b.{0,40}föredragningslist|föredragningslist"
            r"|arbetsordning"
            r"|behandla[st]? .{0,40}\b(?:före|efter|först|sist|som första|som sista)\b"
            r"|ajourner|brådskande|behandlingsordning|ordningsföljd|sluten omröstning"
        ),
        None,
        "[guess]",
    ),
    (r"återremi|remitter|för ny beredning|till ny beredning", K.REFERRAL_BACK, "S1, S25"),
    (
        (
            r"förkasta[rs]?\b|avslå[rs]?\b|\bavslag\b|inte (?:ska |skall |bör )?godkänn"
            r"|godkänn(?:s|er) inte"
        ),
        K.REJECTION,
        "S8",
    ),
    (r"\w*kläm\b|\bhemställ|önskar att|uttalar (?:som )?sin önskan", K.WISH, "S6"),
    (
        r"\b(?:stryks|ersätts|byts ut)\b.{0,200}?\b(?:läggs till|i stället|ersätts)",
        K.AMENDMENT,
        "budgets",
    ),
    (
        (
            r"läggs? till|\btill (?:\w+ ){1,3}?(?:läggs|fogas)\b"
            r"|tillägg|kompletteras|tillfog|dessutom|lisätään|lisäys|lisättäisiin"
        ),
        K.ADDITION,
        "S31",
    ),
)
_NOUN_TABLE, _ASKED_TABLE = compiled(_NOUNS), compiled(_ASKED)
_ASKS_WITHIN = 260

_HAVING = r"(?:föreslagit|framställt|framfört|yrkat|lagt fram)"
_VERBS = (
    r"föreslog|yrkade|framställde|framförde|lade fram|presenterade|ställde|väckte|gjorde|lämnade"
    r"|begärde|anhöll"
)
_VERB = re.compile(rf"\b(?P<verb>hade\b[^.:;]{{0,160}}?\b{_HAVING}|{_VERBS})\b")
_MOVING = (*asked(_VERBS), *asked(_HAVING))
_SECONDED = re.compile(
    r"[,\s(]*\b(?:med\s+)?(?:understöd\w*|understött|stöd[dt]\w*|biträdd) av\s+(?P<names>.{2,300}?)"
    r"(?=(?:\s*[,)]\s*|\s+)(?:att\b|föreslog|framställde|framförde|yrkade|hade\b|lade fram|gjorde"
    r"|begärde"
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
_MOVED = re.compile(r"[\s,]*(?:\w+\s+){0,4}?(?:att\b|:|följande)")
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
    r"protokollsanteckning|avvikande|reservation|motionen\b|en motion|fullmäktigemotion\b|initiativ"
    r"|omröstnings\w*|röstningssätt|fråga|utredning|översikt|rättelseyrkande|besvär|utlåtande\b",
    re.IGNORECASE,
)


def kind_said(words: str) -> Guess | None:
    """The kind that words for motions name, None where there is only a plain word."""
    kinds = (Guess(kind, said=True) for kind, _ in _NOUN_TABLE.found(words.lower()))
    return next(kinds, None)


def kind_asked(text: str) -> Guess:
    """The kind by what is asked; anything else changes the proposal."""
    kinds = (kind for kind, _ in _ASKED_TABLE.found(text[:_ASKS_WITHIN].lower()))
    return Guess(next(kinds, K.AMENDMENT), said=False)


def made(bare: str) -> Made | None:
    """The motion a sentence makes, None where it makes none."""
    if not has_any(bare, _MOVING) or _ORDINARY.search(bare):
        return None
    if "vägnar" in bare or "s del" in bare:
        bare = _FOR_A_GROUP.sub(lambda match: " " * len(match[0]), bare)
    for verb in _VERB.finditer(bare):
        found = _made(bare, verb) or _inverted(bare, verb)
        if found:
            return found
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
    if not mover.is_people or is_owner(" ".join(mover.tokens)):
        return None
    if not _is_motion(verb["verb"].split()[0], rest, mover, seconded=backed):
        return None
    cut, text_at = _cut(rest)
    points = _POINTS.fullmatch(rest)
    text_at = len(rest) if points else text_at
    if not seconders and (clause := _SECONDED_CLAUSE.search(rest[:cut])):
        seconders = clause["names"]
    return Made(
        mover=_words(mover),
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
    if _OTHER_OBJECT.search(intro):
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
    r"\s+(?P<mover>[^.,:;]{2,80}?)(?=,|\s+(?:att|understöd\w*|med|följande|ett|en)\b|\s*:)"
)


def _inverted(bare: str, verb: re.Match[str]) -> Made | None:
    """The mover behind the verb: "Under diskussionen föreslog NAME, understödd av NAME, att"."""
    if verb["verb"].startswith("hade"):  # "hade NAME, understödd av NAME, föreslagit att"
        inside, _, _ = verb["verb"].removeprefix("hade").strip().rpartition(" ")
        turned = f"{inside} föreslog"
        found = made(turned + bare[verb.end() :]) if inside[:1].isupper() else None
        return replace(found, text_at=found.text_at + verb.end() - len(turned)) if found else None
    behind = _BEHIND.match(bare, verb.end())
    if behind is None:
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


def _words(run: Run) -> str:
    return " ".join(run.tokens).replace(" ,", ",")


def _cut(rest: str) -> tuple[int, int]:
    match = _THAT.search(rest)
    if match is None:
        return len(rest), len(rest) if "följande" in rest else 0
    return match.start(), match.end()


# -- naming a motion ---------------------------------------------------------------------------

_NAMED = re.compile(
    r"\b(?P<word>[\wåäö]{0,22}?(?:förslag(?:et|en|s|ets)?|yrkande(?:t|n)?|kläm(?:men|mar|marna)?"
    r"|önskemål(?:et|en)?|tillägg(?:et|en)|ändring(?:en|arna)(?<![\w-]ändringen)(?<![\w-]ändringarna))\b"
    r"(?P<tail>\s+(?:om|till|på)\s+(?:att\s+)?(?:[\wåäö-]+\s?){1,6})?)"
    r"(?P<number>\s*(?:nr|nummer)?\s*(?P<first>\d{1,2})(?!\d|\s*röst|\s*ledam"
    r"|\s*\([A-ZÅÄÖa-zåäö][^()]*,|[.,]\d"
    r"|\s*[-–]\s*\d{1,3}\b(?!\s*ändr))"
    r"(?:(?P<to>\s*[-–—]\s*)(?P<last>\d{1,2})|(?P<more>(?:\s*,\s*\d{1,2}){0,9}\s+och\s+\d{1,2}))?)"
    r"?",
    re.IGNORECASE,
)
_BY = re.compile(
    r"\b[Pp]å (?P<word>(?:ändrings|tilläggs|mot)?(?:förslag|yrkande)) av "
    r"(?:(?:fullmäktige)?ledamot(?:en)? |ersättaren? |fullm\. )?(?=[A-ZÅÄÖ])"
)
_NO_MOTION = re.compile(
    r"(?:omröstnings|ja-|nej-|plan|lag|avtals|budget|namn|åtgärds)-?förslag", re.IGNORECASE
)
_BASE = re.compile(r"(?:besluts|grund|bas|utgångs)förslag", re.IGNORECASE)
_SHORT = frozenset({"ändringen", "ändringarna"})
_BETWEEN = re.compile(
    r"(?:\s(?:understöd(?!de\b)\w+|ursprungliga|gemensamma|skriftliga|ändrade|nya|eget|första|andra))+\s*$"
)
_LAST_WORD = re.compile(r"[\w:-]+\s*$")
_NOUN_STEMS = asked(_NAMED.pattern)
_STOOD = re.compile(r"\s(?:under)?stödde\s+$")  # "Holm understödde Eks förslag"
_OVER = re.compile(r"\b(?:över|mot)\s*$")


def references(bare: str) -> list[Reference]:
    """The motions and proposals a sentence names, in order."""
    if not has_any(bare.lower(), _NOUN_STEMS):
        return []
    found = (_reference(bare, match) for match in islice(_NAMED.finditer(bare), MOST_NAMED))
    by = (_by(bare, match) for match in _BY.finditer(bare))
    return [reference for reference in (*found, *by) if reference]


def _by(bare: str, match: re.Match[str]) -> Reference | None:
    """The motion a body follows: "beslutade på förslag av ledamoten Anna Ek"."""
    end = people_end(bare, match.end())
    people = bare[match.end() : end]
    if " " not in people or is_company(bare[match.end() : end + 4]):
        return None
    seconders, end = seconded(bare, end)
    said = kind_said(match["word"])
    return Reference(
        people=people, seconders=seconders, noun=match["word"], kind=said, numbers=(),
        proposal=False, plain=said is None, subject=False, start=match.start(), end=end,
        base=True,
    )  # fmt: skip


def _reference(bare: str, match: re.Match[str]) -> Reference | None:
    word = match["word"]
    if _NO_MOTION.match(word):
        return None
    if word.casefold() in _SHORT and not is_taken_up(bare, *match.span("word"), swedish=True):
        return None
    base = bool(_BASE.match(word))
    before = bare[: match.start()]
    between = _BETWEEN.search(before)
    at = between.start() if between else match.start()
    owner = _LAST_WORD.search(before, max(0, at - 60), at)
    people, proposal, end = "", base, match.start()
    if owner and is_owner(owner[0].strip()):
        proposal = True
    elif not base:
        run = run_before(bare, at)
        whole = " ".join(run.tokens).replace(" ,", ",")
        if (run.names and re.search(r"(?:s|x|z|:s)(?: m\.fl\.?)?$|s \([^)]*\)$", whole)) or (
            run.tokens and whole.casefold().endswith("ordförandens") and kind_said(word)
        ):
            people, end = whole, run.start
    told = None if proposal or people else _whose(bare, match)
    seconders, finish = seconded(bare, match.end()) if people else ("", match.end())
    if people and (stands := _STOOD.search(bare, 0, end)):
        seconders = seconders or _words(run_before(bare, stands.start()))
    if told:
        people, seconders = told.mover, told.seconders
        end, finish = min(end, told.end), max(finish, told.end)
    said = kind_said(word)
    return Reference(
        people=people,
        seconders=seconders,
        noun=word,
        kind=said,
        numbers=_numbers(match),
        proposal=proposal,
        plain=said is None,
        subject=not _OVER.search(bare[:end]),
        start=end,
        end=finish,
        base=told is not None,
    )


def _whose(bare: str, match: re.Match[str]) -> Whose | None:
    """Who moved what no genitive stands before; what is told of it may end its own words."""
    tail = match["tail"] or ""
    ends = match.end() if " som " not in tail else match.start("tail") + tail.index(" som ")
    return whose_behind(bare, ends) or whose_before(bare, match.start())


def _numbers(match: re.Match[str]) -> tuple[int, ...]:
    if not match["first"]:
        return ()
    first = int(match["first"])
    if match["last"]:
        return tuple(range(first, min(int(match["last"]), first + 99) + 1))
    return (first, *(int(number) for number in re.findall(r"\d+", match["more"] or "")))
