"""Names of officers, people and bodies, told by their shape.

Spelling and word order stay as printed: nothing here corrects or turns a name.
"""

from __future__ import annotations

import re

from parsers.records import Presenter

# What an officer's title ends in (fi: HSY, Kokkola, Espoo; sv: Kyrkslätt; the rest
# are the common titles of both languages).
_TITLE_ENDS = (
    r"agrologi|arkkitehti|asiantuntija|assistentti|controller|esihenkilö|esimies|geodeetti|hoitaja"
    r"|hortonomi|insinööri|intendentti|johtaja|juristi|kamreeri|koordinaattori|kuraattori|lakimies"
    r"|lääkäri|mestari|ohjaaja|puutarhuri|päällikkö|rehtori|reviisori|sihteeri|suunnittelija"
    r"|tarkastaja|valmistelija|valvoja|vastaava"
    r"|arkitekt|assistent|chef|direktör|expert|föreståndare|geodet|handläggare|ingenjör|inspektör"
    r"|jurist|kamrer|koordinator|ledare|läkare|mästare|ombudsman|ordförande|planerare|rektor"
    r"|revisor|sakkunnig|sekreterare"
)
# Hyphenated, "IT-päällikkö", and of Swedish titles the definite form, "Stadsdirektören".
_TITLE = re.compile(rf"[\w-]*(?:{_TITLE_ENDS})(?:(?<=[rft])en|(?<=e)n)?", re.IGNORECASE)
# What such a word ends in, asked first: the pattern tries every end at every letter.
_ENDS_OF_TITLES = tuple(
    {
        end + form
        for end in _TITLE_ENDS.split("|")
        for form in ("", "en" * end.endswith(("r", "f", "t")), "n" * end.endswith("e"))
    }
)
# Before the title's last word: "Vs.", "Kasvun ja oppimisen toimialan", "Johtava", "Teknisk";
# which of two vice chairs it is: "I", "1.".
_BEFORE_TITLE = re.compile(
    r"(?:vs|va|vt|ts|ma|tf|t\.f|st|tjf|stf)\.?|ja|och|för|vice|\w+(?:n|s|va|vä|ska?|ande|-)"
    r"|(?-i:I{1,3})|[1-3]\.",
    re.IGNORECASE,
)

# What a member is called, in the cases that stand before names.
_MEMBER = (
    r"[\w-]*(?:valtuutet(?:tu|un|ulle|ut)|jäsen(?:en|elle|et)?|edustaja[nt]?"
    r"|puheenjohtaja(?:n|lle|t)?|johtaja(?:n|lle)|päällik(?:ön|ölle)|esittelijä[nt]?|pormestari(?:n|lle)"
    r"|sihteeri(?:n|lle)"
    r"|ledamot(?:en|s)?|ledamöter(?:na)?|ersättare(?:n|ns|s)?|ordförande(?:ns?|s)?|suppleant(?:en)?"
    r"|rådman(?:nen)?|medlem(?:men)?|föredragande(?:n|ns)?|sekreterare(?:n|ns)?|(?:direktör|chef)(?:en)?s?)"
    r"|v?pj|siht|ordf|fullm|ledam|led|ltl|valt"
)
_SPOKEN_TITLE = re.compile(rf"(?:{_TITLE.pattern}|{_MEMBER})[.:]?", re.IGNORECASE)

# Chairs and secretaries stand in lists of people; they present nothing.
_PRESENTS = re.compile(
    r"(?:\b|(?<!puheen))johtaja\b|päällikkö\b|pormestari\b|(?:direktör|chef)(?:en)?\b",
    re.IGNORECASE,
)

_PRESENTING = ("johtaja", "päällikkö", "pormestari", "direktör", "chef")  # to look for first

_BODY_ENDS = (
    r"hallitus|valtuusto|(?:lauta|toimi|johto|neuvottelu|valio)kunta|jaosto|neuvosto|komitea"
    r"|(?:yhtymä|yhtiö|osakas)kokous|edustajisto|johtoryhmä"
    r"|fullmäktige|nämnd|nämnden|styrelse|styrelsen|sektion|sektionen|kommitté|kommittén"
    r"|råd|rådet|direktion|direktionen"
)
_BODY = re.compile(rf"(?:\w+/)?[\w-]*(?:{_BODY_ENDS})", re.IGNORECASE)  # "KH/konsernijaosto"
_BEFORE_BODY = re.compile(r"ja|och|\w+(?:n|s|a|-)", re.IGNORECASE)
# What a board is for stands behind it: Kyrkslätt has one "för lokaltjänster".
_BODY_FOR = re.compile(r"(?:Nämnden|Sektionen|Direktionen) (?:för |(?=[A-ZÅÄÖ]))[\w ,-]{3,60}")

_NAME_WORD = re.compile(r"[^\W\d_]+(?:['’.-][^\W\d_]+)*\.?")
_PARTICLES = frozenset({"af", "av", "von", "van", "de", "la"})

_CONTACT = re.compile(
    r"\(?\b[\w.+-]{1,64}(?:@|\(at\)|\[at\])[\w.-]{1,255}\)?"  # a mail address (RFC 5321)
    r"|\b(?:puh|p|gsm|tel|tfn)\b\.?[\s:]*[+\d(][\d\s()+/–-]*"
    r"|\b(?:vaihde|växel)\b[\s:]*[+\d(]?[\d\s()+/–-]*"
    r"|\+?\d[\d\s()–-]{4,30}\d",
    re.IGNORECASE,
)
# What any of these has: most lines are told from contact details by a look at their letters.
_OF_CONTACTS = re.compile(r"[@\d+(\[]")
_SWITCHBOARDS = ("vaihde", "växel")
_LONGEST = 240  # a line about people; longer ones are prose
_BETWEEN_PEOPLE = re.compile(r"[,;:/]|\b(?:ja|och|sekä|samt)\b|\(|\)")


