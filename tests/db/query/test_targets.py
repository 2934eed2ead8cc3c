"""The fields of a query and the columns of the indexes are the same things."""

from __future__ import annotations

import re

import pytest

from db.query.fields import FIELDS, NAMES, OF_SIGNS
from db.query.targets import DOCUMENTS, ITEMS, Target
from db.schema_search import DOCUMENT_COLUMNS, ITEM_COLUMNS


@pytest.mark.parametrize(
    ("target", "columns"), [(ITEMS, ITEM_COLUMNS), (DOCUMENTS, DOCUMENT_COLUMNS)]
)
def test_a_target_names_the_columns_that_there_are(
    target: Target, columns: tuple[str, ...]
) -> None:
    named = {name for place in target.places.values() for name in place.ordered}
    loose = {name for place in target.places.values() for name in re.findall(r"\w+", place.loose)}
    assert named | loose == set(columns)
    in_order = {name for name in columns if not name.endswith("_parts")} - {"own", "cited"}
    assert set(target.places[None].ordered) == in_order


def test_every_field_of_words_has_its_place() -> None:
    assert set(ITEMS.places) == {None, *NAMES} - set(OF_SIGNS)
    assert set(DOCUMENTS.places) < set(ITEMS.places)


def test_no_name_means_two_fields() -> None:
    names = [name for names in NAMES.values() for name in names]
    assert len(names) == len(set(names))
    bare = {name.translate(str.maketrans("äöå", "aoa")) for name in names}
    assert set(FIELDS) == {*names, *bare}
    assert all(FIELDS[name] == field for field, names in NAMES.items() for name in names)
