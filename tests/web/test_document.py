from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

At = Callable[[str], str]
PLAN = "http://127.0.0.1:9/kokous/2026101-3-1.PDF"


def test_a_memo_shows_its_matters_with_their_decisions(site: Any, document_at: At) -> None:
    page = site.text(document_at("file:muistio.txt"))
    for words in (
        "Koulun ohjausryhmän muistio</h1>",
        "Muistio</span>",
        "Maanantai 12.10.2026 klo 9.00",
        "Kirjasto",
        "<b>Tilanne</b>",
        "Päätös:</span> Merkittiin tiedoksi.",
        "Siiri Sepitetty</bdi></a> <span",
    ):
        assert words in page


def test_its_references_lead_into_the_archive(site: Any, document_at: At) -> None:
    page = site.text(document_at("file:muistio.txt"))
    cited = page.partition('id="references"')[2]
    assert 'href="/kuusela/2026101-3"><bdi>teknisen lautakunnan päätös' in cited
    assert 'href="/kuusela/c/412-2025"><bdi>412/10.03.01/2025' in cited
    coming = page.partition('id="coming"')[2]
    assert '<a href="/kuusela/m/2026110"><bdi lang="fi">tekninen lautakunta</bdi> 24.11.' in coming
    assert "31.11.2026" in coming  # on no calendar, so as printed


def test_what_it_speaks_of_leads_to_it(site: Any, document_at: At) -> None:
    memo = f'href="{document_at("file:muistio.txt")}"'
    for page in ("/kuusela/2026101-3", "/kuusela/c/412-2025", "/kuusela/m/2026110"):
        assert memo in site.text(page), page


def test_answers_stand_in_a_table(site: Any, document_at: At) -> None:
    page = site.text(document_at("file:vastaukset.txt"))
    assert "<td>1. Milloin koulu valmistuu?</td>" in page
    assert "<td>Vuonna 2028.</td>" in page
    assert '<th scope="col">Yksikkö</th>' in page


def test_an_attachment_is_read_by_page_beside_its_item(site: Any, document_at: At) -> None:
    page = site.text(document_at(PLAN))
    assert 'href="/kuusela/2026101-3"' in page
    assert '<h2 lang="fi">Sivu 2</h2>' in page
    assert f'href="{PLAN}"' in page
    assert '<h1 lang="fi">Hankesuunnitelma</h1>' in page  # as the item calls it
    assert '<p class="small" lang="fi">Hankesuunnitelma 2026</p>' in page
    found = site.text("/search?q=laajuus")
    assert f'<a href="{document_at(PLAN)}"><bdi>Hankesuunnitelma</bdi></a>' in found
    item = site.text("/kuusela/2026101-3")
    assert f'href="{document_at(PLAN)}" lang="fi">luettu teksti</a>' in item


def test_a_scan_says_that_it_is_one(site: Any, document_at: At) -> None:
    assert "ei ole luettavaa tekstiä" in site.text(document_at("file:kartta.pdf"))


def test_it_is_there_as_json(site: Any, document_at: At) -> None:
    facts = site.get(document_at("file:muistio.txt") + ".json").json()
    assert facts["kind"] == "memo"
    assert facts["matters"][0]["decision"] == "Merkittiin tiedoksi."
    assert facts["meetings"][1]["printed"] == "31.11.2026"


@pytest.mark.parametrize("path", ["/kuusela/d/0123456789abcdef", "/kuusela/d/x", "/nowhere/d/0"])
def test_a_document_that_never_was_is_not_found(site: Any, path: str) -> None:
    assert site.get(path).status_code == 404
