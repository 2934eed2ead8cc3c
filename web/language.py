"""The language of a visitor: asked for in the address, remembered in a cookie, or the browser's."""

from __future__ import annotations

from urllib.parse import urlencode

from datasette.utils.asgi import Request

from web.words import LANGUAGES, Words, choose

PARAMETER = "_lang"
COOKIE = "pykala_lang"


def spoken_to(request: Request) -> Words:
    """The catalogue in the visitor's language."""
    return Words(
        choose(
            request.args.get(PARAMETER),
            request.cookies.get(COOKIE),
            request.headers.get("accept-language"),
        )
    )


def links(request: Request) -> list[tuple[str, str, str]]:
    """This very page in each language: (code, the language's own name, address).

    The address is the query alone: a path is anybody's text, and "//x" another host.
    """
    others = [(name, value) for name in request.args for value in request.args.getlist(name)]
    kept = [pair for pair in others if pair[0] != PARAMETER]
    return [
        (code, name, f"?{urlencode([*kept, (PARAMETER, code)])}")
        for code, name in LANGUAGES.items()
    ]
