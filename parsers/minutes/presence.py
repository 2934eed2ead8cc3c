"""Who stood aside for a conflict of interest, and who wants their dissent in the minutes.

Both are told by a noun ("esteellinen", "eriävä mielipide") and by what somebody did
about it; talk of other people's conflicts and of what had been lacks the deed. An
obstacle to coming (este, förhinder) is none, and a note in the minutes is no dissent.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from parsers.minutes.elsewhere import Course, begins_elsewhere, goes_on, is_foreign
from parsers.minutes.names import Names, is_party, split_people
from parsers.minutes.persons import is_name, opening_run, run_before
from parsers.minutes.prose import mask_quotations, spans
from parsers.minutes.stems import asked
from parsers.minutes.words import has_any
from parsers.records import Disqualification, Dissent, Named

_CONFLICT = re.compile(
    r"\besteelli\w+|\b\w*jäävi\w*|\bjääväsi\w*|\bjäävännyt\b|\bjävig\w*|\b\w*jäv\b|\bjäva(?:de|r)\b",
    re.IGNORECASE,
)
# What somebody does who has one; the plain "oli esteellinen", "var jävig" may be anyone's.
_STOOD_ASIDE = re.compile(
    r"\bilmoitti(?:vat)?\b|\b(?:on|ovat) ilmoitta\w+|\bpoistui(?:vat)?\b|\b(?:on|ovat) poistu\w+"
    r"|\bjääväsi(?:vät)?\b|\bvetäyty?i(?:vät)?\b|\bei(?:kä|vät"
    r"|vätkä)? +(?:\w+ +){0,3}(?:osallistun|ottan)\w+"
    r"|\boli(?:vat)? (?:\w+ ){0,3}(?:poissa|poistun\w+)\b|\b[Tt]odettiin\b|\bsiirtyi(?:vät)?\b"
    r"|\banmäl(?:de|er)\b|\bhar anmält\b|\bavlägsna(?:de|r)\b|\bjävar\b"
    r"|\blämnade (?:salen|mötet|rummet|samman)"
    r"|\bjävade\b|\bdeltog (?:\w+ ){0,4}(?:inte|ej)\b|\b(?:inte|ej) (?:\w+ ){0,2}(?:deltog"
    r"|närvar)\w*|\bmeddelade\b|\bkonstaterades\b"
)
_NOBODY = re.compile(
    r"\bei(?:vät)? (?!osallis|otta)(?:\w+ ){0,2}(?:esteelli(?!s[ei]n)|jääv(?!i?nä)|katsot"
    r"|ollut(?! läsnä"
    r"| paikalla| mukana))|\boli(?:vat)? oll(?:ut|eet)"
    r"|\bhade (?:\w+ ){0,9}(?:varit|deltagit)|\b(?:inte|icke|ej) (?:\w+ )?jävig"
    r"|\bingen\b|\bkukaan\b|\bmahdollises\w+ (?:esteelli|jäävi)"
    r"|\b(?:onko|ovatko|oliko|olivatko|olleensa)\b",
    re.IGNORECASE,
)
# In front of the person these tell of somebody else's opinion about them.
_REPORTED = re.compile(
    r"kantel|valitta|oikeuskansl|oikeusasiam|-oikeu|väit|katso|mukaan|justitie|domstol|besvär"
    r"|enligt"
    r"|nuorisovaltuust|vanhusneuvost|yhtiökokou|eduskun|täysistun|ungdomsfullm|äldreråd|riksdag"
    r"|bolagsstämm|lagting",
    re.IGNORECASE,
)
_COPULA = re.compile(r"(?:,\s*(?:joka|jotka|som)\s+)?\b(?:oli(?:vat)?|on|ovat|var|är)\s*$")
_AS_SUCH = re.compile(r"\s(?:esteellis[ei]nä|jääv[ei]?inä|(?:så)?som jäviga?)\s*$")
_FOUND = re.compile(
    r"\b(?:totesi|[Tt]odettiin|konstaterade"
    r"|[Kk]onstaterades)\b"
)  # "totesi, että Salo on esteellinen"

_DISSENT = re.compile(
    r"\beriäv\w+ mielipi\w+|\bavvikande (?:mening|åsikt)\w*"
    r"|\breserver(?:ade|at|ar) sig\b|\breservation\w*",
    re.IGNORECASE,
)
_DISSENTED = re.compile(
    r"\b(?:ilmoitti|jätti|esitti|merkitytti|kirjautti|pyysi|antoi|toimitti|liitti|yhtyi)(?:vat"
    r"|vät)?\b"
    r"|\b(?:on|ovat) (?:ilmoittan|jättän|esittän)\w+"
    r"|\b(?:anmälde|lämnade(?: in)?|inlämnade|avgav|framförde|meddelade|har anmält|har lämnat)\b"
    r"|\b(?:reserverade|reserverar|har reserverat|anslöt) sig\b|\banmäler\b"
    r"|\b(?:anmäldes|lämnades|avgavs) av\b|\b(?:lät|ville|begärde att få) "
    r"(?:\w+ ){0,3}?(?:anteckna|foga|införa)\b"
    r"|\b(?:fogade|bifogade|antecknade)\b"
)
_NO_DISSENT = re.compile(
    r"\breserver\w+ sig (?:all )?rätt|\breserver\w+ sig mot [\w-]+ betänkande|\bei(?:vät)? jättän"
    r"|\b(?:yhtymättä|liittymättä|jättämättä|ilmoittamatta)\b[^.;,]{0,40}eriäv"
    r"|eriäv\w+ mielipi\w+ (?:\w+ )?(?:yhtymättä|liittymättä|jättämättä|ilmoittamatta)\b"
    r"|\b(?:ett)?ei(?:vät|kä|vätkä)? (?:\w+ ){0,3}?(?:yhdy|liity|ilmoita|jätä|esitä"
    r"|(?:yhty|liitty|ilmoitta|jättä|esittä)n(?:yt|ut|eet))\b(?: \w+){0,2} eriäv|\bilman eriäv"
    r"|\b\w+(?:lautakunnassa|hallituksessa|valtuustossa|jaostossa)\b"
    r"|\bi [\w-]*(?:nämnden|styrelsen|sektionen)\b",
    re.IGNORECASE,
)

_LABEL = re.compile(
    r"\W*(?P<what>Esteelli\w+|Jääv\w+|Jävig\w*|Jäv|Eriäv\w+ mielipi\w+|Reservation\w*"
    r"|Avvikande (?:mening|åsikt)\w*)(?:\s(?:jäsen\w*|henkilö\w*|ledam\w+))?\s*[:–]\s*(?P<rest>.+)"
)
# no "Ei ole", "Ingen", "-"
_NAMES_SOMEBODY = re.compile(r"(?!(?:[Ee]i|[Ii]ngen|[Ii]nga|[Nn]ej)\b)[^\W\d_]")
_BRACKETS = re.compile(r"\((?P<inside>(?:[^()]|\([^()]*\))*)\)")
_TIME = re.compile(r"\bkl[o.]?\s*\d")
_SAID_REASON = (
    re.compile(
        r"\b(?:perusteena|peruste(?:lu)?t?:|syynä|syy:|koska|sillä|eftersom|emedan|grund:|orsak:)"
        r"\s*(?:on |oli |hän on |han är |hon är )?(?P<why>[^.()]+(?:\.\d[^.()]*)*)",
        re.IGNORECASE,
    ),
    re.compile(
        r"(?P<why>(?:hallintolain|kuntalain|HL)\s+\d[^()]*?)\s+(?:perusteella|nojalla|mukaisesti)"
    ),
    re.compile(
        r"(?P<why>(?:[a-zåäö-]+\s+)?[a-zåäö-]+(?:suhteen|jäsenyyden|aseman|jäävin"
        r"|osallisuuden)(?:sa)?)"
        r"\s+(?:vuoksi|takia|perusteella|johdosta)"
    ),
    re.compile(r"\b(?P<why>(?!esteellis)\w+jäävi)n[aä]\b"),
    re.compile(r"\b(?P<why>\w{3,}jäv)\b"),
)
_ABOUT_REASON = re.compile(
    r"\W*(?:Esteellisyyden|Jääviyden|Jäävin|Peruste|Syy|Grund|Orsak)", re.IGNORECASE
)
# "todettiin Salon esteelliseksi", "Saarelan ja Koivulan eriävä mielipide"
_ABOUT_SOMEBODY = re.compile(r"esteelli(?:sek|sik|nen)|eriävä|avvikande|reservation", re.IGNORECASE)
_PRONOUNS = frozenset(
    ("hän", "he", "molemmat", "kaikki", "kukaan", "kumpikin", "han", "hon", "de", "båda", "alla")
)
_JOIN = re.compile(r"\s*[,;]\s*|(?<!-)\s+(?:ja|och|sekä|samt)\s+")  # not "sosiaali- ja"

# Of the nouns; looked for first, since few paragraphs have one.
_STEMS = (*asked(_CONFLICT.pattern), *asked(_DISSENT.pattern))


@dataclass(frozen=True, slots=True)
class _Matter:
    """What is looked for: the noun that tells it, the deed, and what denies it."""

    noun: re.Pattern[str]
    deed: re.Pattern[str]
    denial: re.Pattern[str]


_CONFLICTS = _Matter(_CONFLICT, _STOOD_ASIDE, _NOBODY)
_OPINIONS = _Matter(_DISSENT, _DISSENTED, _NO_DISSENT)


@dataclass(frozen=True, slots=True)
class _Told:
    """Somebody of whom a sentence tells it, and what stands in brackets behind the name."""

    who: Named
    note: str | None


def disqualifications(paragraphs: Iterable[str], names: Names) -> tuple[Disqualification, ...]:
    """Who stood aside, once each, in the page's order; the reason wherever it is said."""
    found: list[Disqualification] = []
    for sentence, bare in _sentences(paragraphs):
        if found and found[-1].reason is None and _ABOUT_REASON.match(bare):
            found[-1] = replace(found[-1], reason=_reason(sentence, None))
        for told in _people(_CONFLICTS, sentence, bare, names):
            reason = _reason(sentence, told.note)
            at = next((at for at, one in enumerate(found) if _same(one, told.who)), None)
            if at is None:
                found.append(Disqualification(told.who.printed, told.who.name, reason, sentence))
            elif found[at].reason is None:
                found[at] = replace(found[at], reason=reason)
    return tuple(found)


