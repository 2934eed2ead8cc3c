"""Reading PDFs in a process of their own, which a bad one may kill.

The library is made for files that one has written oneself: what it does not survive, or
comes to no end with, must cost one file and not the harvest. The process is started
with the first PDF, serves all that follow, and ends with the one that started it.
"""

from __future__ import annotations

import os
import pickle
import resource
import struct
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from threading import Lock, Timer
from typing import IO, Any, Final

from parsers.errors import ParseError
from parsers.files import read_file
from parsers.records import Document, Page

SECONDS: Final = 60.0
"""How long one file may take."""

_MEMORY = 2 * 1024**3  # bytes of address space, of which the library maps more than it uses
_LENGTH = struct.Struct(">Q")
_CHILD = (sys.executable, "-m", "scraper.apart")


class Reader:
    """Reads one file at a time; another thread waits."""

    def __init__(self, command: Sequence[str] = _CHILD, *, seconds: float = SECONDS) -> None:
        self._command = command
        self._seconds = seconds
        self._process: subprocess.Popen[bytes] | None = None
        self._owner = os.getpid()
        self._lock = Lock()

    def read(self, page: Page) -> Document:
        """The document of a PDF; ParseError where it is damaged, or the reader dies of it."""
        with self._lock:
            answer = self._ask(page)
        if isinstance(answer, str):
            raise ParseError(answer, url=page.url)
        return answer

    def close(self) -> None:
        """End the process, if there is one."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            for pipe in (process.stdin, process.stdout):
                with suppress(OSError):  # what was not sent is of no use any more
                    pipe.close() if pipe else None
            process.wait()

    def _ask(self, page: Page) -> Document | str:
        process = self._running()
        timer = Timer(self._seconds, process.kill)
        timer.daemon = True
        timer.start()
        try:
            _send(process.stdin, (page.url, page.content))
            answer: Document | str = _receive(process.stdout)
        except (OSError, EOFError, pickle.UnpicklingError):
            self.close()
            return f"a PDF that kills its reader, or takes it more than {self._seconds:.0f} s"
        finally:
            timer.cancel()
        return answer

    def _running(self) -> subprocess.Popen[bytes]:
        if self._owner != os.getpid():  # a fork: the pipes are the other's
            self._process, self._owner = None, os.getpid()
        if self._process is None or self._process.poll() is not None:
            self.close()
            self._process = subprocess.Popen(  # noqa: S603 - our own command
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                start_new_session=True,  # Ctrl-C is for those who started it
            )
        return self._process


READER: Final = Reader()
"""The one of this process."""


def _send(pipe: IO[bytes] | None, value: object) -> None:
    if pipe is None:
        raise EOFError
    content = pickle.dumps(value)
    pipe.write(_LENGTH.pack(len(content)))
    pipe.write(content)
    pipe.flush()


def _receive(pipe: IO[bytes] | None) -> Any:
    head = pipe.read(_LENGTH.size) if pipe else b""
    if pipe is None or len(head) < _LENGTH.size:
        raise EOFError
    (length,) = _LENGTH.unpack(head)
    if length > _MEMORY:
        raise EOFError
    content = pipe.read(length)
    if len(content) < length:
        raise EOFError
    return pickle.loads(content)  # noqa: S301 - from the process that we started


def _read(url: str, content: bytes) -> Document | str:
    """The document, or what is wrong with the file."""
    # the time decides nothing about a file
    page = Page(url, content, datetime(1970, 1, 1, tzinfo=UTC))
    try:
        record = read_file(page)
    except ParseError as error:
        return str(error)
    except MemoryError:
        return "a PDF that needs more memory than we give it"
    return record if isinstance(record, Document) else "not a PDF"


def _serve() -> None:
    """Answer until whoever asks is gone."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    with suppress(EOFError, OSError):
        while True:
            _send(sys.stdout.buffer, _read(*_receive(sys.stdin.buffer)))


if __name__ == "__main__":
    _serve()
