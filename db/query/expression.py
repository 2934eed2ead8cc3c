"""Expressions that FTS5 takes, put together so that each is valid.

None is the expression that finds nothing.
"""

from __future__ import annotations

from collections.abc import Iterable

from db.query.targets import EVERY

NOTHING = '""'
"""The expression that finds nothing, as FTS5 takes it."""

Expression = str | None


def phrase(keys: Iterable[str], *, prefix: bool = False) -> str:
    """Keys side by side; with ``prefix`` the last is a beginning."""
    quoted = '"{}"'.format(" ".join(key.replace('"', "") for key in keys))
    return f"{quoted} *" if prefix else quoted


def within(columns: str, expression: Expression) -> Expression:
    """What stands in some columns only."""
    return expression and f"{columns} : {_bracketed(expression)}"


def both(expressions: Iterable[Expression]) -> Expression:
    """What all of them find; of none at all, everything."""
    parts = list(dict.fromkeys(expressions))
    kept = [part for part in parts if part is not None and part != EVERY]
    if None in parts:
        return None
    return _list(kept, "AND") or EVERY


def either(expressions: Iterable[Expression]) -> Expression:
    """What any of them finds; of none at all, nothing."""
    parts = list(dict.fromkeys(part for part in expressions if part is not None))
    return EVERY if EVERY in parts else _list(parts, "OR")


def without(expression: Expression, unwanted: Expression) -> Expression:
    """What the first finds and the second does not."""
    if expression is None or unwanted is None:
        return expression
    return None if unwanted == EVERY else f"({expression}) NOT ({unwanted})"


def _list(parts: list[str], operator: str) -> Expression:
    if len(parts) < 2:
        return next(iter(parts), None)
    return f" {operator} ".join(map(_bracketed, parts))


def _bracketed(expression: str) -> str:
    """The expression in brackets, unless it is one phrase: FTS5 joins no brackets by itself."""
    simple = expression.startswith('"') and expression.count('"') == 2
    return expression if simple else f"({expression})"
