"""How the terms of a query are joined, as a person would type it with nothing left to guess."""

from __future__ import annotations

from db.query.plan import Plan
from db.query.tree import Alike, And, Node, Not, Or, Phrase


def joined(plan: Plan) -> str:
    """The query with its AND, OR, NOT and brackets; "" where each of its terms is joined by AND.

    Fields and synonyms are told of each term elsewhere.
    """
    root = plan.query.root
    return _told(root, plan) if root and _branches(root) else ""


def _branches(node: Node) -> bool:
    """Whether a list of what must and must not be there says less than the tree."""
    if isinstance(node, And):
        return any(map(_branches, node.parts))
    if isinstance(node, Or):
        parts = _typed(node)
        return len(parts) > 1 or _branches(parts[0])
    return isinstance(node, Not) and isinstance(node.part, Not | And | Or)


def _typed(node: And | Or) -> list[Node]:
    """The parts without the synonyms of words in a row; an AND within an AND is the same AND."""
    parts = [_alone(part) for part in node.parts if not isinstance(part, Alike)]
    if not isinstance(node, And):
        return parts
    flat = (_typed(part) if isinstance(part, And) else [part] for part in parts)
    return [one for several in flat for one in several]


def _alone(node: Node) -> Node:
    """The one typed part of what has others only as synonyms."""
    while isinstance(node, Or) and len(parts := _typed(node)) == 1:
        node = parts[0]
    return node


def _told(node: Node, plan: Plan) -> str:
    node = _alone(node)
    if isinstance(node, Not):
        return f"NOT {_bracketed(node.part, plan)}"
    if isinstance(node, And | Or):
        operator = " AND " if isinstance(node, And) else " OR "
        return operator.join(_bracketed(part, plan) for part in _typed(node))
    text = plan.terms[node].text
    return f'"{text}"' if isinstance(node, Phrase) else text


def _bracketed(node: Node, plan: Plan) -> str:
    node = _alone(node)
    told = _told(node, plan)
    return f"({told})" if isinstance(node, And | Or) else told
