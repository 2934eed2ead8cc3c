"""How Finnish minutes say that something is moved.

Witnesses are the formulae of the phrase book ("F4"), [E] recorded pages of Espoo.
"""

from __future__ import annotations

import re
from dataclasses import replace

from parsers.minutes.finnish_kinds import kind_asked, kind_said
from parsers.minutes.finnish_named import references
from parsers.minutes.forms import Made
from parsers.minutes.persons import Run, is_chair, is_owner, opening_run, run_before, split_mover
from parsers.minutes.stems import asked
from parsers.minutes.words import has_any

__all__ = ["kind_asked", "kind_said", "made", "references"]

_SECONDED = re.compile(  # also "kannattaman,"
    r"\b(?:kanna?t+ama(?:na|nsa|n|a)?|tukemana)(?=[\s,:.]),?"
)
_VERBS = (
    r"teki(?:vät)?|esitti(?:vät)?|ehdotti(?:vat)?|pyysi(?:vät)?|vaati(?:vat)?|jätti(?:vät)?"
    r"|muotoili|toivoi|edellytti"
)
_VERB = re.compile(rf"\b(?P<verb>{_VERBS}|oli(?:vat)?|on|ovat)\b")
_AUXILIARIES = frozenset({"on", "ovat", "oli", "olivat"})
_PARTICIPLE = re.compile(r"\s*(?:tehnyt|tehneet|ehdottan\w+|esittän\w+|jättän\w+|pyytän\w+)\b")
_MOVING = (*asked(_VERBS), *asked(_PARTICIPLE.pattern), *asked(_SECONDED.pattern))
_AGREED = re.compile(
    r"\b(?:ehdotti|esitti),?\s+(?:ja\s+)?(?P<names>[A-ZÅÄÖ][^,.;:]{2,80}?)\s+kannatti(?:vat)?,?(?="
    r"\s)"
)
_AFTER = re.compile(
    r"\s*(?:\w+\s+){0,3}?(?P<verb>teki(?:vät)?|esitti(?:vät)?|ehdotti(?:vat)?|jätti(?:vät)?"
    r"|pyysi(?:vät)?|vaati(?:vat)?)\b"
)
# what may open a sentence whose verb stands before its mover
_OPENS = re.compile(
    r"\W*(?:(?:Keskuste|Käsitte|Kokou|Puheenvuoro|Asia[ns])\w*(?:\s+[a-zåäö]\w*){0,3}|(?:[Tt]ämän|[Ss]en"
    r"|[Mm]inkä) jälkeen|Lisäksi|Samalla|Seuraavaksi|Edelleen|Ensin|Myös|Vielä)\s+"
)
_WHO_BEHIND = re.compile(
    r"\s+(?P<who>(?:[a-zåäö]{4,}\s+)?[A-ZÅÄÖ][\w-]+(?:\s+[A-ZÅÄÖ][\w-]+){0,2}(?<!lle)(?<!lta)(?<!ltä))"
    r"(?=\s*[,:]|\s+(?:seuraava|asia|päätök|muuto|lisäy)\w*)"
)
# a clause before the colon: "muutosehdotuksen, jota Salo ja Aho kannattivat:"
_BACKED = re.compile(
    r",\s*jo(?:ta|ita)\s+(?:(?P<before>[^.:;]{2,160}?)\s+kannatti(?:vat)?|kannatti(?:vat)?\s+"
    r"(?P<behind>[^.:;]{2,160}?))\s*$"
)
_OFFICER = re.compile(
    r"(?:(?<!puheen)johtaja|päällikkö|sihteeri|tarkastaja|insinööri|lakimies|valmistelija)$",
    re.IGNORECASE,
)
_AND_THEN = re.compile(r"(?:\bja|\bsekä)\s+(?:sitten\s+)?$")
_DAMAGED = re.compile(r"\W*(?P<word>[a-zåäö]{3,20})\s+")
_THAT = re.compile(r":\s*|,?\s*\bettä(?:\s|$)|,?\s*\bjonka mukaan\s|,?\s*\bettei\s|,\s*jossa\s")
_NAMED_BELOW = re.compile(r"[^.:]{0,80}\bseuraav\w+\b[^.:]{0,60}:\s*")
# in whose name somebody moves: "Aho keskustan valtuustoryhmän puolesta esitti"
_FOR_A_GROUP = re.compile(
    r"(?:(?<=\w)\s+|^\W*(?:[A-ZÅÄÖ][\w-]*n\s+)?)(?:[a-zåäö][\w-]*n\s+|[A-ZÅÄÖ]{2,4}:n\s+){0,3}[a-zåäö-]*ryhmä(?:n|nsä|mme)\s+"
    r"(?:puolesta|nimissä|taholta)\b"
)
_NOUN = re.compile(
    r"eh[dt]o(?:tu|u|ttu)|esity[sk]|\bpon(?:si|ne|te|tta\b)|toivomu|toivee|lisäys\b", re.IGNORECASE
)
_MOVED = re.compile(
    r"^\W*(?:\w+,?\s+){0,5}?(?:että\b|ettei\b|seuraava|:|[^.]{0,120}\b(?:palauttami|jättämis"
    r"|hylkäämis"
    r"|muuttamis|lisäämis|poistamis|siirtämis|ottamis|keskeyttämis|pöydälle|lisäystä|muutosta)"
    r"|[^.]{0,120}\w{4,}(?<!ih)mist[aä]\b)"
)
# What else people "esittävät", "pyytävät" and "jättävät".
_OTHER_OBJECT = re.compile(
    r"äänestys-?(?:ehdo|esity|järjest|tapa)|selvity(?!ksen (?:tekem|laat))|katsau|kysymy"
    r"|puheenvuoro|kiito[ks]|tervehdy|aloit|mielipite"
    r"|oikaisuvaatimuksen\b|valituksen|huomautu|merkin[tn]|yhteenve|tiedustelu|vastalause|raport"
    r"|esitteli|vetoomu|lausunnon\b|tarjou(?!\w* \w+mist)|hakemu",
    re.IGNORECASE,
)
# What a chair moves as a member: "ehdotti, että asia jätetään pöydälle".
_LIES = re.compile(
    r",? että (?:asia|pykälä)\w* (?:\w+ ){0,2}?(?:jätetään|jätettäisiin|pannaan"
    r"|palautetaan|palautettaisiin)\b"
)
_REWORDS = re.compile(
    r",? että (?![^.]{0,120}(?:listal|järjesty))(?:[\w-]+ ){1,8}?"
    r"(?:muutetaan|muutettaisiin|lisätään|lisättäisiin|poistetaan|poistettaisiin|korvataan"
    r"|täydennetään)\b"
)
# what such a verb has for an object: the proposal's text
_WORDED = re.compile(
    r"\b(?:kohta|kohda|kappale|lause|virke|virkke|teksti|muotoon|kuuluma|(?:päätös)?ehdotu"
    r"|esity|peruste|selostu|otsik|sana)\w*"
)
_TABLE_WORDS = re.compile(r"pöydäl|palaut|äänesty|lisäaik|keskeyt|kirjat", re.IGNORECASE)
_ORDINARY = re.compile(
    r"\b(?:eduskun|täysistun|kansanedust|yhtiökokou|nuorisovaltuust|kantel)\w*", re.IGNORECASE
)


