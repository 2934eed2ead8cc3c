"""What a person types, as what the archive is asked: parsed, planned, found and explained."""

from db.query.find import find
from db.query.parse import parse
from db.query.plan import Plan, plan
from db.query.targets import DOCUMENTS, ITEMS
from db.query.tree import Note, Query

__all__ = ["DOCUMENTS", "ITEMS", "Note", "Plan", "Query", "find", "parse", "plan"]
