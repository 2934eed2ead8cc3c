"""What a person typed, as a tree. Whatever it is, a tree comes back and no error.

Words are ANDed. OR binds more closely than the blank between words: ``kunta koulu OR
päiväkoti`` asks for kunta, and for one of the other two.
"""

from __future__ import annotations

from collections.abc import Sequence

from db.analyser.forms import forms
from db.query import values
from db.query.fields import FIELDS, OF_SIGNS
from db.query.lexer import Kind, Token, clean, tokens
from db.query.tree import (
    DEEPEST,
    LONGEST_WORD,
    MOST_TERMS,
    SHORTEST_BEGINNING,
    And,
    Leaf,
    Node,
    Not,
    Note,
    Or,
    Phrase,
    Query,
    Sign,
    Word,
)

# "den 26 april 2017", and one more for good measure
_LONGEST_SIGN = 5


def parse(text: str) -> Query:
    """The query as a tree; never an error, and what was left out of it is told."""
    cleaned, notes = clean(text)
    reader = _Reader(list(tokens(cleaned)), list(notes))
    root = reader.everything()
    if reader.left_out:
        reader.notes.append(Note("too_many", " ".join(reader.left_out), MOST_TERMS))
    return Query(cleaned, root, tuple(reader.notes))


class _Reader:
    """Goes through the tokens once, from left to right."""

    def __init__(self, found: list[Token], notes: list[Note]) -> None:
        self.tokens = found
        self.notes = notes
        self.left_out: list[str] = []
        self._at = 0
        self._terms = 0
        self._depth = 0

    def everything(self) -> Node | None:
        """What all tokens ask; a bracket that nothing opened closes nothing."""
        parts: list[Node] = []
        while self._here() is not None:
            parts += self._alternatives(None)
            if self._here() is not None:  # it can only be a bracket
                self._at += 1
        return _joined(parts, And)

    def _here(self) -> Token | None:
        return self.tokens[self._at] if self._at < len(self.tokens) else None

    def _is(self, *kinds: Kind) -> bool:
        here = self._here()
        return here is not None and here.kind in kinds

    def _next(self) -> Token:
        self._at += 1
        return self.tokens[self._at - 1]

    def _alternatives(self, field: str | None) -> list[Node]:
        """What is ANDed up to the end or a closing bracket, each perhaps an Or."""
        parts: list[Node] = []
        while self._here() is not None and not self._is(Kind.CLOSE):
            several = self._operands(field)
            while self._is(Kind.OR):
                operator = self._next()
                more = self._operands(field) if self._starts() else []
                if not (several and more):
                    self.notes.append(Note("operator", operator.text))
                several += more
            if (part := _joined(several, Or)) is not None:
                parts.append(part)
        return parts

    def _starts(self) -> bool:
        """Whether an operand can start here."""
        return self._here() is not None and not self._is(Kind.CLOSE, Kind.OR)

    def _operands(self, field: str | None) -> list[Node]:
        """The one operand that starts here, or none."""
        before, negative, name = self._at, False, ""
        while self._is(Kind.NOT, Kind.FIELD):
            token = self._next()
            negative = negative != (token.kind is Kind.NOT)
            name = token.text if token.kind is Kind.FIELD else name
        if not self._starts():
            self._nothing_follows(before)
            return []
        part = self._operand(FIELDS[name] if name else field, name)
        return [] if part is None else [Not(part) if negative else part]

    def _nothing_follows(self, before: int) -> None:
        for token in self.tokens[before : self._at]:
            is_field = token.kind is Kind.FIELD
            text = f"{token.text}:" if is_field else token.text
            self.notes.append(Note("empty_field" if is_field else "operator", text))

    def _operand(self, field: str | None, name: str) -> Node | None:
        if field in OF_SIGNS:
            if self._is(Kind.WORD, Kind.QUOTED):
                return self._value(name, field)
            field = None
        return self._group(field, name) if self._is(Kind.OPEN) else self._leaf(field)

    def _value(self, name: str, field: str) -> Node | None:
        """The sign that a field names; what is none is taken as words."""
        for words in self._windows():
            if keys := values.keys(field, words):
                self._at += len(words)
                return self._counted(Sign(f"{name}:{' '.join(words)}", keys, own=True))
        self.notes.append(Note("no_sign", f"{name}:{self.tokens[self._at].text}"))
        return self._leaf(None)

    def _group(self, field: str | None, name: str) -> Node | None:
        self._next()
        self._depth += 1
        if self._depth > DEEPEST:
            if self._depth == DEEPEST + 1:
                self.notes.append(Note("too_deep", limit=DEEPEST))
            self._flatten()
        parts = self._alternatives(field)
        if self._is(Kind.CLOSE):
            self._next()
        self._depth -= 1
        if name and not parts:
            self.notes.append(Note("empty_field", f"{name}:"))
        return _joined(parts, And)

    def _flatten(self) -> None:
        """Take the brackets out of what follows, so that it is not read deeper and deeper."""
        brackets = (Kind.OPEN, Kind.CLOSE)
        rest = [token for token in self.tokens[self._at :] if token.kind not in brackets]
        self.tokens[self._at :] = rest

    def _leaf(self, field: str | None) -> Node | None:
        if self._is(Kind.WORD) and field is None and (found := self._sign()):
            return self._counted(found)
        if self._is(Kind.WORD) and (number := self._sum(field)):
            return self._counted(number)
        token = self._next()
        made: Leaf
        if token.kind is Kind.QUOTED:
            made = Phrase(token.text.strip(), field)
        else:
            made = self._word(token.text, field)
        return self._counted(made) if self._has_word(made) else None

    def _word(self, text: str, field: str | None) -> Word:
        bare = text.strip("*")
        if "*" in bare or text.startswith("*"):
            self.notes.append(Note("star", text))
        if not text.endswith("*") or not bare:
            return Word(bare or text, field=field)
        letters = "".join(forms(bare)[-1:])
        if 0 < len(letters) < SHORTEST_BEGINNING:
            self.notes.append(Note("short_beginning", text, SHORTEST_BEGINNING))
        return Word(bare, len(letters) >= SHORTEST_BEGINNING, field)

    def _has_word(self, leaf: Leaf) -> bool:
        found = forms(leaf.text)
        if not found:
            self.notes.append(Note("no_word", leaf.text or '""'))
        elif any(len(form) > LONGEST_WORD for form in found):
            self.notes.append(Note("long_word", f"{leaf.text[:LONGEST_WORD]}…", LONGEST_WORD))
        return bool(found) and all(len(form) <= LONGEST_WORD for form in found)

    def _counted(self, leaf: Leaf) -> Leaf | None:
        """The leaf, unless there are too many of them."""
        self._terms += 1
        if self._terms > MOST_TERMS:
            self.left_out.append(leaf.text)
            return None
        return leaf

    def _windows(self) -> list[list[str]]:
        """The runs of words that start here, the longest first."""
        if self._is(Kind.QUOTED):
            return [[self.tokens[self._at].text]]
        run = _run(self.tokens[self._at : self._at + _LONGEST_SIGN])
        return [run[:n] for n in range(len(run), 0, -1)]

    def _sign(self) -> Sign | None:
        """The §, case number or date that starts here, as a person writes it."""
        for words in self._windows():
            if keys := values.sign(words):
                self._at += len(words)
                return Sign(" ".join(words), keys)
        return None

    def _sum(self, field: str | None) -> Word | None:
        """The number that starts here, where its thousands are typed apart."""
        for words in self._windows():
            if values.is_sum(words):
                self._at += len(words)
                return Word(" ".join(words), field=field)
        return None


def _run(found: Sequence[Token]) -> list[str]:
    """The words with which the tokens begin."""
    words: list[str] = []
    for token in found:
        if token.kind is not Kind.WORD or (words and token.joined):
            break
        words.append(token.text)
    return words


def _joined(parts: list[Node], how: type[And | Or]) -> Node | None:
    return how(tuple(parts)) if len(parts) > 1 else next(iter(parts), None)
