"""E-mail addresses: which we write to, in one spelling each.

A domain may be international: mail finds it in its ASCII form (RFC 5891). A local part
may not: it needs SMTPUTF8 (RFC 6531) at every server on the way, and a refusal here is
clearer than a confirmation that never comes.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

import idna

from parsers.errors import BadInput

_LONGEST: Final = 254  # RFC 5321, 4.5.3.1.3 without the brackets
_LONGEST_LOCAL: Final = 64  # 4.5.3.1.1
_ATOM: Final = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LOCAL: Final = re.compile(rf"{_ATOM}(?:\.{_ATOM})*")
_DOMAIN: Final = re.compile(
    r"(?=.{1,253}\Z)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?!\d+\Z)[a-z0-9-]{2,63}"
)


def mail_address(given: object) -> str:
    """The address as it is written to: "Liisa.Virta@bücher.example" with an ASCII domain.

    Raises BadInput in one line, which never repeats the address.
    """
    if not isinstance(given, str) or len(given) > 4 * _LONGEST:
        raise BadInput("that is no e-mail address")
    text = unicodedata.normalize("NFC", given.strip(" \t\r\n"))
    local, at, domain = text.rpartition("@")
    if not (local and at and domain):
        raise BadInput("an e-mail address has a name, @ and a domain")
    if not local.isascii() and local.isprintable() and not re.search(r"[\s@<>(),;:\"\\]", local):
        raise BadInput("the part of an e-mail address before @ must be ASCII, such as liisa.virta")
    whole = f"{local}@{_domain(domain)}"
    if not _LOCAL.fullmatch(local) or len(local) > _LONGEST_LOCAL or len(whole) > _LONGEST:
        raise BadInput("that is no e-mail address that can be written to")
    return whole


def known_as(address: str) -> str:
    """How addresses are compared: one reader, in capitals or not."""
    return address.lower()


def _domain(given: str) -> str:
    """In ASCII and lower case."""
    try:
        name = given if given.isascii() else idna.encode(given, uts46=True).decode("ascii")
    except (idna.IDNAError, UnicodeError) as error:
        raise BadInput("the domain of that e-mail address is none") from error
    if not _DOMAIN.fullmatch(name.lower()):
        raise BadInput("the domain of that e-mail address is none")
    return name.lower()