def is_body(text: str) -> bool:
    """Whether the text is the name of a deciding body and nothing else."""
    text = text.strip(" :")
    *before, last = text.split() or [""]
    if not text[:1].isupper() or len(before) > 7:
        return False
    if last.startswith("-"):  # "Svenska rum -lautakunta": a name of any words before it
        return bool(_BODY.fullmatch(last)) and all(map(str.isalpha, before))
    if _BODY.fullmatch(last):
        return all(_BEFORE_BODY.fullmatch(word) and not _BODY.fullmatch(word) for word in before)
    return bool(_BODY_FOR.fullmatch(text)) and len(before) <= 4


def mentions_body(text: str) -> bool:
    """Whether one of the words is what bodies are called."""
    return any(_BODY.fullmatch(word) for word in text.split())


def presenter(line: str) -> Presenter | None:
    """Who a line names and nothing else: a body, a title, or a title and a name."""
    if len(line) > _LONGEST:
        return None
    line = _without_contacts(line, "").strip(" ,:;")
    if is_body(line):
        return Presenter(None, line)
    words = line.split()
    title = _title_length(words)
    if not title or not (line[:1].isalpha() or _BEFORE_TITLE.fullmatch(words[0])):
        return None
    name = words[title:]
    if words[title - 1].endswith(":") and not _is_name(name):  # "Kunnanjohtaja: Hyväksytään."
        return None
    if words[title - 1].endswith(","):  # "Päällikkö, nuorisopalvelut Etunimi Sukunimi"
        while name and not _is_name(name):
            title, name = title + 1, name[1:]
    if name and not _is_name(name, least=1):
        return None
    return Presenter(" ".join(words[:title]).rstrip(",:"), " ".join(name) or None)


def is_name(line: str) -> bool:
    """Whether a line is a person's name, of two words at least, and nothing else."""
    return _is_name(line.split())


def split_title(text: str) -> tuple[str, str]:
    """Title and name as printed, "" for what is not there: "valtuutettu", "Anu Korpela".

    A word in lower case before a name is a title, whatever it says.
    """
    words = text.split()
    length = 0
    for number, word in enumerate(words[:8], 1):
        bare = word.rstrip(",")
        if _SPOKEN_TITLE.fullmatch(bare) or (word[0].islower() and word not in _PARTICLES):
            length = number
        elif not _BEFORE_TITLE.fullmatch(bare):
            break
    return " ".join(words[:length]).rstrip(",:"), " ".join(words[length:])


def presenting_title(line: str) -> Presenter | None:
    """The officer a line names and nothing else, if such an officer presents matters.

    Where no heading says "Päätösehdotus" that line is the heading (Kokkola, Kuopio).
    """
    if not line[:1].isupper() or not any(map(line.lower().__contains__, _PRESENTING)):
        return None
    named = presenter(line)
    if named is None or named.title is None:
        return None
    return named if _PRESENTS.search(named.title) else None


def begins_with_title(text: str) -> bool:
    """Whether the first words are an officer's title."""
    return _title_length(text.split()[:6]) > 0


def names(line: str) -> list[str]:
    """The people a line of contact details names, in its order; titles are dropped."""
    found = []
    for part in _BETWEEN_PEOPLE.split(_without_contacts(line, ",")):
        words = part.split()
        while words and (words[0][0].islower() or _is_title(words[0])):
            words = words[1:]
        words = words[_title_length(words) :]
        if _is_name(words):
            found.append(" ".join(words))
    return found


def is_contact(line: str) -> bool:
    """Whether a line only tells who somebody is and how to reach them."""
    if len(line) > _LONGEST:
        return False
    rest = _without_contacts(line, ",")
    parts = [part.split() for part in _BETWEEN_PEOPLE.split(rest)]
    return all(not words or _is_title_and_name(words) for words in parts)


def _without_contacts(line: str, instead: str) -> str:
    """A line with something else for the addresses and numbers in it."""
    if _OF_CONTACTS.search(line) or any(map(line.lower().__contains__, _SWITCHBOARDS)):
        return _CONTACT.sub(instead, line)
    return line


def _is_title(word: str) -> bool:
    return word.lower().endswith(_ENDS_OF_TITLES) and _TITLE.fullmatch(word) is not None


def _is_title_and_name(words: list[str]) -> bool:
    rest = words[_title_length(words) :]
    return _is_name(rest) if len(rest) > 1 else len(rest) < len(words) or rest == ["."]


def _title_length(words: list[str]) -> int:
    """How many of the first words are an officer's title, 0 if none."""
    length = 0
    for number, word in enumerate(words[:7], 1):
        if _is_title(word.rstrip(",:")):
            length = number
        elif not _BEFORE_TITLE.fullmatch(word):
            break
    return length


def _is_name(words: list[str], least: int = 2) -> bool:
    capital = [word for word in words if word not in _PARTICLES]
    return (
        least <= len(capital) <= 4
        and len(words) <= 5
        and all(word[0].isupper() and _NAME_WORD.fullmatch(word) for word in capital)
    )
