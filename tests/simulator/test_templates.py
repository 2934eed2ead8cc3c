from __future__ import annotations

import random
import re
from datetime import date
from string import Formatter

import pytest

from simulator import templates
from simulator.matter import Matter
from simulator.templates import Assembly, Template, bodies, load, routine, standing_items

ON = date(2025, 9, 15)


def dice(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - repeatable, not secret


def language_of(slug: str) -> str:
    return "sv" if slug == "lillskar" else "fi"


def drawn(count: int, seed: int = 1) -> list[Matter]:
    rng = dice(seed)
    assemblies = sorted(bodies())
    matters = []
    for serial in range(1, count + 1):
        slug, body = rng.choice(assemblies)
        on = date(rng.choice((2024, 2025, 2026)), rng.randint(1, 12), rng.randint(1, 28))
        matters.append(routine(rng, slug, body, language_of(slug), on, serial))
    return matters


def everything(matter: Matter) -> list[str]:
    (handling,) = matter.handlings
    return [
        matter.title,
        handling.proposal,
        handling.handling,
        handling.decision,
        handling.explanation,
        handling.notify,
        *handling.attachments,
        *handling.supplementary,
        *handling.preparers,
    ]


def test_there_are_enough_kinds() -> None:
    assert len({each.kind for each in load("fi").templates}) >= 12
    assert len({each.kind for each in load("sv").templates}) >= 10


def test_what_is_drawn_is_finished_text() -> None:
    for matter in drawn(600):
        for text in everything(matter):
            assert text == text.strip()
            assert not re.search(r"[{}]|  |\n\n| \n|\n |None|namespace", text)
            text.encode("windows-1252")
        matter.title.encode("iso-8859-1")


def test_every_template_finds_its_words_in_every_municipality() -> None:
    """Not left to the dice: each template is filled with every word of its tables."""
    for assembly in bodies().values():
        for template in load(language_of(assembly.municipality)).templates:
            if assembly.role in template.roles:
                assert forms_asked_for(template) <= forms_at_hand(template, assembly)


def forms_asked_for(template: Template) -> set[str]:
    texts = (template.title, template.proposal, template.explanation, template.decision)
    return {name for text in texts for _, name, _, _ in Formatter().parse(text) if name}


def forms_at_hand(template: Template, assembly: Assembly) -> set[str]:
    language = language_of(assembly.municipality)
    filled = templates.slots(dice(1), template, assembly, language, ON)
    names = set(filled)
    for slot, word in filled.items():
        names |= {f"{slot}.{form}" for form in getattr(word, "__dict__", ())}
    return names


def test_every_template_uses_all_that_it_draws() -> None:
    for language in ("fi", "sv"):
        for template in load(language).templates:
            asked = {name.partition(".")[0] for name in forms_asked_for(template)}
            drawn_slots = {*template.words, *template.numbers, *template.days, *template.choices}
            assert drawn_slots <= asked, (language, template.kind)


def test_titles_vary() -> None:
    titles = [matter.title for matter in drawn(300, seed=7)]
    assert len(set(titles)) >= 260


def test_equal_draws_give_equal_matters() -> None:
    assert drawn(20, seed=3) == drawn(20, seed=3)


def test_the_case_number_holds_serial_class_and_year() -> None:
    matter = routine(dice(1), "lillskar", "Tekniska nämnden", "sv", ON, 88)
    assert re.fullmatch(r"88/\d\d(\.\d\d){2,3}/2025", matter.case_number or "")


def test_a_board_presents_to_its_council_without_a_title() -> None:
    matter = routine(dice(1), "kuusivaara", "Valtuusto", "fi", ON, 5)
    (handling,) = matter.handlings
    assert handling.presenter
    assert handling.presenter.title is None
    assert handling.presenter.name == "Kaupunginhallitus"


def test_who_was_elected_is_always_named() -> None:
    named = [
        matter.handlings[0]
        for matter in drawn(900)
        if matter.title.startswith(("Edustajan nimeäminen", "Val av representant"))
    ]
    plain = [each for each in named if not each.handling]
    assert plain
    assert all(re.search(r"nimetä edustajaksi|utse \w+", each.decision) for each in plain)


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_standing_items_need_no_filling(language: str) -> None:
    items = standing_items(language)
    assert len(items) >= 3
    for item in items:
        for text in (item.title, item.proposal, item.handling, item.decision):
            assert not re.search(r"[{}]|  |\n\n", text)


def test_members_of_a_body_are_different_people() -> None:
    for assembly in bodies().values():
        assert len({(given, surname) for given, surname, _ in assembly.members}) == len(
            assembly.members
        )
