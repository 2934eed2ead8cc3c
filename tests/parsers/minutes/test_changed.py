"""A decision is compared with its proposal by what it says, not by how it is printed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.minutes.changed import Comparison, compare

UNCHANGED = Comparison(changed=False)
PROPOSAL = """
Kaupunginjohtaja Ilona Salovaara
Kaupunginhallitus ehdottaa, että valtuusto
1
lopettaa valtuustokauden kokeilun,
2
merkitsee tiedoksi liitteenä olevan loppuraportin.
"""
DECISION = """
Kaupunginhallitus:
Kaupunginhallitus ehdottaa, että valtuusto

1
lopettaa valtuustokauden kokeilun,

2
merkitsee tiedoksi liitteenä olevan loppuraportin.
"""
ADDITION = "Lisäksi kaupunginhallitus kehotti rakennuttajaa selvittämään kujan valaistuksen."


def compared(proposal: str, decision: str, *apart: str) -> Comparison | None:
    return compare(proposal.strip().split("\n"), decision.strip().split("\n"), apart)


def test_a_repeated_proposal_is_no_change() -> None:
    assert compared(PROPOSAL, DECISION) == UNCHANGED


@pytest.mark.parametrize(
    "decision",
    [
        DECISION.replace("valtuustokauden kokeilun", "valtuusto-\nkauden kokeilun"),
        DECISION.replace("liitteenä", "\nliitteenä"),
        DECISION.replace("1\n", "1 ").replace("\n2\n", "\n2. "),
        DECISION.replace("1\n", "- ").replace("\n2\n", "\n- "),
        DECISION.replace("ehdottaa", "ehdotti").replace("lopettaa", "lopetti"),
        DECISION.replace("Kaupunginhallitus ehdottaa", "Kaupunginhallitus päätti ehdottaa"),
        DECISION.replace("ehdottaa", "päätti yksimielisesti ehdottaa"),
        DECISION.replace("loppuraportin", "”loppuraportin”").replace(" ", "\xa0"),
        DECISION + "\nPäätös tarkastettiin heti kokouksessa.",
        DECISION + "\nMaija Malli ei esteellisenä osallistunut asian käsittelyyn.",
        DECISION + "\nErkki Esimerkki jätti eriävän mielipiteen.",
        DECISION + "\nValtuusto toivoo, että kokeilusta kerrotaan asukkaille.",
    ],
)
def test_print_and_formulae_are_no_change(decision: str) -> None:
    assert compared(PROPOSAL, decision) == UNCHANGED


@pytest.mark.parametrize(
    ("proposed", "decided"),
    [
        ("Lautakunta päättää hyväksyä kaavan.", "Lautakunta hyväksyi kaavan."),
        ("Lautakunta hyväksyy kaavan.", "Lautakunta päätti yksimielisesti hyväksyä kaavan."),
        ("Kaava hyväksytään ja pannaan vireille.", "Kaava hyväksyttiin ja pannaan vireille."),
        ("Merkitään selvitys tiedoksi.", "Merkittiin selvitys tiedoksi."),
        ("Stadsstyrelsen godkänner planen.", "Stadsstyrelsen:\nStadsstyrelsen godkände planen."),
        ("Nämnden beslutar godkänna planen.", "Nämnden beslutade enhälligt godkänna planen."),
    ],
)
def test_the_tense_is_no_change(proposed: str, decided: str) -> None:
    assert compared(proposed, decided) == UNCHANGED


@pytest.mark.parametrize(
    "added", [ADDITION, ADDITION.replace(" kujan", "\n\nkujan"), f"3\n{ADDITION}"]
)
def test_an_added_point_is_told_whole(added: str) -> None:
    assert compared(PROPOSAL, f"{DECISION}\n{added}") == Comparison(
        new=True, changed=True, points=(ADDITION,)
    )


def test_a_sentence_may_go_on_with_years() -> None:
    added = "Lisäksi kaupunginhallitus kehottaa valmistelemaan valtuustokauden\n\n2027-2031 aiheet."
    found = compared(PROPOSAL, f"{DECISION}\n{added}")
    assert found == Comparison(new=True, changed=True, points=(added.replace("\n\n", " "),))


def test_a_changed_point_stands_as_decided() -> None:
    decision = DECISION.replace("loppuraportin.", "loppuraportin ja sen liitteet.")
    assert compared(PROPOSAL, decision) == Comparison(
        new=True,
        changed=True,
        points=("merkitsee tiedoksi liitteenä olevan loppuraportin ja sen liitteet.",),
    )


SALE = "Lautakunta päättää myydä rantasaunan (12 m²) purettavaksi. Hinta on vähintään 900 euroa."


@pytest.mark.parametrize(
    ("decided", "new"),
    [
        ("Lautakunta päätti yksimielisesti myydä rantasaunan.", False),
        ("Lautakunta päätti, että rantasauna myydään purettavaksi 900 eurolla.", False),
        ("Lautakunta päätti myydä saunan.", False),
        ("Lautakunta päätti myydä rantasaunan 700 eurolla.", True),
        ("Lautakunta päätti myydä rantasaunan 90012 eurolla.", True),
        ("Lautakunta päätti, ettei rantasaunaa myydä.", True),
        ("Lautakunta päätti vuokrata rantasaunan.", True),
        (SALE.replace("purettavaksi", "myytäväksi ja purettavaksi"), True),
    ],
)
def test_a_proposal_said_shortly_is_nothing_new(decided: str, *, new: bool) -> None:
    found = compared(SALE, decided)
    assert found is not None
    assert (found.changed, found.new) == (True, new)


def test_a_point_left_out_is_a_change_without_points() -> None:
    decision = DECISION.partition("\n2\n")[0]
    assert compared(PROPOSAL, decision) == Comparison(changed=True)


@pytest.mark.parametrize(
    "decision",
    [
        "",
        "Kaupunginhallitus:\nEsittelijän ehdotus hyväksyttiin yksimielisesti.",
        "Hyväksyttiin.",
        "Lautakunta hyväksyi esityksen.",
        "Päätös ehdotuksen mukainen.",
        "Äänestyksen jälkeen (JAA 8 – EI 3) lautakunta hyväksyi esittelijän pohjaesityksen.",
        "Stadsstyrelsen godkände förslaget med rösterna 5–3.",
        "Asia jätettiin pöydälle.",
        "Asia palautettiin valmisteluun uuden kustannusarvion laatimista varten.",
    ],
)
def test_what_repeats_nothing_cannot_be_compared(decision: str) -> None:
    assert compared(PROPOSAL, decision) is None
    assert compared("", decision) is None


def test_an_addition_to_a_proposal_adopted_by_reference_is_a_change() -> None:
    decision = f"Kaupunginhallitus:\nEsittelijän ehdotus hyväksyttiin.\n{ADDITION}"
    assert compared(PROPOSAL, decision) == Comparison(new=True, changed=True, points=(ADDITION,))


def test_a_wish_beside_it_is_none() -> None:
    wish = "Valtuusto edellyttää, että kokeilusta kerrotaan asukkaille."
    decision = f"Valtuusto:\nKaupunginhallituksen ehdotus hyväksyttiin yksimielisesti.\n{wish}"
    assert compared(PROPOSAL, decision, wish) is None
    assert compared(PROPOSAL, f"{DECISION}\n{wish}", wish) == UNCHANGED
    assert compared(PROPOSAL, f"{DECISION}\n{wish}") == Comparison(
        new=True, changed=True, points=(wish,)
    )


LINES = st.lists(st.text(max_size=12) | st.sampled_from(["1", "2.", "- a", "Kh:", ""]), max_size=6)


@given(LINES)
def test_nothing_differs_from_itself(lines: list[str]) -> None:
    assert compare(lines, lines) in {None, UNCHANGED}


@given(LINES, LINES)
def test_points_are_of_the_decision_as_printed(proposal: list[str], decision: list[str]) -> None:
    found = compare(proposal, decision)
    for point in found.points if found else ():
        assert "".join(point.split()) in "".join(" ".join(decision).split()) or "-" in point


def test_a_long_text_takes_time_by_its_length() -> None:
    many = [f"Kohta {n} hyväksytään sellaisenaan ilman muutoksia." for n in range(4000)]
    assert compare(many, [*many[:2000], ADDITION, *many[2000:]]) == Comparison(
        new=True, changed=True, points=(ADDITION,)
    )
