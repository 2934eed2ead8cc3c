"""People in running text: where a run of names begins, and which of them moved.

Only shapes are told here; base forms are :mod:`parsers.minutes.names`' matter.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from parsers.people import begins_with_title

_NAME = re.compile(
    r"[A-ZÅÄÖÉÜŠŽÆØ](?:[\w’'´]*[a-zà-öø-ÿšž][\w’'´]*|[\w’'´]*:[ns]|\.|)"
    r"(?:-[A-ZÅÄÖÉa-zåäöé][\w’'´]*\.?)*(?::[ns])?"
)
_TITLES = (
    r"kaupungin|kunnan|alue"
    r"|valtuutet\w+|varavaltuutet\w+|jäsen\w*|varajäsen\w*|(?:vara)?puheenjohtaj\w*|vpj|pj|vt|va"
    r"|aluevaltuutet\w+|kaupunginvaltuutet\w+|edustaj\w+|lautakunnan|valtuuston|hallituksen"
    r"|ledamot(?:en|s|ens)?|ledamöter(?:na)?|fullmäktigeledamot\w*|ersättare\w*|suppleant\w*"
    r"|rådman(?:nen)?|ordförande\w*|viceordförande\w*|vice|fullm|ledam|led|ltl|valt"
)
_TITLE = re.compile(rf"(?:{_TITLES})\.?|[1-3]\.|I{{1,3}}\.?", re.IGNORECASE)
_CHAIR = re.compile(r"(?:vara)?puheenjohtaj|(?:vice)?ordförande", re.IGNORECASE)
_JOINS = frozenset({"ja", "sekä", "och", "samt", ",", "&"})
_OTHERS = frozenset({"ym", "ym.", "mm", "mm.", "m.fl", "m.fl.", "muun", "muassa", "bland", "annat"})
_PARTICLES = frozenset({"von", "af", "de", "van", "der", "la"})
_PARTY = re.compile(
    r"\([^()]{1,40}\)|(?:kok|sdp?|ps|vihr|vas|kesk|kd|rkp|sfp|saml|lib|liik|sit)\.?", re.IGNORECASE
)
_LISTED = re.compile(r"\([^()]*(?:\s(?:ja|sekä|och|samt)\s|,[^(),]*,)[^()]*\)")  # voters, no party
_TOKEN = re.compile(r"\([^()]{1,40}\)|[^\s,;()]+|[,;()]")  # a list in brackets is no part of a run
_LONGEST = 400

# Capitalised where they open a sentence or abbreviate, and never a name.
_NO_NAME = re.compile(
    r"[\w-]*(?:hallitu[sk]|hallitus|valtuusto|lautakun|jaosto|toimikun|johtokun|valiokun|neuvosto"
    r"|neuvottelukun|kokouks|kokous|ryhmä|esittelij|päällik|pormestar|viranhaltij|sihteer"
    r"|fullmäktig|nämnd|styrels|sektion|direktör|föredragand|borgmästar|kommitté|utskott|gruppen"
    r"|(?<!puheen)johtaj)\w*"
    r"|(?:jaa|ei|ja|nej)-\w+"
    r"|(?:jaa|ei|ja|nej|ym|mm|nro|lisäksi|samoin|myös|tämän|edelleen|edellä|sitten|ensin|tällöin"
    r"|koska|kun|jos|mikäli|voittanu\w+|voittanee\w+|hävinny\w+|kannatet\w+|ehdotu\w+|esity\w+|päätö\w+|äänesty\w+|muutos\w+|vasta\w+|lisäys\w+"
    r"|palautus\w+|pöydälle\w*|ponsi|ponne\w+|toivomu\w+|käsittely\w*|keskustelu\w*|asia\w*"
    r"|kohta\w*"
    r"|dessutom|därefter|under|efter|enligt|ledamöter|också|även|sedan|när|då|om|på|i|att"
    r"|förslag\w*"
    r"|beslut\w*|ärende\w*|ändrings\w+|mot\w*förslag|tilläggs\w+|eftersom|för|med|vid|protokoll\w*"
    r"|sdp|kd|rkp|sfp|vas|vihr|kok|talousarvio\w*|motion\w*|votering\w*|omröstning\w*|resultat\w*"
    r"|votes|valtuusto|hallitus|kunta|kaupunki|staden|kommunen|toimiala\w*|tulos|puolesta|vastaan"
    r"|jatko\w*|liite|bilaga|todettiin|merkit\w+|hyväksy\w+|hylät\w+|hylkä\w+|ehdot\w+|esitt\w+)"
    # who asks from without, and associations and offices, where they open a sentence
    r"|\w*(?:yhdisty|järjestö|liitto|yhtiö|säätiö|virasto|ministeriö|laitos)\w*"
    r"|\w*(?:tekijä|hakija|omistaja|valittaja|asukas|asukkaat|vanhemmat|yrittäjä|viranomainen)\w{0,3}"
    r"|\w*(?:föreningen|förbundet|bolaget|stiftelsen|tagaren|sökanden|ägaren|invånarna|verket)s?"
    r"|esteelli\w+|jääv[iäy]\w*|jävig\w*|yksi|kaksi|kolme|neljä|viisi|kuusi|en|ett|två|tre|fyra|fem|sex|ingen|kukaan|joku|kaikki"
    r"|samtliga|alla"
    r"|yksimielisesti|vastaavasti|\w+(?:ttuna|ttynä|ttuina|ttyinä|ttiin)|\w{4,}(?:taessa|täessä|uksessa|ksessa|ksessä|ssaan|ssään|stelussa|ttelyssä)"
    r"|(?-i:[A-ZÅÄÖ]{2,5}(?::\w+)?)",
    re.IGNORECASE,
)
_BODY_OR_OFFICE = re.compile(
    r"(?:hallituksen|valtuuston|lautakunnan|jaoston|toimikunnan|johtokunnan|valiokunnan|neuvoston"
    r"|neuvottelukunnan|kokouksen|esittelijän|(?<!puheen)johtajan|päällikön|pormestarin|sihteerin"
    r"|viranhaltijan|lakimiehen|rehtorin|tarkastajan"
    r"|styrelsens|fullmäktiges|nämndens|sektionens|direktörens|föredragandens|chefens|beredningens"
    r"|borgmästarens|sekreterarens|kommitténs|rådets)$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Run:
    """Adjoining names up to a place in a sentence: its tokens, and where it starts."""

    tokens: tuple[str, ...]
    start: int

    @property
    def others(self) -> bool:
        """Whether "ym." or "mm." stands among them."""
        return any(token.casefold() in _OTHERS for token in self.tokens)

    @property
    def names(self) -> list[str]:
        """The tokens that are names."""
        return [token for token in self.tokens if is_name(token)]

    @property
    def words(self) -> str:
        """The tokens as printed, commas without a blank before."""
        return " ".join(self.tokens).replace(" ,", ",")

    @property
    def is_people(self) -> bool:
        """Whether it holds a name or a chair's title."""
        return bool(self.names) or any(_CHAIR.match(token) for token in self.tokens)


