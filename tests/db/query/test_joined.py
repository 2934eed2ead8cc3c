"""How the terms of a query are joined, told so that it can be typed again."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from db.query import Plan
from db.query.joined import joined

TOLD = {
    "koulu uimahalli OR liikuntahalli": "koulu AND (uimahalli OR liikuntahalli)",
    "(koulu korjaus) OR päiväkoti": "(koulu AND korjaus) OR päiväkoti",
    'koulu OR "vanha tie" | perusk*': 'koulu OR "vanha tie" OR perusk*',
    "koulu -(tie OR katu)": "koulu AND NOT (tie OR katu)",
    "tekninen lautakunta koulu OR tie": "tekninen AND lautakunta AND (koulu OR tie)",
    "§ 198 OR 412/2025": "§ 198 OR 412/2025",
}


@pytest.mark.parametrize("query", TOLD)
def test_what_joins_the_terms_is_told(query: str, planned: Callable[[str], Plan]) -> None:
    assert joined(planned(query)) == TOLD[query]


@pytest.mark.parametrize("query", TOLD)
def test_what_is_told_asks_the_same(
    query: str, planned: Callable[[str], Plan], search: Callable[[str], list[str]]
) -> None:
    assert search(TOLD[query]) == search(query)
    assert joined(planned(TOLD[query])) == TOLD[query]


@pytest.mark.parametrize("query", ["", "koulu", "koulu (korjaus -tie)", "tekninen lautakunta"])
def test_nothing_is_told_where_each_term_must_be_there_or_must_not(
    query: str, planned: Callable[[str], Plan]
) -> None:
    assert joined(planned(query)) == ""
