"""Addresses: one spelling a page, and what each leads to."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.addresses import (
    Address,
    Kind,
    bodies_url,
    canonical,
    feed_url,
    identify,
    item_url,
    meeting_url,
    meetings_url,
    resolve,
)

CGI = "https://kuusivaara.example/cgi/DREQUEST.PHP"
BASES = ["https://kuusivaara.example", "http://hiidenkoski.example/D10_Hiidenkoski"]
GUID = "0A1B2C3DX4E5FX4A6BX8C7DX9E8F0A1B2C3D"
IDS = st.from_regex(
    r"(20[0-9]{3,8}|[0-9][0-9A-F]{7}(X[0-9A-F]{4}){3}X[0-9A-F]{12})-[0-9]{1,3}", fullmatch=True
)


@pytest.mark.parametrize(
    "url",
    [
        f"{CGI}?page=meetingitem&id=20261727-4",
        f"{CGI}?id=20261727-4&page=meetingitem",
        f" {CGI}?page=meetingitem&amp;id=20261727-4\n",
        f"{CGI}?page=meetingitem&id=20261727-4#paatos",
        f"{CGI}?page=meetingitem&id=1-1&id=20261727-4",
        "https://kuusivaara.example:443/cgi/DREQUEST.PHP?page=meetingitem&id=20261727-4",
        "HTTPS://Kuusivaara.Example//cgi/DREQUEST.PHP?id=20261727-4&page=meetingitem",
    ],
)
def test_one_page_has_one_spelling(url: str) -> None:
    assert canonical(url) == f"{CGI}?page=meetingitem&id=20261727-4"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://a.example:80", "http://a.example/"),
        ("http://a.example:443/x", "http://a.example:443/x"),
        ("https://a.example:8443/x", "https://a.example:8443/x"),
        ("http://127.0.0.1:8101/cgi/", "http://127.0.0.1:8101/cgi/"),
        ("https://a.example/D10_A/kokous/1.PDF", "https://a.example/D10_A/kokous/1.PDF"),
        (f"{CGI}?txt=p%F6yt%E4&page=x&b=&a=1+2", f"{CGI}?page=x&a=1+2&b=&txt=p%F6yt%E4"),
        (f"{CGI}?page=rss%2Fmeetings", f"{CGI}?page=rss/meetings"),
        (
            f"{CGI}?page=rss/meetingitems&show=30?page=rss/meetings&show=30",
            f"{CGI}?page=rss/meetingitems&show=30",
        ),
        ("https://a.example/kokous/Liite 1ä.PDF", "https://a.example/kokous/Liite%201%C3%A4.PDF"),
        ("mailto:Kirjaamo@a.example", "mailto:Kirjaamo@a.example"),
        ("javascript:history.back()", "javascript:history.back()"),
        ("http://[a.example/", "http://[a.example/"),
        ("", ""),
    ],
)
def test_canonical(url: str, expected: str) -> None:
    assert canonical(url) == expected


@given(st.text() | st.text("&amp;#?=/\\ %\n"))
def test_canonical_is_total_and_idempotent(text: str) -> None:
    once = canonical(f"https://a.example/{text}")
    assert canonical(once) == once


@pytest.mark.parametrize(
    ("page", "href", "expected"),
    [
        (f"{CGI}?page=meeting&id=1", "?page=meetingitem&id=1-2", f"{CGI}?page=meetingitem&id=1-2"),
        (CGI, "DREQUEST.PHP?page=meetings&id=1", f"{CGI}?page=meetings&id=1"),
        (CGI, "../cgi/DREQUEST.PHP?id=1&page=meetings", f"{CGI}?page=meetings&id=1"),
        (CGI, "../kokous/1-7.PDF", "https://kuusivaara.example/kokous/1-7.PDF"),
        (
            "https://a.example/D10_A/cgi/DREQUEST.PHP?page=meeting&id=1",
            "../kokous/1-7.PDF",
            "https://a.example/D10_A/kokous/1-7.PDF",
        ),
        (
            CGI,
            "http://kuusivaara.example:80/kokous/1.PDF",
            "https://kuusivaara.example/kokous/1.PDF",
        ),
        (CGI, "http://other.example:80/kokous/1.PDF", "http://other.example/kokous/1.PDF"),
        ("http://a.example/x", "http://a.example/y", "http://a.example/y"),
        ("http://a.example/x", "https://a.example:443/y", "https://a.example/y"),
        (CGI, "mailto:kirjaamo@a.example", "mailto:kirjaamo@a.example"),
        (CGI, "http://[x", "http://[x"),
        ("1.HTM", "1-7.PDF", "1-7.PDF"),
        ("", "https://a.example:443/kokous/1.PDF", "https://a.example/kokous/1.PDF"),
    ],
)
def test_a_link_is_resolved_against_its_page(page: str, href: str, expected: str) -> None:
    assert resolve(page, href) == expected


@pytest.mark.parametrize(
    ("url", "kind", "key"),
    [
        (f"{CGI}?page=meetingitem&id=20261727-4", "item", "20261727-4"),
        (f"{CGI}?id={GUID}-4&page=meetingitem", "item", f"{GUID}-4"),
        ("DREQUEST.PHP?page=meeting&amp;id=20261727", "meeting", "20261727"),
        ("?page=meetings&id=46164", "meetings", "46164"),
        (f"{CGI}?page=meeting_frames", "bodies", None),
        (f"{CGI}?page=meeting_handlers&id=", "bodies", None),
        (f"{CGI}?page=official_decision&id=2026374767", "official_decision", "2026374767"),
        (f"{CGI}?page=rss/meetingitems&show=30", "feed", "meetingitems"),
        (f"{CGI}?show=30&page=rss%2Fmeetings", "feed", "meetings"),
        (f"{CGI}?page=announcement_search&alo=1&tzo=-120", "announcements", None),
        (f"{CGI}?page=meetingitem", "item", None),
        ("http://a.example/kokous/2017406946-3.HTM", "item", "2017406946-3"),
        ("http://a.example/kokous/2017406946.HTM", "meeting", "2017406946"),
        ("http://a.example/kokous/TELIN-217668.HTM", "meetings", "217668"),
        ("http://a.example/kokous/TELIMET.HTM", "bodies", None),
        ("../kokous/20261273-7.PDF", "pdf_item", "20261273-7"),
        ("../kokous/20261273.pdf", "pdf_meeting", "20261273"),
        ("../kokous/20261273-7-374197.PDF#page=25", "pdf_attachment", "20261273-7-374197"),
        ("../kokous/2017406946-0-1.PDF", "pdf_attachment", "2017406946-0-1"),
        (f"../kokous/{GUID}-4-52312.PDF", "pdf_attachment", f"{GUID}-4-52312"),
        ("https://a.example/kuulutus/202638664.PDF", "pdf_announcement", "202638664"),
        ("../viranhaltija/202650185.PDF", "pdf_official", "202650185"),
        ("../viranhaltija/202650185-50186.PDF", "pdf_official", "202650185-50186"),
        ("?page=official_search&id=&alo=1", "official_decisions", None),
        ("../kuulutus/202638664.38665.PDF", "pdf_announcement", "202638664.38665"),
        ("2017406946-3.HTM", "item", "2017406946-3"),
        ("/home/toimitus/sivut/2017406946-3.htm", "item", "2017406946-3"),
        (r"C:\sivut\TELIMET.HTM", "bodies", None),
        ("sivut/DREQUEST.PHP?page=meetingitem&id=20261727-4", "item", "20261727-4"),
    ],
)
def test_an_address_says_what_it_leads_to(url: str, kind: Kind, key: str | None) -> None:
    address = identify(url)
    assert address is not None
    assert (address.kind, address.id or None) == (kind, key)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "https://kuusivaara.example/",
        "https://kuusivaara.example/?page=meeting&id=20261727",
        "https://kuusivaara.example/index.php?page=meeting&id=20261727",
        CGI,
        "muistiinpanot.HTM",
        "FACADE.HTM",
        "2017.HTM",
        "TELIASES.HTM",
        "20261727-4.docx",
        "mailto:kirjaamo@a.example",
        "http://[a.example/?page=meeting",
    ],
)
def test_what_is_not_of_the_service_leads_nowhere(url: str) -> None:
    assert identify(url) is None


@given(st.sampled_from(BASES), IDS)
def test_the_addresses_we_make_are_canonical_and_known_again(base: str, item_id: str) -> None:
    meeting_id = item_id.rpartition("-")[0]
    made: dict[str, Address] = {
        item_url(base, item_id): Address("item", item_id),
        meeting_url(base, meeting_id): Address("meeting", meeting_id),
        meetings_url(base, "160"): Address("meetings", "160"),
        bodies_url(base): Address("bodies", None),
        feed_url(base, "meetingitems", 1000): Address("feed", "meetingitems"),
    }
    for url, address in made.items():
        assert url.startswith(f"{base}/cgi/DREQUEST.PHP?page=")
        assert canonical(url) == url
        assert identify(url) == address


@given(IDS)
def test_an_id_is_the_same_in_every_form(item_id: str) -> None:
    for form in (f"?id={item_id}&page=meetingitem", f"../kokous/{item_id}.HTM"):
        assert identify(form) == Address("item", item_id)
    assert identify(f"../kokous/{item_id}.PDF") == Address("pdf_item", item_id)


def test_a_feed_is_asked_for_by_topic_and_number() -> None:
    assert feed_url(BASES[0] + "/", "meetings", 5) == f"{CGI}?page=rss/meetings&show=5"


@pytest.mark.parametrize("url", ["http://[x/20260001-1.HTM", "http://[x/cgi/DREQUEST.PHP?page=a"])
def test_what_is_no_address_leads_nowhere(url: str) -> None:
    assert identify(url) is None
    assert resolve("https://kunta.example/cgi/DREQUEST.PHP", url) == url