def made(bare: str) -> Made | None:
    """The motion a sentence makes, None where it makes none."""
    if not has_any(bare, _MOVING):
        return None
    if "ryhm" in bare:
        bare = _FOR_A_GROUP.sub(lambda match: " " * len(match[0]), bare)
    found = _moved(bare)
    return None if found and _ORDINARY.search(bare) else found


def _moved(bare: str) -> Made | None:
    agreed = _AGREED.search(bare) if "kannatti" in bare else None
    if agreed:  # "ehdotti, Salo kannatti, että"
        mover = run_before(bare, agreed.start())
        return _made(bare, mover, agreed["names"], others=False, at=agreed.end())
    match = _SECONDED.search(bare) if "ama" in bare or "emana" in bare else None
    if match and not re.match(r"\s*(?:tekem|esittäm|jättäm|ollut)", bare[match.end() :]):
        return _seconded(bare, match)
    return _unseconded(bare)


def _seconded(bare: str, match: re.Match[str]) -> Made | None:
    verbs = list(_VERB.finditer(bare, 0, match.start()))
    return _after_verb(bare, match, verbs[-1]) if verbs else _before_verb(bare, match)


def _after_verb(bare: str, match: re.Match[str], verb: re.Match[str]) -> Made | None:
    """The verb first: "Aho esitti Salon kannattamana"."""
    mover, seconders = _mover(bare, verb), run_before(bare, match.start())
    if not mover.is_people and _OPENS.fullmatch(bare, 0, verb.start()):
        first, rest = split_mover(seconders.tokens)  # "Keskustelussa esitti Aho Salon"
        mover = Run(tuple(first.split()), seconders.start)
        seconders = Run(tuple(rest.split()), seconders.start)
    if verb["verb"] in _AUXILIARIES:
        participle = _PARTICIPLE.match(bare, match.end())
        if participle is None or not verb["verb"].startswith("oli"):
            return None
        return _made(bare, mover, seconders.words, others=seconders.others, at=participle.end())
    at = match.end() if bare[match.end() :].strip(" .") else verb.end()
    found = _made(bare, mover, seconders.words, others=seconders.others, at=at)
    between = bare[verb.end() : seconders.start]
    return replace(found, intro=f"{between} {found.intro}") if found else None


def _mover(bare: str, verb: re.Match[str]) -> Run:
    """Who stands before the verb, or opens a sentence that goes on: "Aho kiitti ja ehdotti"."""
    found = run_before(bare, verb.start())
    if found.is_people or not _AND_THEN.search(bare, max(0, verb.start() - 12), verb.start()):
        return found
    return opening_run(bare, verb.start())


