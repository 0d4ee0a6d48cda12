"""Numbered pages: whichever way they are found, they are the pages of one list."""

import pytest
from django.db import connection

from contacts.api import ContactSerializer
from crm.api import numbered
from crm.api.numbered import Numbered, Search
from crm.history.models import Count
from tests.conftest import fresh_connection

from .test_queries import fill

ROWS, SIZE = 200, 7
TABLE = ContactSerializer.table()
WAYS = {
    "among the first rows": {"WINDOW": 2000, "WINDOWS": ((1000, 2000),), "EXACT": 5000},
    "by the index": {"WINDOW": 10, "WINDOWS": ((1000, 10),), "EXACT": 5000},
    "by walking": {"WINDOW": 10, "WINDOWS": ((1000, 10),), "EXACT": 5},
}


@pytest.fixture
def rows(alice, charlie):
    """Contacts of alice, whose e-mail addresses are 1@b.fr to 200@b.fr; and as many of charlie."""
    for person in (alice, charlie):
        fill(person, ROWS)
        with person.scope():
            Count(workspace_id=person.workspace.id, record_type="contact", live=ROWS, reachable=ROWS).save()
    fresh_connection()
    return alice


def search(text: str) -> Search:
    return Search("search_key", "LIKE", f"%{text}%")


def wanted(person, text: str, order: str) -> list[str]:
    """Return the ids in the order that plain SQL has them."""
    with person.scope(), connection.cursor() as cursor:
        cursor.execute(f"SELECT id::text FROM {TABLE} WHERE email LIKE %s ORDER BY {order}", [f"%{text}%"])
        return [pk for (pk,) in cursor.fetchall()]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("order", [f"{TABLE}.id", f"{TABLE}.email_key DESC, {TABLE}.id DESC"])
@pytest.mark.parametrize("text", ["1", "17", "@b.fr", "nobody"])
def test_all_pages_together_are_what_is_searched_for(rows, monkeypatch, way, order, text):
    for name, value in WAYS[way].items():
        monkeypatch.setattr(numbered, name, value)
    expected, found, offset, more = wanted(rows, text, order), [], 0, True
    while more:
        page = Numbered(order, SIZE, offset)
        records, more = numbered.matching(ContactSerializer, rows.actor, ("", []), page, search(text))
        assert more == (offset + SIZE < len(expected))
        found += [record["id"] for record in records]
        offset += SIZE
    assert found == expected


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("text", ["1", "17", "@b.fr", "nobody"])
def test_a_total_is_exact_or_more_than_what_was_shown(rows, monkeypatch, way, text):
    for name, value in WAYS[way].items():
        monkeypatch.setattr(numbered, name, value)
    count = len(wanted(rows, text, f"{TABLE}.id"))
    for offset in (0, SIZE, 10_000):
        page = Numbered(f"{TABLE}.id", SIZE, offset)
        records, more, total = numbered.matching_of_how_many(
            ContactSerializer, rows.actor, ("", []), page, search(text)
        )
        if count <= numbered.EXACT:
            assert total == count
        elif more:
            assert total > offset + len(records)


def test_what_was_added_lately_all_at_once_is_not_taken_for_everything(rows, monkeypatch):
    monkeypatch.setattr(numbered, "WINDOW", 20)
    monkeypatch.setattr(numbered, "WINDOWS", ((1000, 20),))
    monkeypatch.setattr(numbered, "EXACT", 40)
    with rows.scope(), connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {TABLE} SET search_key = 'new' WHERE id IN (SELECT id FROM {TABLE} ORDER BY id DESC LIMIT 30)"
        )
    page = Numbered(f"{TABLE}.id DESC", SIZE)
    assert numbered.matching_of_how_many(ContactSerializer, rows.actor, ("", []), page, search("new"))[2] == 30


def test_the_count_of_everything_is_the_one_that_is_kept(rows):
    page = Numbered(f"{TABLE}.id", SIZE)
    for offset, length in ((0, SIZE), (ROWS - 1, 1), (ROWS + 5, 0)):
        page = Numbered(f"{TABLE}.id", SIZE, offset)
        records, total = numbered.everything(ContactSerializer, rows.actor, "reachable", page)
        assert (len(records), total) == (length, ROWS)
