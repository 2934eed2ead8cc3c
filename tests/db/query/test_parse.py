"""What people type, as trees."""

from __future__ import annotations

import pytest

from db.query import parse
from db.query.tree import NOTES, And, Node, Not, Or, Phrase, Sign, Word


def plain(node: Node | None) -> object:
    """A tree as nested lists, easy to read: words as typed, phrases in quotes."""
    if isinstance(node, And | Or):
        return [type(node).__name__, *map(plain, node.parts)]
    if isinstance(node, Not):
        return ["Not", plain(node.part)]
    if isinstance(node, Sign):
        return [node.text, *("|".join(keys) for keys in node.keys)]
    if isinstance(node, Word | Phrase):
        text = f'"{node.text}"' if isinstance(node, Phrase) else node.text
        star = "*" if isinstance(node, Word) and node.prefix else ""
        return (f"{node.field}:" if node.field else "") + text + star
    return None


NO_SIGN = "searched for without its field, which holds no such thing"
BACKWARDS = "not read as a span, which goes from the first to the last"
BOTH = "searched for as texts print it, both days; for meetings between the days: date:{}"
NEAR = "taken as words, there is no field {}; the nearest is {}:"
SMALL = "searched for as a word: {}; where one of the two is enough, {} is written in capitals"
OCTOBER = "|".join([*(f"d202610{day}" for day in range(12, 20)), "d2026102*", "d2026103*"])


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("koulu", "koulu"),
        ("koulu katu", ["And", "koulu", "katu"]),
        ("koulu,katu; tie", ["And", "koulu", "katu", "tie"]),
        ("4,2 milj", ["And", "4,2", "milj"]),
        ('"vanha koulu"', '"vanha koulu"'),
        ("”vanha koulu”", '"vanha koulu"'),
        ("»vanha koulu« tie", ["And", '"vanha koulu"', "tie"]),
        ('katu "vanha koulu', ["And", "katu", '"vanha koulu"']),
        ("kou*", "kou*"),
        ("kaava-al*", "kaava-al*"),
        ("koulu -katu", ["And", "koulu", ["Not", "katu"]]),
        ("koulu –katu", ["And", "koulu", ["Not", "katu"]]),
        ("koulu NOT katu", ["And", "koulu", ["Not", "katu"]]),
        ("-katu", ["Not", "katu"]),
        ('-"vanha koulu"', ["Not", '"vanha koulu"']),
        ("-otsikko:koulu", ["Not", "title:koulu"]),
        ("otsikko:-koulu", ["Not", "title:koulu"]),
        ("- koulu", "koulu"),
        ("kaava-alue", "kaava-alue"),
        ("a b OR c d", ["And", "a", ["Or", "b", "c"], "d"]),
        ("a TAI b ELLER c | d", ["Or", "a", "b", "c", "d"]),
        ("a|b||c", ["Or", "a", "b", "c"]),
        ('a "b|c"|de* f', ["And", "a", ["Or", '"b|c"', "de*"], "f"]),
        ("otsikko:a|-b|päätös:c|(d e)",
         ["Or", "title:a", ["Not", "b"], "decision:c", ["And", "d", "e"]]),
        ("412/2025|413/2025", ["Or", ["412/2025", "c412y2025"], ["413/2025", "c413y2025"]]),
        ("a or b", ["And", "a", "or", "b"]),
        ("(a b) OR c", ["Or", ["And", "a", "b"], "c"]),
        ("a AND b", ["And", "a", "b"]),
        ("a (b OR -c", ["And", "a", ["Or", "b", ["Not", "c"]]]),
        ("a) b", ["And", "a", "b"]),
        ("OR a OR", "a"),
        ("päätös:koulu", "decision:koulu"),
        ("PÄÄTÖS:koulu", "decision:koulu"),
        ("paatos:koulu", "decision:koulu"),
        ("beslut: skola", "decision:skola"),
        ('kunta:"Iso Kylä"', 'municipality:"Iso Kylä"'),
        ("otsikko:(koulu OR päätös:tie)", ["Or", "title:koulu", "decision:tie"]),
        ("otsikko:26.4.2017", "title:26.4.2017"),
        ("https://x.example", "https://x.example"),
        ("{a b}: c", ["And", "{a", "b}:", "c"]),
        ("§ 87", ["§ 87", "p87"]),
        ("87 §", ["87 §", "p87"]),
        ("§:n 87 koulu", ["And", ["§:n 87", "p87"], "koulu"]),
        ("412/00.01.02/2025", ["412/00.01.02/2025", "c412y2025"]),
        ("26. huhtikuuta 2017", ["26. huhtikuuta 2017", "d20170426"]),
        ("den 26 april 2017", ["den 26 april 2017", "d20170426"]),
        ("Dnro 388/2025", ["Dnro 388/2025", "c388y2025"]),
        ("dnro: 388/2025", ["dnro:388/2025", "c388y2025"]),
        ("dnr. 388/2025 tie", ["And", ["dnr. 388/2025", "c388y2025"], "tie"]),
        ("diaarinumero 388/10.02.03/2025", ["diaarinumero 388/10.02.03/2025", "c388y2025"]),
        ("Diarienummer 148/2025", ["Diarienummer 148/2025", "c148y2025"]),
        ("diarienummer:148/2025", ["diarienummer:148/2025", "c148y2025"]),
        ("diaarinumero:148/2025", ["diaarinumero:148/2025", "c148y2025"]),
        ("asianumero 388/2025", ["asianumero 388/2025", "c388y2025"]),
        ("ärendenummer 388/2025", ["ärendenummer 388/2025", "c388y2025"]),
        ("dnro 5 §", ["And", "dnro", ["5 §", "p5"]]),
        ("dnro", "dnro"),
        ("20.§", ["20.§", "p20"]),
        ("20. § tie", ["And", ["20. §", "p20"], "tie"]),
        ("26.4. § 87", ["And", "26.4.", ["§ 87", "p87"]]),
        ("§ 20-22", ["§ 20-22", "p20|p21|p22"]),
        ("20–22 §", ["20–22 §", "p20|p21|p22"]),
        ("pykälä:20-22", ["pykälä:20-22", "p20|p21|p22"]),
        ("1 000 000 euroa", ["And", "1 000 000", "euroa"]),
        ("päätös:1 700 000,50", "decision:1 700 000,50"),
        ("tie 5 10 000", ["And", "tie", "5", "10 000"]),
        ("5 100 paikkaa", ["And", "5 100", "paikkaa"]),
        ("2026 000", ["And", "2026", "000"]),
        ("pykälä:87", ["pykälä:87", "p87"]),
        ("pykälä:14a", ["pykälä:14a", "p14a"]),
        ("pvm:26.4.2017 koulu", ["And", ["pvm:26.4.2017", "d20170426"], "koulu"]),
        ("vuosi:2017", ["vuosi:2017", "d2017*"]),
        ("pvm:2017-11..2018-01", ["pvm:2017-11..2018-01", "d201711*|d201712*|d201801*"]),
        ("pvm:2017-03..2018", ["pvm:2017-03..2018", "|".join(
            [*(f"d2017{month:02}*" for month in range(3, 13)), "d2018*"])]),
        ("pvm:12.10.2026..31.10.2026", ["pvm:12.10.2026..31.10.2026", OCTOBER]),
        ("pvm:12.10.2026-31.10.2026", ["pvm:12.10.2026-31.10.2026", OCTOBER]),
        ("pvm:12.10.–31.10.2026", ["pvm:12.10.–31.10.2026", OCTOBER]),
        ("pvm:12.–31.10.2026", ["pvm:12.–31.10.2026", OCTOBER]),
        ("pvm:2026-10-12..2026-10-31", ["pvm:2026-10-12..2026-10-31", OCTOBER]),
        ("pvm:2026-10-12..31.10.2026", ["pvm:2026-10-12..31.10.2026", OCTOBER]),
        ("pvm:12.10.2026..2026-10", ["pvm:12.10.2026..2026-10", OCTOBER]),
        ("pvm:12.10.2026..10/2026", ["pvm:12.10.2026..10/2026", OCTOBER]),
        ('pvm:"12.10.2026..31.10.2026"', ["pvm:12.10.2026..31.10.2026", OCTOBER]),
        ("12.10.2026..31.10.2026", ["12.10.2026..31.10.2026", OCTOBER]),
        ("den 12 oktober 2026 .. den 31 oktober 2026 väg",
         ["And", ["den 12 oktober 2026 .. den 31 oktober 2026", OCTOBER], "väg"]),
        ("pvm:1.9.2026 - 12.10.2026 tie", ["And", ["pvm:1.9.2026 - 12.10.2026",
         "d202609*|d2026100*|d20261010|d20261011|d20261012"], "tie"]),
        ("pvm:10/2026", ["pvm:10/2026", "d202610*"]),
        ("10/2026", ["10/2026", "c10y2026"]),
        ("2024..2026", ["2024..2026", "d2024*|d2025*|d2026*"]),
        ("vuosi:2024-2026", ["vuosi:2024-2026", "d2024*|d2025*|d2026*"]),
        ("1.1.2024-31.3.2024", ["1.1.2024-31.3.2024", "d20240101", "d20240331"]),
        ("pvm:742/2026", ["742/2026", "c742y2026"]),
        ("pvm:(4.12.2025 OR 5.12.2025)",
         ["Or", ["pvm:4.12.2025", "d20251204"], ["pvm:5.12.2025", "d20251205"]]),
        ("§ 20..22", ["§ 20..22", "p20|p21|p22"]),
        ("pykälä:20..22", ["pykälä:20..22", "p20|p21|p22"]),
        ("§ 20-10", "§ 20-10"),
        ("4.12.2025-koulu", "4.12.2025-koulu"),
        ("4.12.2025:n", ["4.12.2025:n", "d20251204"]),
        ("4.12.2025 § 8", ["And", ["4.12.2025", "d20251204"], ["§ 8", "p8"]]),
        ("ko\u00adulu\u200b", "koulu"),
        ("a\u0308ly", "äly"),
    ],
)  # fmt: skip
def test_a_query_is_read(text: str, tree: object) -> None:
    assert plain(parse(text).root) == tree


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", []),
        ("   ", []),
        ("AND", []),
        ("🙂 koulu", ["left out, no letter and no digit in it: 🙂"]),
        ('""', ['left out, no letter and no digit in it: ""']),
        ("koulu OR", ["left out, it joins nothing: OR"]),
        ("koulu|", ["left out, it joins nothing: |"]),
        ("koulu NOT", ["left out, it joins nothing: NOT"]),
        ("otsikko:", ["left out, no word follows the field: otsikko:"]),
        ("otsikko: OR koulu", ["left out, no word follows the field: otsikko:",
                               "left out, it joins nothing: OR"]),
        ("pvm:huomenna", [f"{NO_SIGN}: pvm:huomenna"]),
        ("pvm:742/2026", [f"{NO_SIGN}: pvm:742/2026"]),
        ("pvm:13/2026", [f"{NO_SIGN}: pvm:13/2026"]),
        ("pykälä:742/2026", [f"{NO_SIGN}: pykälä:742/2026"]),
        ("pykälä:19.8.2026", [f"{NO_SIGN}: pykälä:19.8.2026"]),
        ("asia:19.8.2026", [f"{NO_SIGN}: asia:19.8.2026"]),
        ("vuosi:19.8.2026", [f"{NO_SIGN}: vuosi:19.8.2026"]),
        ("pvm:1.13.2026..2.1.2027", [f"{NO_SIGN}: pvm:1.13.2026..2.1.2027"]),
        ("vuosi:2030..2020", [f"{BACKWARDS}: vuosi:2030..2020"]),
        ("pvm:31.3.2024-1.3.2024", [f"{BACKWARDS}: pvm:31.3.2024-1.3.2024"]),
        ("31.3.2024..1.3.2024 tie", [f"{BACKWARDS}: 31.3.2024..1.3.2024"]),
        ("§ 20-10", [f"{BACKWARDS}: § 20-10"]),
        ("pykälä:20-10", [f"{BACKWARDS}: pykälä:20-10"]),
        ("§ 1-201", ["not read as a span, which has at most 200 paragraphs: § 1-201"]),
        ("1.1.2024-31.3.2024", [BOTH.format("1.1.2024-31.3.2024")]),
        ("otsiko:koulu", [NEAR.format("otsiko", "otsikko")]),
        ('Otsiko: "vanha koulu"', [NEAR.format("Otsiko", "otsikko")]),
        ("paatoss:(koulu tie)", [NEAR.format("paatoss", "päätös")]),
        ("rubrk:skola", [NEAR.format("rubrk", "rubrik")]),
        ("aihe:koulu", [NOTES["no_field"].format(what="aihe")]),
        ("koulu or tie", [SMALL.format("or", "OR")]),
        ('(a b) tai "c d"', [SMALL.format("tai", "TAI")]),
        ("skola eller otsikko:väg", [SMALL.format("eller", "ELLER")]),
        ("a or b or c", [SMALL.format("or", "OR")]),
        ("*koulu", ["a star means something at the end of a word only: *koulu"]),
        ("k*", ["a beginning has at least 2 letters, so this is a word: k*"]),
        ("koulu " + "y" * 101, [f"left out, a word has at most 100 letters: {'y' * 100}…"]),
        ("(" * 9 + "koulu", ["brackets more than 8 deep are not heeded"]),
    ],
)  # fmt: skip
def test_what_is_left_out_is_told(text: str, told: list[str]) -> None:
    assert [str(note) for note in parse(text).notes] == told


@pytest.mark.parametrize(
    "text",
    [
        *("klo 12:30", "EU:n tuki", "SOTE:ssa", "YTJ:hyn", "kunnan 4.12.2025:n"),
        *("Huom: koulu", "https://kuusi.example/a", "mailto:a@kuusi.example", "Kuusi: tie", "tie:"),
        *("or koulu", "koulu tai", "tai", '"koulu tai tie"', "koulu OR tie"),
    ],
)
def test_nothing_is_told_of_what_texts_say(text: str) -> None:
    assert parse(text).notes == ()
