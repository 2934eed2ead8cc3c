"""What a link in a letter leads to: one page with one button, and a reader's own page.

Programs that scan mail follow every link in it, so that none does anything before its
button is pressed. All that goes wrong with a link has one answer, whatever it was.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from datasette.app import Datasette
from datasette.utils.asgi import NotFound, Request, Response

from alerts.describing import asked as described
from alerts.describing import label
from alerts.links import Purpose
from alerts.saved import SavedSearch
from alerts.subscribing import Held, search_of
from alerts.texts import Texts
from db import subscriptions as kept
from db.subscriptions import Subscription
from parsers.errors import BadInput
from web import alert_forms
from web.alert_feeds import feeds
from web.alert_forms import Fields, one
from web.alerts import PRIVATE, page, understood, visit
from web.language import spoken_to
from web.office import Counter, T, office_of
from web.words import Words

# What each link does when its button is pressed.
_DOES: dict[Purpose, Callable[[Counter, Held], object]] = {
    Purpose.CONFIRM: lambda counter, held: counter.desk.confirm(held, counter.now),
    Purpose.UNSUBSCRIBE: lambda counter, held: counter.desk.unsubscribe(held),
    Purpose.PAUSE: lambda counter, held: counter.desk.pause(held),
    Purpose.RESUME: lambda counter, held: counter.desk.resume(held, counter.now),
    Purpose.FORGET: lambda counter, held: counter.desk.forget(held),
}
BY_ONE_BUTTON = tuple(_DOES)
"""Links that have a page with one button; managing has several."""

# What a button of the reader's own page does to one subscription.
_ACTIONS: dict[str, Callable[[Counter, Held, str], object]] = {
    "pause": lambda counter, held, which: counter.desk.pause(held, which),
    "resume": lambda counter, held, which: counter.desk.resume(held, counter.now, which),
    "delete": lambda counter, held, which: counter.desk.unsubscribe(held, which),
}
ACTIONS = (*_ACTIONS, "edit", "renew")
"""What can have been done when a reader's own page is shown again."""


async def button(datasette: Datasette, request: Request) -> Response:
    """The page of a link, and what comes of its button."""
    purpose = Purpose(request.url_vars["purpose"])
    token = request.url_vars["token"]
    press = request.method == "POST"
    one_click = press and await _is_one_click(request)

    def follow(counter: Counter) -> dict[str, Any]:
        held = counter.desk.held(purpose, token, counter.now)
        told = _told(counter, held, spoken_to(request))
        if press:
            _DOES[purpose](counter, held)
        if press and purpose is Purpose.CONFIRM:
            # no other link may lead to this: whoever has one may have been forwarded it
            told["manage"] = counter.managing(held.reader)
        return told

    told = await _visit(datasette, follow)
    if one_click:
        return _in_one_word(told)
    if told is None:
        return await _no_good(datasette, request)
    name = "alert_done" if press else "alert_link"
    return await page(datasette, request, name, {"purpose": purpose.value, **told})


async def manage(datasette: Datasette, request: Request) -> Response:
    """A reader's own page; what is posted is done, and the page is shown again."""
    if request.method == "POST":
        return await _act(datasette, request, await alert_forms.posted(request))
    token, t = request.url_vars["token"], spoken_to(request)

    def look(counter: Counter) -> dict[str, Any]:
        held = counter.desk.held(Purpose.MANAGE, token, counter.now)
        mine = kept.subscriptions_of(counter.db, held.reader.id)
        return {
            "address": held.reader.address,
            "mine": [_shown(datasette, one, token, t) for one in mine],
        }

    told = await _visit(datasette, look)
    if told is None:
        return await _no_good(datasette, request)
    done = request.args.get("done")
    told["done"] = t(f"alert_now_{done}") if done in ACTIONS else None
    told["path"] = _managing(datasette, token)
    return await page(datasette, request, "alert_manage", told)


async def _act(datasette: Datasette, request: Request, fields: Fields) -> Response:
    token, action = request.url_vars["token"], one(fields, "action")
    which = one(fields, "subscription")

    def act(counter: Counter) -> str | None:
        held = counter.desk.held(Purpose.MANAGE, token, counter.now)
        if action == "forget":
            counter.desk.forget(held)
        elif action == "renew":
            return _renewed(counter, held)
        elif action in _ACTIONS:
            _ACTIONS[action](counter, held, which)
        else:
            raise BadInput("no such button")
        return token if kept.subscriber(counter.db, held.reader.id) else ""

    there = await _visit(datasette, act)
    if there is None:
        return await _no_good(datasette, request)
    if not there:  # with the last subscription, or by their own wish, all of them is gone
        return await page(datasette, request, "alert_done", {"purpose": "forget"})
    return _again(datasette, there, action)


async def edit(datasette: Datasette, request: Request) -> Response:
    """One subscription's form; what is posted is kept."""
    if request.method == "POST":
        return await _edited(datasette, request, await alert_forms.posted(request))
    return await _edit(datasette, request)