@lru_cache(8192)  # the words before a verb are the same few from page to page
def is_name(token: str) -> bool:
    """Whether a word has the shape of a name or initial, and is no common opening word."""
    shaped = _NAME.fullmatch(token) and not _NO_NAME.fullmatch(token)
    return bool(shaped) and not _TITLE.fullmatch(token)


def is_chair(token: str) -> bool:
    """Whether a word is the chair's title in any form."""
    return bool(_CHAIR.match(token))


def is_particle(word: str) -> bool:
    """Whether a word goes before a surname in lower case: "von"."""
    return word in _PARTICLES


@lru_cache(8192)
def is_owner(word: str) -> bool:
    """Whether a word is a body or an office in the genitive: its proposal is no motion."""
    return bool(_BODY_OR_OFFICE.search(word))


def run_before(text: str, end: int, *, single: bool = False) -> Run:
    """The names that stand right before a place; ``single``: no list, one person only."""
    begin = max(0, end - _LONGEST)
    found = [(match[0], match.start()) for match in _TOKEN.finditer(text[begin:end])]
    tokens: list[str] = []
    start = end
    while found:
        taken = 1 if _belongs(found[-1][0], single=single) else 0
        taken = taken or (0 if single else _office(found, tokens))
        if not taken:
            break
        tokens[:0] = [token for token, _ in found[-taken:]]
        start = begin + found[-taken][1]
        del found[-taken:]
    led = 0
    while led < len(tokens) and _leads(tokens[led]):
        led += 1
    if len(tokens) - led > 2:
        led += _counted(tokens[led:])
    if led:
        tokens = tokens[led:]
        start = text.index(tokens[0], start) if tokens else end
    if any(map(is_name, tokens)) or any(map(is_chair, tokens)):
        return Run(tuple(tokens), start)
    return Run((), end)


