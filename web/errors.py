"""What a visitor sees when there is no page to see: one line, in words, and a way on."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from datasette.app import Datasette
from datasette.utils.asgi import Base400, Request, Response
from datasette.views.base import DatasetteError

from web.language import spoken_to

_log = logging.getLogger(__name__)

_TITLES = {400: "bad_request", 403: "forbidden", 404: "not_found", 500: "server_error"}
_HINTS = {400: "bad_request_hint", 404: "not_found_hint", 500: "server_error_hint"}


@dataclass(frozen=True, slots=True)
class _Problem:
    """The status, the key of what we say, and what Datasette says (English, for who wrote SQL)."""

    status: int
    hint: str | None
    message: str | None


async def respond(datasette: Datasette, request: Request, exception: Exception) -> Response:
    """The answer for an exception, in the format that was asked for."""
    problem = _judge(exception)
    t = spoken_to(request)
    title = t(_TITLES.get(problem.status, "bad_request"))
    message = problem.message or (t(problem.hint) if problem.hint else title)
    if request.path.endswith(".json"):
        body = {"ok": False, "error": message, "status": problem.status, "title": title}
        return Response.json(body, status=problem.status)
    if request.path.endswith((".atom", ".csv")):
        return Response.text(f"{message}\n", status=problem.status)
    context = {
        "title": title,
        "hint": t(problem.hint) if problem.hint else None,
        "error": problem.message,
    }
    page = await datasette.render_template(
        "error.html", context, request=request, view_name="error"
    )
    return Response.html(page, status=problem.status)


async def form_too_old(datasette: Datasette, request: Request) -> Response:
    """The answer for a form that does not come from a page of ours, or from one long gone."""
    t = spoken_to(request)
    context = {"title": t("form_too_old"), "hint": t("form_too_old_hint"), "error": None}
    page = await datasette.render_template(
        "error.html", context, request=request, view_name="error"
    )
    return Response.html(page, status=403)


def _judge(exception: Exception) -> _Problem:
    if isinstance(exception, Base400):
        message = str(exception) if exception.status == 400 else None
        return _Problem(exception.status, _HINTS.get(exception.status), message)
    if isinstance(exception, DatasetteError):
        if exception.message_is_html:  # its one page with markup is about the time limit
            return _Problem(400, "too_slow", None)
        # Datasette answers 500 to a sort order it does not know
        status = 400 if exception.status == 500 else exception.status
        return _Problem(status, _HINTS.get(status), str(exception.message))
    _log.error("no page for a request", exc_info=exception)
    return _Problem(500, _HINTS[500], None)
