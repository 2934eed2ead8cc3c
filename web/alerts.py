"""From a search to a subscription: the form, and the page that says a link was sent.

Whoever asks learns nothing of the address: the answer is the same for each, and what is to
be said goes there by mail.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from datasette.app import Datasette
from datasette.utils.asgi import NotFound, Request, Response

from alerts.addresses import mail_address
from alerts.describing import asked as described
from alerts.describing import sought
from alerts.reach import client_of
from alerts.replies import reply
from alerts.saved import BadSearch, Event, SavedSearch
from alerts.texts import Texts
from db.news import newest
from db.query.tree import MOST_LETTERS
from parsers.errors import BadInput
from web import alert_forms
from web.alert_feeds import feeds
from web.alert_forms import Fields, one
from web.archive import read
from web.asgi import PEER
from web.language import spoken_to
from web.office import Counter, Office, T, office_of
from web.search_feeds import AFTERWARDS
from web.words import Words

# What one visitor says is nobody else's, and no address in it is kept on the way.
PRIVATE = {"cache-control": "private, no-store"}
_HOUR = {"retry-after": "3600"}
# What is wrong with a search, in the words of the site.
_WRONG = {
    "nothing_asked": "alert_nothing_asked",
    "no_word": "alert_no_word",
    "too_long": "alert_too_long",
    "unknown_event": "alert_unknown_event",
}


async def new(datasette: Datasette, request: Request) -> Response:
    """The form, filled in by its address; what is posted is asked for."""
    if request.method != "POST":
        return await _form(datasette, request, alert_forms.in_address(request))
    office = office_of(datasette)
    if office is None:
        raise NotFound("No alerts")
    return await _ask(datasette, request, office)


async def _ask(datasette: Datasette, request: Request, office: Office) -> Response:
    fields, t = await alert_forms.posted(request), spoken_to(request)
    search, problem = understood(fields, t)
    if search is None:
        return await _form(datasette, request, fields, problem, status=400)
    try:
        address = mail_address(one(fields, "address"))
    except BadInput:
        problem = t("alert_bad_address")
        return await _form(datasette, request, fields, problem, status=400)
    who = client(request, office.settings.proxies)
    asked = await visit(datasette, office, _asking(address, search, who))
    if not asked:
        problem = t("alert_too_often")
        return await _form(datasette, request, fields, problem, status=429)
    office.post()
    context = {"address": address, "asked": described(search, Texts(t.lang))}
    return await page(datasette, request, "alert_sent", context)


async def _form(
    datasette: Datasette,
    request: Request,
    fields: Fields,
    problem: str | None = None,
    *,
    status: int = 200,
) -> Response:
    t = spoken_to(request)
    search, wrong = understood(fields, t)
    if problem is None and alert_forms.asks(fields):  # an address can be wrong, too
        problem = wrong
    context = {
        "form": alert_forms.view(fields, t),
        "problem": problem,
        "open": office_of(datasette) is not None,
        "asked": sought(search, Texts(t.lang)) if search else None,
        "feeds": feeds(datasette, search) if search else None,
        "days": AFTERWARDS.days,
        "chosen": "events" in fields,
    }
    headers = _HOUR if status == 429 else {}
    return await page(datasette, request, "alert_new", context, status=status, headers=headers)


def understood(fields: Fields, t: Words) -> tuple[SavedSearch | None, str | None]:
    """The search that is filled in; or what is wrong with it, in words."""
    if "cadence" in fields and not fields.get("events"):  # a form, and all of them unticked
        return None, t("alert_no_events")
    try:
        return alert_forms.search_in(fields, t.lang), None
    except BadSearch as error:
        known = ", ".join(Event)
        return None, t(_WRONG[error.why], limit=t.number(MOST_LETTERS), known=known)
    except BadInput:
        return None, t("alert_bad_search")


def _asking(address: str, search: SavedSearch, who: str) -> Callable[[Counter], bool]:
    def ask(counter: Counter) -> bool:
        return counter.desk.ask(
            "email", address, search, client=who, now=counter.now, compose=reply
        )

    return ask


async def visit(datasette: Datasette, office: Office, business: Callable[[Counter], T]) -> T:
    """What comes of a visit to the office, by the archive as it is now."""
    return await office.visit(await read(datasette, newest), business)


def client(request: Request, proxies: int) -> str:
    """Who counts as one: a network. Of X-Forwarded-For, only what our own proxies wrote is read."""
    peer, *_ = request.scope.get(PEER) or request.scope.get("client") or ("",)
    told = request.headers.get("x-forwarded-for", "")
    hops = [hop.strip() for hop in told.split(",") if hop.strip()] + [peer]
    return client_of(hops[max(0, len(hops) - 1 - proxies)])


async def page(
    datasette: Datasette,
    request: Request,
    name: str,
    context: dict[str, Any],
    *,
    status: int = 200,
    headers: dict[str, str] | None = None,
) -> Response:
    """A page of the office, which nobody keeps on the way."""
    html = await datasette.render_template(f"{name}.html", context, request=request, view_name=name)
    return Response.html(html, status=status, headers=PRIVATE | (headers or {}))
