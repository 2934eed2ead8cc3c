"""A query made ready for an index: which keys it asks for, and what must be verified."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from db.query import expression
from db.query.expression import NOTHING, Expression
from db.query.parse import parse
from db.query.synonyms import Synonyms, shipped
from db.query.targets import EVERY, ITEMS, Target
from db.query.terms import Term, TermMaker
from db.query.tree import And, Leaf, Node, Not, Note, Or, Phrase, Query
from db.query.widen import widen
from db.query.words import Words


@dataclass(frozen=True, slots=True)
class Plan:
    """What a query asks of an index.

    ``match`` is one valid FTS5 expression that finds at least what is asked; where the query has
    ``phrases``, what it finds is to be verified on the stored texts (:func:`db.query.find`).
    ``notes`` tell what was left out.
    """

    query: Query
    target: Target
    terms: Mapping[Leaf, Term]
    notes: tuple[Note, ...]
    match: str

    @property
    def phrases(self) -> tuple[Term, ...]:
        """The phrases to verify, those that must not be there too."""
        return tuple(term for leaf, term in self.terms.items() if isinstance(leaf, Phrase))

    @property
    def empty(self) -> bool:
        """Whether it asks for nothing that can be found."""
        return self.match == NOTHING

    def understood(self) -> list[tuple[Term, bool]]:
        """Every term in the order typed, and whether it must not be there."""
        root = self.query.root
        return [(self.terms[leaf], no) for leaf, no in _leaves(root)] if root else []

    def wanted(self) -> list[Term]:
        """The terms whose words are hits: all that must or may be there."""
        return [term for term, negative in self.understood() if not negative]

    @property
    def has_synonyms(self) -> bool:
        """Whether something is found that was not typed."""
        return any(term.synonyms for term in self.terms.values())

    @property
    def as_typed(self) -> str:
        """The expression without synonyms; the same as ``match`` where there are none."""
        if not (self.query.root and self.has_synonyms):
            return self.match
        alone = {leaf: replace(term, match=term.as_typed) for leaf, term in self.terms.items()}
        return _upper(self.query.root, alone) or NOTHING

    def upper(self, node: Node) -> Expression:
        """What finds at least what a part of the query asks."""
        return _upper(node, self.terms)


def plan(
    query: Query | str, words: Words, target: Target = ITEMS, synonyms: Synonyms | None = None
) -> Plan:
    """The plan of a query for an index; never an error, whatever was typed."""
    query = parse(query) if isinstance(query, str) else query
    synonyms = shipped() if synonyms is None else synonyms
    if query.root:
        query = replace(query, root=widen(query.root, synonyms, words))
    maker = TermMaker(words, target, synonyms)
    leaves = [leaf for leaf, _ in _leaves(query.root)] if query.root else []
    terms = {leaf: maker.term(leaf) for leaf in dict.fromkeys(leaves)}
    match = _upper(query.root, terms) if query.root else None
    notes = tuple(dict.fromkeys([*query.notes, *maker.notes]))
    return Plan(query, target, terms, notes, match or NOTHING)


def has_phrases(node: Node) -> bool:
    """Whether anything of it is to be verified."""
    return any(isinstance(leaf, Phrase) for leaf, _ in _leaves(node))


def _leaves(node: Node, *, negative: bool = False) -> Iterator[tuple[Leaf, bool]]:
    """The leaves in the order typed, each with whether it must not be there."""
    if isinstance(node, Not):
        yield from _leaves(node.part, negative=not negative)
    elif isinstance(node, And | Or):
        for part in node.parts:
            yield from _leaves(part, negative=negative)
    else:
        yield node, negative


def _upper(node: Node, terms: Mapping[Leaf, Term]) -> Expression:
    """An expression that finds at least what a node asks: of phrases their base forms."""
    if isinstance(node, Not):
        return expression.without(EVERY, _lower(node.part, terms))
    if isinstance(node, Or):
        return expression.either(_upper(part, terms) for part in node.parts)
    if isinstance(node, And):
        unwanted = (_lower(part.part, terms) for part in node.parts if isinstance(part, Not))
        wanted = (_upper(part, terms) for part in node.parts if not isinstance(part, Not))
        return expression.without(expression.both(wanted), expression.either(unwanted))
    return terms[node].match


def _lower(node: Node, terms: Mapping[Leaf, Term]) -> Expression:
    """An expression that finds nothing but what a node asks: of phrases nothing is sure."""
    if isinstance(node, Not):
        return expression.without(EVERY, _upper(node.part, terms))
    if isinstance(node, Or):
        return expression.either(_lower(part, terms) for part in node.parts)
    if isinstance(node, And):
        unwanted = (_upper(part.part, terms) for part in node.parts if isinstance(part, Not))
        wanted = (_lower(part, terms) for part in node.parts if not isinstance(part, Not))
        return expression.without(expression.both(wanted), expression.either(unwanted))
    return None if isinstance(node, Phrase) else terms[node].match