_LONGEST_LABEL = 40
_FIRST_VERB = re.compile(r"\b(?:[a-zåäö]{3,}i(?:vat|vät)?|ei|eivät|on|ovat)\b")  # "katsoi"


def opening_run(text: str, end: int) -> Run:
    """The people a Finnish sentence opens with, before its first verb; an empty run if none.

    A label with its colon may stand before them: "Esteellisyys: Aho totesi".
    """
    verb = _FIRST_VERB.search(text, 0, end)
    run = run_before(text, verb.start()) if verb else Run((), end)
    before = text[: run.start].strip(" -–•")
    opens = not before or (before.endswith(":") and len(before) < _LONGEST_LABEL)
    return run if opens else Run((), end)


def genitives(run: Run) -> Run:
    """The run from where all its people are in the Finnish genitive: voters may stand before."""
    begin, last = 0, ""
    for index, token in enumerate((*run.tokens, ",")):
        if token.casefold() not in _JOINS:
            last = token if is_name(token) else last
        elif last:
            begin = begin if re.search("(?<!ne)n$", last) else index + 1
            last = ""
    return Run(run.tokens[begin:], run.start)


_LONGEST_OFFICE = 8  # words
# before a title's last word: whose it is, which of several, acting or not; never a verb
_OF_OFFICE = re.compile(
    r"[\w-]*(?:n|s|sk|ska|ra|va|vä|ande|-)|(?:vs|va|vt|tf|ts|ma)\.?|ja|och|för|vice|I{1,3}|[1-3]\."
)


def _office(found: Sequence[tuple[str, int]], tokens: Sequence[str]) -> int:
    """How many words of an office end before a name in a list: "Salo ja kunnanjohtaja Aho"."""
    named = next((at for at, token in enumerate(tokens) if is_name(token)), None)
    if named is None or any(token.casefold() in _JOINS for token in tokens[:named]):
        return 0
    words = list(tokens[:named])
    for count, (token, _) in enumerate(reversed(found[-_LONGEST_OFFICE:])):
        before = found[-count - 2][0] if count + 2 <= len(found) else ""
        if token.casefold() in _JOINS and not before.endswith("-"):
            listed = is_name(before) or before[:1] in {"(", ","}
            return count if count and listed and is_office(" ".join(words)) else 0
        if not (token[:1].islower() or token.casefold() in _JOINS):
            return 0
        words.insert(0, token)
    return 0


@lru_cache(4096)  # the same few officers in all minutes
def is_office(words: str) -> bool:
    """Whether all words before a name are an office or title: "teknisen lautakunnan jäsen"."""
    *whose, office = words.split()
    titled = _TITLE.fullmatch(office) or any(
        map(begins_with_title, (office, office.removesuffix("n")))
    )
    return bool(titled) and all(map(_OF_OFFICE.fullmatch, whose))


@lru_cache(8192)
def _leads(token: str) -> bool:
    """Whether a word before the first name is none of the run's: "ja", a bracket."""
    return token.casefold() in _JOINS or token.startswith("(")


_COUNTED = re.compile(r"(?:jäsentä|valtuutettua|edustajaa|ledamöter)\b")


def _counted(tokens: Sequence[str]) -> int:
    """How many open a run with what a number was of: "4 jäsentä ja Hongan ehdotusta"."""
    if not _COUNTED.match(tokens[0]):
        return 0
    named = tokens[1].startswith("(")  # "2 ledamöter (Ek, Holm), Lunds förslag"
    joined = tokens[1 + named] in (_JOINS if named else _JOINS - {","})
    return (2 + named) * joined


@lru_cache(8192)
def _belongs(token: str, *, single: bool) -> bool:
    folded = token.casefold()
    if folded in _JOINS or folded in _OTHERS:
        return not single
    if _LISTED.fullmatch(token):
        return False
    return bool(
        folded in _PARTICLES or _TITLE.fullmatch(token) or _PARTY.fullmatch(token) or is_name(token)
    )


def split_mover(tokens: Sequence[str], *, genitive: bool = False) -> tuple[str, str]:
    """A mover and the seconders behind, both as printed: "Elo Hyrkön ym." is of two.

    ``genitive``: the mover too stands in it ("Saarelan Koivulan kannattamana tekemä").
    """
    group, joined = _first_group(tokens)
    cut = _mover_ends(group, genitive=genitive, alone=not joined)
    mover, rest = group[:cut], (*group[cut:], *tokens[len(group) :])
    while rest and rest[0] in _JOINS:
        rest = rest[1:]
    return _join(mover), _join(rest)


