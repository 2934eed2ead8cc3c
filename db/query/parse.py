"""What a person typed, as a tree. Whatever it is, a tree comes back and no error.

Words are ANDed. OR binds more closely than the blank between words: ``kunta koulu OR
päiväkoti`` asks for kunta, and for one of the other two.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from db.analyser.forms import forms
from db.query import values
from db.query.days import is_dashed
from db.query.fields import FIELDS, OF_SIGNS
from db.query.hints import hints
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
# "den 1 mars 2024 .. den 26 april 2024"
_LONGEST_SPAN = 9
# what of a query is left out because it is too long
_OF_BOUNDS = ("too_long", "too_many")


def parse(text: str) -> Query:
    """The query as a tree; never an error, and what was left out of it is told."""
    cleaned, notes = clean(text)
    reader = _Reader(list(tokens(cleaned)), list(notes))
    root = reader.everything()
    if reader.left_out:
        reader.notes.append(Note("too_many", " ".join(reader.left_out), MOST_TERMS))
    return Query(cleaned, root, tuple(_told(reader.notes)))


def _told(notes: Iterable[Note]) -> list[Note]:
    """Each note once, first those of what has no room."""
    return sorted(dict.fromkeys(notes), key=lambda note: note.code not in _OF_BOUNDS)


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
            parts += self._alternatives("")
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

    def _alternatives(self, name: str) -> list[Node]:
        """What is ANDed up to the end or a closing bracket, each perhaps an Or."""
        parts: list[Node] = []
        while self._here() is not None and not self._is(Kind.CLOSE):
            left_out = len(self.left_out)
            several = self._operands(name)
            while self._is(Kind.OR):
                operator = self._next()
                more = self._operands(name) if self._starts() else []
                if not (several and more) and len(self.left_out) == left_out:
                    self.notes.append(Note("operator", operator.text))
                several += more
            if (part := _joined(several, Or)) is not None:
                parts.append(part)
        return parts

    def _starts(self) -> bool:
        """Whether an operand can start here."""
        return self._here() is not None and not self._is(Kind.CLOSE, Kind.OR)

    def _operands(self, name: str) -> list[Node]:
        """The one operand that starts here, or none; ``name`` is that of the field around it."""
        before, negative = self._at, False
        while self._is(Kind.NOT, Kind.FIELD):
            token = self._next()
            negative = negative != (token.kind is Kind.NOT)
            name = token.text if token.kind is Kind.FIELD else name
        if not self._starts():
            self._nothing_follows(before)
            return []
        is_named = any(token.kind is Kind.FIELD for token in self.tokens[before : self._at])
        part = self._group(name, is_named=is_named) if self._is(Kind.OPEN) else self._one(name)
        return [] if part is None else [Not(part) if negative else part]

    def _nothing_follows(self, before: int) -> None:
        for token in self.tokens[before : self._at]:
            is_field = token.kind is Kind.FIELD
            text = f"{token.text}:" if is_field else token.text
            self.notes.append(Note("empty_field" if is_field else "operator", text))

    def _one(self, name: str) -> Node | None:
        field = FIELDS.get(name)
        return self._value(name, field) if field in OF_SIGNS else self._leaf(field)

    def _value(self, name: str, field: str) -> Node | None:
        """The sign that a field names; what is none is asked for without the field."""
        for words in self._windows(_LONGEST_SPAN):
            if keys := values.keys(field, words):
                self._at += len(words)
                return self._counted(Sign(f"{name}:{' '.join(words)}", keys, own=True))
        wrong = (values.wrong_span(words, field) for words in self._windows(_LONGEST_SPAN))
        told = next(filter(None, wrong), None)
        self.notes.append(_of_field(name, told or Note("no_sign", self.tokens[self._at].text)))
        before = len(self.notes)
        part = self._leaf(None)
        if told:  # once is enough
            del self.notes[before:]
        return part

    def _group(self, name: str, *, is_named: bool) -> Node | None:
        self._next()
        self._depth += 1
        if self._depth > DEEPEST:
            if self._depth == DEEPEST + 1:
                self.notes.append(Note("too_deep", limit=DEEPEST))
            self._flatten()
        parts = self._alternatives(name)
        if self._is(Kind.CLOSE):
            self._next()
        self._depth -= 1
        if is_named and not parts:
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
        if self._is(Kind.WORD):
            self.notes += hints(self.tokens, self._at)
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

    def _windows(self, longest: int = _LONGEST_SIGN) -> list[list[str]]:
        """The runs of words that start here, the longest first; spans with dots may be long."""
        if self._is(Kind.QUOTED):
            return [[self.tokens[self._at].text]]
        run = _run(self.tokens[self._at : self._at + _LONGEST_SPAN])
        most = len(run) if any(".." in word for word in run) else longest
        return [run[:n] for n in range(min(len(run), most), 0, -1)]

    def _sign(self) -> Sign | Word | None:
        """The §, case number or date that starts here, as a person writes it.

        A span that goes backwards is words, and not the half of it that could be read.
        """
        for words in self._windows():
            text = " ".join(words)
            if keys := values.sign(words):
                self._at += len(words)
                self.notes += [Note("both_days", text)] if is_dashed(text) else []
                return Sign(text, keys)
            if wrong := values.wrong_span(words):
                self._at += len(words)
                self.notes.append(wrong)
                return Word(text)
        return None

    def _sum(self, field: str | None) -> Word | None:
        """The number that starts here, where its thousands are typed apart."""
        for words in self._windows():
            if values.is_sum(words):
                self._at += len(words)
                return Word(" ".join(words), field=field)
        return None


def _of_field(name: str, note: Note) -> Note:
    """The note, of a value of a field."""
    return replace(note, what=f"{name}:{note.what}")


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