def dissents(paragraphs: Iterable[str], names: Names) -> tuple[Dissent, ...]:
    """Whose differing opinion is in the minutes, once each, in the page's order."""
    found: list[Dissent] = []
    before: list[_Told] = []
    for sentence, bare in _sentences(paragraphs):
        people = _people(_OPINIONS, sentence, bare, names)
        for told in people:
            if not any(_same(one, told.who) for one in found):
                found.append(Dissent(told.who.printed, told.who.name, sentence))
        # "Siihen yhtyi Aho." right behind the opinion is of that
        plain = bare[:1].lower() + bare[1:] if before else bare
        before = people
        for joined in _JOINED.finditer(plain) if found else ():
            found += [
                Dissent(told.who.printed, told.who.name, sentence)
                for told in _named((joined[joined.lastgroup or 0]).rstrip(" ."), names.nominative)
                if not any(_same(one, told.who) for one in found)
            ]
    return tuple(found)


def _sentences(paragraphs: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Sentences that may matter: as printed, and with quotations masked."""
    paragraphs = list(paragraphs)
    if not has_any("\n".join(paragraphs).lower(), _STEMS):
        return
    near = False  # the reason may have the next paragraph to itself
    for paragraph in paragraphs:
        small = paragraph.lower()
        matters = has_any(small, _STEMS)
        if matters or (near and _ABOUT_REASON.match(paragraph)):
            bare = mask_quotations(paragraph)
            elsewhere = False  # told of another's meeting, as long as no body of ours is named
            course = Course()
            for start, end in spans(bare):
                low = bare[start:end].lower()
                then = course.is_then(low, 0)
                goes = elsewhere and goes_on(low) and not _OWN_MEMBER.match(low)
                elsewhere = begins_elsewhere(low) or goes
                if not elsewhere and not then:
                    yield paragraph[start:end], bare[start:end]
        near = matters


def _people(matter: _Matter, sentence: str, bare: str, names: Names) -> list[_Told]:
    """Of whom the sentence tells the matter."""
    bare = _JOINING.sub(lambda match: " " * len(match[0]), bare)
    noun = matter.noun.search(bare)
    if noun is None or matter.denial.search(bare):
        return []
    label = _LABEL.fullmatch(sentence)
    if label and matter.noun.match(label["what"]) and not matter.deed.search(label["rest"]):
        return _named(label["rest"], names.nominative)
    plain = _BRACKETS.sub(lambda match: " " * len(match[0]), bare)
    start, end, inflected = _subject(matter, plain, noun)
    if start == end or _REPORTED.search(plain, 0, start) or is_foreign(plain.lower(), start):
        return []
    return _named(sentence[start:end], names.genitive if inflected else names.nominative)


def _subject(matter: _Matter, plain: str, noun: re.Match[str]) -> tuple[int, int, bool]:
    """Where those stand who did it, and whether in the genitive; an empty span if nowhere.

    In front of the deed ("Salo poistui esteellisenä"), at the sentence's end ("poistuivat
    Salo ja Aho"), or without a deed before the noun ("todettiin Salon esteelliseksi").
    """
    deeds = list(matter.deed.finditer(plain))
    for deed in deeds:
        end = _AS_SUCH.search(plain[: deed.start()])  # "Salo esteellisenä ei ottanut osaa"
        at = end.start() if end else deed.start()
        start, at = _doer(plain, at)
        if start < at:
            return start, at, False
    copula = _COPULA.search(plain[: noun.start()])
    if copula and (deeds or _FOUND.search(plain, 0, copula.start())):
        run = run_before(plain, copula.start())
        if run.is_people and not _is_pronoun(run.tokens):
            return run.start, copula.start(), False
    last = len(plain.rstrip(" .:"))
    run = run_before(plain, last)
    told = max(deeds[0].end(), noun.end()) if deeds else last
    if run.is_people and run.start >= told and not _REPLACES.search(plain, told, run.start):
        return run.start, last, False
    at = noun.start() - (len("olevan ") if plain[: noun.start()].endswith("olevan ") else 0)
    run = run_before(plain, at)
    if _is_of(noun[0], plain[: run.start]) and run.names and not _is_pronoun(run.tokens):
        return run.start, at, _is_inflected(run.names[-1], noun[0])
    return *_behind(plain), False


def _doer(plain: str, at: int) -> tuple[int, int]:
    """Where those stand who did what stands at a place; an empty span if it does not tell.

    Before it, or before what they did first: "Salo luovutti tehtävän Aholle ja poistui".
    """
    run = run_before(plain, at)
    if run.is_people and not _is_pronoun(run.tokens) and not _is_oblique(run.tokens):
        return run.start, at
    if not _AND_THEN.search(plain, max(0, at - _NEAR), at):
        return at, at
    run = opening_run(plain, at)
    if not run.is_people or _is_oblique(run.tokens):
        return at, at
    return run.start, plain.index(run.tokens[-1], run.start) + len(run.tokens[-1])


def _is_of(noun: str, before: str) -> bool:
    """Whether it is theirs who stand right before: "Salon esteelliseksi", "fann Ek jävig"."""
    found = noun.startswith("jävig") and _FOUND.search(before)
    return bool(found or _ABOUT_SOMEBODY.match(noun))


def _is_inflected(name: str, noun: str) -> bool:
    return name.endswith(("n", "s")) and not noun.startswith("jävig")


# Behind the deed: "deltog Salo inte", "poistui kokouksesta Salo klo".
_PERSON = r"(?:[a-zåäö]+\s+){0,3}[A-ZÅÄÖ][\w’'-]+(?:\s+(?:von|af|de|[A-ZÅÄÖ][\w’'-]*)){1,3}"
_PEOPLE = rf"{_PERSON}(?:(?:\s*,\s*|\s+(?:ja|och|sekä|samt)\s+){_PERSON})*"
_BEHIND_DEED = re.compile(
    r"(?:\s+(?:kokouksesta|kokoustilasta|kokoushuoneesta|salista|paikalta|mötet|salen"
    r"|esteellis[ei]nä|jääv[ei]nä)(?=\s)){0,2}\s+"
    rf"(?P<who>{_PEOPLE})(?=\s|,|\.|$)"
)
# Who joins an opinion in the sentence that tells of it.
_JOINED = re.compile(
    r"\b(?:johon|siihen|mielipiteeseen|till vilken|till den)\s+(?:myös\s+|även\s+)?"
    rf"(?:(?:yhtyi(?:vät|vat)?|anslöt sig)\s+(?P<who>{_PEOPLE})|(?P<first>{_PEOPLE})\s+yhtyi)"
    rf"|\b(?:och|ja)\s+(?P<too>{_PEOPLE})\s+anslöt sig till (?:reservationen|den avvikande)"
)
_JOINING = re.compile(r",\s+(?:johon|mihin|till vilken)\s[^.;]*\b(?:yhtyi|anslöt)\w*[^.;]*")
_REPLACES = re.compile(r"\b(?:tilal\w+|sija\w+|saapui|toimi|tuli|ersätt\w+|i stället)\b")
_OWN_MEMBER = re.compile(r"\W*(?:jäsen|varajäsen|valtuutettu|ledamot(?:en)?)\b")
_OBLIQUE = ("lle", "lta", "ltä")
_NEAR = 12  # characters before the deed in which "ja" stands
_AND_THEN = re.compile(r"(?:\bja|\bsekä)\s+(?:sitten\s+)?$")
_DOING = re.compile(
    r"\b(?:poistui(?:vat)?|ilmoitti(?:vat)?|deltog|lämnade|avlägsnade|anmälde"
    r"|reserverade)\b"
)


def _behind(plain: str) -> tuple[int, int]:
    """Where those stand who are named right behind what they did; an empty span if nowhere."""
    for doing in _DOING.finditer(plain):
        found = _BEHIND_DEED.match(plain, doing.end())
        if found and run_before(plain, found.end("who")).names:
            return found.span("who")
    return 0, 0


def _is_oblique(tokens: Sequence[str]) -> bool:
    """Whether a run ends in somebody to whom or from whom something went: "Salolle ja"."""
    named = [token for token in tokens if is_name(token)]
    return bool(named) and named[-1].endswith(_OBLIQUE)


def _is_pronoun(tokens: Sequence[str]) -> bool:
    return bool(tokens) and tokens[-1].casefold() in _PRONOUNS


def _named(people: str, read: Callable[[str], Named]) -> list[_Told]:
    """The people of a list that is no list of nobody, each with the brackets behind it."""
    found = []
    for part in _parts(people):
        bracket = _BRACKETS.search(part)
        name = [one for one in split_people(_BRACKETS.sub("", part)) if not is_party(one)]
        if len(name) == 1 and _NAMES_SOMEBODY.match(name[0]) and not _is_pronoun(name):
            found.append(_Told(read(name[0]), bracket["inside"] if bracket else None))
    return found


def _parts(people: str) -> Iterator[str]:
    """A list's members; what stands in brackets is not taken apart."""
    masked = _BRACKETS.sub(lambda match: "(" + "·" * (len(match[0]) - 2) + ")", people)
    start = 0
    for join in _JOIN.finditer(masked):
        yield people[start : join.start()]
        start = join.end()
    yield people[start:]


def _reason(sentence: str, note: str | None) -> str | None:
    """Why, as printed: in brackets behind the name or the noun, or in words of reason."""
    if _LABEL.fullmatch(sentence):
        return note if note and not _is_mark(note) else None
    noun = _CONFLICT.search(sentence)
    after = _BRACKETS.finditer(sentence, noun.end() if noun else 0)
    bracketed = [match["inside"] for match in after]
    for inside in (note, *bracketed):
        if inside and not _is_mark(inside):
            return inside
    said = (pattern.search(sentence) for pattern in _SAID_REASON)
    return next((match["why"].strip() for match in said if match), None)


def _is_mark(bracketed: str) -> bool:
    """Whether brackets hold a party's mark or a time, which are no reasons."""
    return len(bracketed) <= 3 or is_party(bracketed) or bool(_TIME.search(bracketed))


def _same(one: Disqualification | Dissent, who: Named) -> bool:
    """Whether two mentions are of one person: the same name, or one is the other's surname."""
    first, second = one.name or one.printed, who.name or who.printed
    shorter, longer = sorted((first, second), key=len)
    return shorter == longer or (" " not in shorter and shorter in longer.split())