async def _edit(
    datasette: Datasette,
    request: Request,
    fields: Fields | None = None,
    problem: str | None = None,
) -> Response:
    token, which = request.url_vars["token"], request.url_vars["subscription"]

    def look(counter: Counter) -> Fields:
        held = counter.desk.held(Purpose.MANAGE, token, counter.now)
        found = kept.subscription(counter.db, which)
        if found is None or found.subscriber != held.reader.id:
            raise BadInput("not theirs")
        return alert_forms.fields_of(search_of(found))

    known = await _visit(datasette, look)
    if known is None:
        return await _no_good(datasette, request)
    form = alert_forms.view(known if fields is None else fields, spoken_to(request))
    context = {"form": form, "problem": problem, "back": _managing(datasette, token)}
    status = 200 if problem is None else 400
    return await page(datasette, request, "alert_edit", context, status=status)


async def _edited(datasette: Datasette, request: Request, fields: Fields) -> Response:
    t = spoken_to(request)
    search, problem = understood(fields, t)
    if search is None:
        return await _edit(datasette, request, fields, problem)
    token, which = request.url_vars["token"], request.url_vars["subscription"]

    def keep(counter: Counter) -> str | None:
        held = counter.desk.held(Purpose.MANAGE, token, counter.now)
        try:
            counter.desk.edit(held, which, search, counter.now)
        except BadInput:
            if kept.subscription(counter.db, which) is None:
                raise
            return t("alert_twice")
        return ""

    problem = await _visit(datasette, keep)
    if problem:
        return await _edit(datasette, request, fields, problem)
    if problem is None:
        return await _no_good(datasette, request)
    return _again(datasette, token, "edit")


async def _visit(datasette: Datasette, business: Callable[[Counter], T]) -> T | None:
    """What comes of it; None where the link is not, or no more, good."""
    office = office_of(datasette)
    if office is None:
        raise NotFound("No alerts")
    try:
        return await visit(datasette, office, business)
    except BadInput:
        return None


async def _is_one_click(request: Request) -> bool:
    """Whether a mail program posts this (RFC 8058, 3.2), as either kind of form."""
    body: bytes = await request.post_body()
    if b"multipart/form-data" in request.headers.get("content-type", "").lower().encode():
        return b'"List-Unsubscribe"' in body and b"One-Click" in body
    return body.strip() == b"List-Unsubscribe=One-Click"


def _in_one_word(told: object) -> Response:
    """For a program that shows nobody anything."""
    status, word = (404, "no such subscription") if told is None else (200, "unsubscribed")
    return Response.text(f"{word}\n", status=status, headers=PRIVATE)


async def _no_good(datasette: Datasette, request: Request) -> Response:
    """The one answer for a link that was forged, used, replaced or has expired."""
    return await page(datasette, request, "alert_no_good", {}, status=404)


def _told(counter: Counter, held: Held, t: Words) -> dict[str, Any]:
    """What the page of a link says: of which search or searches; of all of them, only how many."""
    if held.subscription is not None:
        return {"asked": _in_words(held.subscription, t)}
    if held.several:
        return {"asked": " · ".join(_in_words(one, t, label) for one in held.several)}
    return {"all": len(kept.subscriptions_of(counter.db, held.reader.id))}


def _in_words(
    one: Subscription, t: Words, say: Callable[[SavedSearch, Texts], str] = described
) -> str:
    """What it asks; where this release cannot read it, as it is kept: its reader can leave it."""
    search = _read(one)
    return say(search, Texts(t.lang)) if search else one.terms.name or one.definition


def _read(one: Subscription) -> SavedSearch | None:
    """Its search; None where this release cannot read it."""
    try:
        return search_of(one)
    except BadInput:
        return None


def _shown(datasette: Datasette, one: Subscription, token: str, t: Words) -> dict[str, Any]:
    search = _read(one)
    return {
        "id": one.id,
        "name": one.terms.name,
        "asked": _in_words(one, t),
        "state": one.state.value,
        "state_label": t(f"alert_state_{one.state}"),
        "edit": f"{_managing(datasette, token)}/{one.id}" if search else None,
        "feeds": feeds(datasette, search) if search else None,
    }


def _renewed(counter: Counter, held: Held) -> str:
    """A new link to the same page; every link that was sent before is too old now."""
    kept.rotate(counter.db, held.reader.id)
    reader = kept.subscriber(counter.db, held.reader.id) or held.reader
    return counter.managing(reader).rpartition("/")[2]


def _managing(datasette: Datasette, token: str) -> str:
    return str(datasette.urls.path(f"/alerts/manage/{token}"))


def _again(datasette: Datasette, token: str, done: str) -> Response:
    """The reader's own page, asked for anew so that reloading it does nothing twice."""
    there = f"{_managing(datasette, token)}?done={done}"
    return Response.redirect(there, status=303, headers=PRIVATE)
