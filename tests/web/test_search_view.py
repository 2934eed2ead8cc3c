"""What the search page says where an archive is too large for the rest of its tests."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest
from datasette.utils.asgi import Request

from db.facets import Facet
from db.ranking import Order
from web.asked import Asked
from web.search import Found
from web.search_view import view
from web.words import Words

FOUND = Found(
    total=90_000,
    cards=[],
    order=Order.TITLE_FIRST,
    facets=[],
    understood=[],
    notes=[],
    meant=[],
    papers=[],
    nothing_asked=False,
)
ASKED = Asked(q="koulu")


def shown(site: Any, found: Found, asked: Asked = ASKED) -> dict[str, Any]:
    return view(site.datasette, asked, found, Words("fi"))


def page(site: Any, found: Found) -> str:
    request = Request.fake("/search?q=koulu")
    request.scope["csrftoken"] = lambda: ""

    async def render() -> str:
        await site.datasette.invoke_startup()
        context = {"search": shown(site, found)}
        html: str = await site.datasette.render_template("search.html", context, request=request)
        return html

    return asyncio.run(render())


def test_a_facet_that_ran_out_of_time_says_so(site: Any) -> None:
    late = [Facet("body", (), timed_out=True), Facet("year", (("2026", 7),))]
    html = page(site, replace(FOUND, facets=late))
    assert '<h2 id="facet-body">Toimielin</h2>' in html
    assert html.count("aika loppui kesken") == 1
    assert "aika loppui kesken" not in page(site, replace(FOUND, facets=late[1:]))


def test_where_results_are_many_the_order_used_is_said(site: Any) -> None:
    assert "ensin ovat ne, joiden otsikkoon" in shown(site, FOUND)["order_note"]
    assert shown(site, replace(FOUND, order=Order.RELEVANCE))["order_note"] is None


def test_what_was_meant_can_be_searched_for(site: Any) -> None:
    html = page(site, replace(FOUND, meant=["koulut <b>"]))
    assert '<a href="/search?q=koulut+%3Cb%3E"><bdi>koulut &lt;b&gt;</bdi></a>' in html


@pytest.mark.parametrize("chosen", ["body 0", "body 30"])
def test_of_many_values_the_chosen_is_in_sight(site: Any, chosen: str) -> None:
    many = Facet("body", tuple((f"body {n}", 100 - n) for n in range(90)))
    asked = replace(ASKED, chosen={"body": (chosen,)}, page=3)
    (facet,) = shown(site, replace(FOUND, facets=[many]), asked)["facets"]
    assert [value.label for value in facet["values"] if value.selected] == [chosen]
    assert 0 < len(facet["rest"]) < 90
    labels = [value.label for value in [*facet["values"], *facet["rest"]]]
    assert len(labels) == len(set(labels))
    urls = {value.label: value.url for value in facet["values"]}
    assert urls[chosen] == "/search?q=koulu"
    assert urls["body 1"].endswith("&body=body+1")
    assert "page=" not in urls["body 1"]