def _first_group(tokens: Sequence[str]) -> tuple[list[str], bool]:
    """The tokens to the first comma or "ja" behind a name, and whether one was there."""
    named = False
    for at, token in enumerate(tokens):
        if token.casefold() in _JOINS and named:
            return list(tokens[:at]), True
        named = named or is_name(token) or is_chair(token)
    return list(tokens), False


def _mover_ends(group: Sequence[str], *, genitive: bool, alone: bool) -> int:
    """How many tokens of the first group are the mover's."""
    names = [at for at, token in enumerate(group) if is_name(token)]
    titles = [at for at, token in enumerate(group) if _TITLE.fullmatch(token)]
    between = [at for at in titles if names and names[0] < at]
    if between or not names:  # a second title opens the seconder
        return between[0] if between else len(group)
    party = next((at for at in range(names[0], names[-1]) if group[at].startswith("(")), None)
    if len(names) == 1:  # "Puheenjohtaja Partasen": the title alone moved
        chaired = any(is_chair(group[at]) for at in titles)
        return names[0] if chaired and alone else names[0] + 1
    if party is not None:
        return party + 1
    if genitive:
        ends = (at + 1 for at in names[:-1] if group[at].endswith(("n", "s")))
        return next(ends, len(group))
    return _nominative_ends(group, names, alone=alone)


def _nominative_ends(group: Sequence[str], names: Sequence[int], *, alone: bool) -> int:
    """Where a mover's own names end and the first seconder's begin."""
    if not alone and not group[names[-1]].endswith("n"):
        return len(group)  # "Anna Koskela, Matti Lehdon ja ..."
    short = len(names) == 3 and _surname_first(group[names[0]], group[names[1]])
    return names[0] + 1 if short or len(names) == 2 else names[1] + 1


# What Finnish and Swedish surnames end in more often than given names.
_SURNAME = re.compile(
    r"\w+(?:nen|[aou]la|[äöy]lä|e?lä|mäki|niemi|lahti|ranta|maa|vuori|son|ström|berg|qvist|kvist"
    r"|lund"
    r"|man|korpi|salo|aho|järvi|koski|joki|puro|harju|kangas|saari|virta|luoto|oja|linna|pää|kari"
    r"|kivi|suo|lampi|laakso|rinne|salmi|pelto|piha|metsä|valta|rta|sto|sti|ski|skä|kka|kkä|gren)",
    re.IGNORECASE,
)
_COMMON = """
aila aino anna anne anni antti ari arja arto aulis eero eeva eija elina elisa ella elsa emma
erkki esa eva hanna hannu harri heidi heikki helena heli henna henri iida ilkka ilona inka irja
jaakko jaana jani janne jari jarkko jarmo jenni jesse joni jorma jouko jouni juha juhani juho
jukka jussi jyrki kaarina kaija kaisa kalle kari karri katja katri kerttu kirsi kimmo kristiina
laura lasse lauri leena leo liisa lotta maarit maija mari maria marika marja marjo marko markku
markus martta matias matti mauri meri merja mia miia mika mikael mikko minna mirja mirka nina
noora olavi olli oskari outi paavo paula pauli pekka pentti petra petri pia piia pirjo pirkko
päivi raija raimo raisa reijo reetta riikka riitta risto ritva saara sakari salla sami sampo
samuli sanna sara sari satu saila seija seppo simo sini sinikka sirkka sirpa sofia sonja stella
suvi taina tanja tapani tapio tarja tatu teemu teija tero tiina timo tomi toni tuija tuomas
tuomo tuula tytti ulla urho ville veera veikko vesa vilma virpi väinö
"""
_GIVEN = frozenset(_COMMON.split())


def is_given(token: str) -> bool:
    """Whether it is one of the commonest given names."""
    return token.casefold() in _GIVEN


def _surname_first(first: str, second: str) -> bool:
    """Of three names, whether the mover is the first alone: "Koskela Matti Lehdon"."""
    if is_given(first):
        return False
    if is_given(second):
        return True
    return bool(_SURNAME.fullmatch(first)) and not _SURNAME.fullmatch(second)


def _join(tokens: Sequence[str]) -> str:
    """Tokens as they were printed, commas without a blank before."""
    kept = list(tokens)
    while kept and kept[-1].casefold() in _JOINS:
        kept.pop()
    return re.sub(r"\s+,", ",", " ".join(kept))
