"""Which of the files that a page lists are kept: what a file is, its bytes tell, not its name."""

from __future__ import annotations

from db.store import LookResult
from parsers import pdf
from scraper.answers import Answer, Fetched, Gone, Rejected
from scraper.reading import may_keep

MB = 1_000_000


def unwanted(answer: Answer) -> LookResult | None:
    """Why a file is not kept: gone, elsewhere, barred, or no PDF; None if it is one, or the same.

    None of these is a fault: municipalities list files of every kind, and take them down.
    """
    match answer:
        case Gone():
            return LookResult.GONE
        case Rejected():
            return LookResult.WRONG
        case Fetched(page) if not pdf.is_pdf(page.content):
            return LookResult.UNREADABLE
        case Fetched(page) if not may_keep(page):
            return LookResult.BARRED
    return None