def _before_verb(bare: str, match: re.Match[str]) -> Made | None:
    """The verb last: "Aho Salon kannattamana esitti", "Salon kannattamana Aho esitti"."""
    after = _AFTER.match(bare, match.end())
    if after is None:
        return None
    run, behind = run_before(bare, match.start()), run_before(bare, after.start("verb"))
    if behind.is_people and behind.start >= match.end():
        return _made(bare, behind, run.words, others=run.others, at=after.end())
    if damaged := _DAMAGED.fullmatch(bare[: run.start]):  # "rmälä Niemisen kannattamana": seed 003
        found = _announced(bare, after.end())
        return replace(found, mover=damaged["word"], seconders=run.words, others=run.others)
    first, rest = split_mover(run.tokens)
    mover = Run(tuple(first.split()), run.start)
    return _made(bare, mover, rest, others=run.others, at=after.end())


def _unseconded(bare: str) -> Made | None:
    for verb in _VERB.finditer(bare):
        at = verb.end()
        if verb["verb"] in _AUXILIARIES:
            participle = _PARTICIPLE.match(bare, at) if verb["verb"].startswith("oli") else None
            if participle is None:
                continue
            at = participle.end()
        mover = _mover(bare, verb)
        if not mover.is_people and (behind := _behind(bare, verb)):
            mover, at = behind
        moves = mover.is_people and _is_motion(verb["verb"], bare[at:], mover)
        if moves and not _presents(bare, mover):
            return _backed(_made(bare, mover, "", others=False, at=at))
    return None


def _presents(bare: str, mover: Run) -> bool:
    """Whether an officer speaks, who presents the matter and moves nothing."""
    before = bare[: mover.start].rstrip().rpartition(" ")[2]
    return any(map(_OFFICER.search, (before, *mover.tokens)))


def _behind(bare: str, verb: re.Match[str]) -> tuple[Run, int] | None:
    """Who stands behind the verb, and where they end: "Keskustelussa esitti Aho, että"."""
    if verb["verb"] in _AUXILIARIES or not _OPENS.fullmatch(bare, 0, verb.start()):
        return None
    match = _WHO_BEHIND.match(bare, verb.end())
    return (run_before(bare, match.end("who")), match.end("who")) if match else None


def _backed(found: Made | None) -> Made | None:
    """A motion with those whom a clause before its text names as seconding it."""
    clause = _BACKED.search(found.intro) if found else None
    if not found or not clause:
        return found
    return replace(found, seconders=clause["before"] or clause["behind"], inflected=False)


def _is_motion(verb: str, rest: str, mover: Run) -> bool:
    """Whether what somebody "teki", "esitti" or "pyysi" is a motion."""
    intro = rest[: _cut(rest)[0]]
    if _OTHER_OBJECT.search(intro):
        return False
    if _NOUN.search(intro) or kind_said(intro):
        return True
    if verb.startswith(("teki", "jätti")):
        return False
    if any(map(is_chair, mover.tokens)) and not (mover.names and _chair_moves(rest)):
        return False  # the chair's plain "ehdotti, että" is procedure
    if verb.startswith(("pyysi", "vaati", "toivoi", "edellytti")):
        return bool(_TABLE_WORDS.search(rest[:120]) and _MOVED.match(rest))
    return bool(_MOVED.match(rest))


def _chair_moves(rest: str) -> bool:
    """Whether a chair moves like a member: to table or return, or to word the proposal anew."""
    reworded = _REWORDS.match(rest)
    return bool(reworded and _WORDED.search(rest)) or _LIES.match(rest) is not None


def _made(bare: str, mover: Run, seconders: str, *, others: bool, at: int) -> Made | None:
    words = mover.words
    if not mover.is_people or is_owner(words):
        return None
    return replace(_announced(bare, at), mover=words, seconders=seconders, others=others)


def _announced(bare: str, at: int) -> Made:
    """How a motion is announced from a place behind its verb on, movers left open."""
    rest = bare[at:]
    cut, text_at = _cut(rest)
    intro = rest[:cut]
    follows = not rest[text_at:].strip()
    return Made(
        mover="",
        seconders="",
        others=False,
        inflected=True,
        intro=intro,
        text_at=at + text_at,
        below=follows or bool(re.search(r"\bseuraava", intro) and text_at == len(rest)),
        several=bool(
            re.search(r"(?:ehdotukset|esitykset|ponnet|muutokset|lisäykset)\b|ehdotusta:", intro)
        ),
    )


def _cut(rest: str) -> tuple[int, int]:
    """Where the words that announce end and the motion's own begin."""
    match = _THAT.search(rest)
    if match is None:
        return len(rest), len(rest) if re.search(r"\bseuraava", rest) else 0
    if match[0].strip(" ,") in {"että", "ettei"}:
        nominal = re.match(r"\W*[^.]{0,160}\b\w+(?:mista|mistä|misen)\b", rest[: match.start()])
        if nominal:  # "esitti asian palauttamista valmisteluun siten, että": all of it is moved
            return len(rest), 0
        named = _NAMED_BELOW.match(rest, match.end())
        if named:  # "että päätökseen tehdään seuraava lisäys: TEXT"
            return named.end(), named.end()
        if match[0].strip(" ,") == "ettei":
            return match.start(), match.start() + match[0].index("ettei")
    return match.start(), match.end()
