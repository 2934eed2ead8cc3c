"""What an address is written when somebody asked for a subscription: to confirm it, or why not.

Anybody may have given that address. So what they wrote is shown as far as its owner needs
it, and nothing of it can be clicked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from alerts.channels import Message
from alerts.describing import asked as described
from alerts.layout import Block, Heading, Paragraph, Point, as_html, as_text, clean, line
from alerts.links import LIFETIMES, Purpose
from alerts.payload import VERSION
from alerts.saved import SavedSearch, as_mapping
from alerts.subscribing import Asked, Reply
from alerts.texts import Texts

_LONGEST: Final = 200
# What a mail program might make a link of.
_ADDRESS: Final = re.compile(r"\S*(?:://|@|\w\.\w)\S*")


def reply(asked: Asked) -> Message:
    """The reply in the language of its search."""
    texts = Texts(asked.search.language)
    said = texts(f"{asked.reply}_subject")
    blocks = [Heading(said, 1), *_body(asked, texts)]
    return Message(
        subject=said,
        text=as_text(blocks),
        html=as_html(blocks, said, texts.language),
        payload={
            "subject": said,
            "version": VERSION,
            "kind": asked.reply.value,
            "language": texts.language,
            "search": as_mapping(asked.search),
            "links": {"confirm": asked.confirm, "manage": asked.manage, "forget": asked.forget},
        },
    )


def _body(asked: Asked, texts: Texts) -> Iterator[Block]:
    yield Paragraph((line(texts(f"{asked.reply}_said")),))
    yield Point((line(harmless(described(_nameless(asked.search), texts))),))
    if asked.confirm is not None:
        lifetime = LIFETIMES[Purpose.CONFIRM]
        days = lifetime.days if lifetime else 0
        yield Paragraph((line(texts("confirm_do", days=days), asked.confirm),))
        yield Paragraph((line(texts("confirm_else")),))
    if asked.reply is Reply.CONFIRM:
        yield Paragraph((line(texts("confirm_forget"), asked.forget),))
    else:
        yield Paragraph((line(texts("manage"), asked.manage),))
        yield Paragraph((line(texts("forget"), asked.forget),))
    yield Paragraph((line(texts("official")),))


def harmless(text: str) -> str:
    """On one line, not long, and without anything that looks like an address."""
    plain = _ADDRESS.sub("…", clean(text))
    return plain if len(plain) <= _LONGEST else f"{plain[:_LONGEST].rpartition(' ')[0]} …"


def _nameless(search: SavedSearch) -> SavedSearch:
    """A name may say anything; what it asks for is what is confirmed."""
    return replace(search, name=None)
