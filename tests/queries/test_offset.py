"""Numbered pages: whichever way their rows are found, they are the pages of one list."""

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contacts.api import ContactSerializer
from crm.compat.chatwoot.lists import REACHABLE
from crm.history.models import Count
from crm.queries import counts, lookups, plans
from crm.queries.conditions import Condition
from crm.queries.lookups import Lookup, narrow
from crm.queries.orders import CREATION, Order
from customers.api import CustomerSerializer
from tests.api.test_queries import fill
from tests.conftest import fresh_connection

ROWS, SIZE = 200, 7
TABLE = ContactSerializer.table()
ORDERS = {
    "creation": (CREATION, f"{TABLE}.id"),
    "column": (Order("-email", "email_key", descending=True), f"{TABLE}.email_key DESC, {TABLE}.id DESC"),
    "expression": (Order(expression=f"length({TABLE}.email), {TABLE}.id", indexed=False), f"length(email), {TABLE}.id"),
}
WAYS = {
    "by sorting": {plans: {"WINDOWS": ()}},
    "by windows": {},
    "by walking": {plans: {"WINDOWS": (), "MAX_SORTED": 5}, lookups: {"MAX_IDS": 5}},
    "by ids": {lookups: {"COMMON": 1000}},
    "by ids of too many": {lookups: {"COMMON": 1000, "MAX_IDS": 5}, plans: {"WINDOWS": (), "MAX_SORTED": 5}},
    "as common": {lookups: {"COMMON": 0}},
}


@pytest.fixture
def contacts(alice, charlie):
    """Contacts of alice, whose e-mail addresses are 1@b.fr to 200@b.fr; and as many of charlie."""
    for person in (alice, charlie):
        fill(person, ROWS)
        with person.scope():
            Count(workspace_id=person.workspace.id, record_type="contact", live=ROWS, reachable=ROWS).save()
    fresh_connection()
    return alice


@pytest.fixture(params=WAYS)
def way(request, monkeypatch):
    for module, values in WAYS[request.param].items():
        for name, value in values.items():
            monkeypatch.setattr(module, name, value)
    return request.param


def search(person, text: str, is_narrowed: bool) -> Condition:
    """Return the condition of a search, narrowed before the read or left to it."""
    exact = Condition(f"{TABLE}.search_key LIKE %s", (f"%{text}%",))
    lookup = Lookup.by_column(TABLE, "search_key", f"%{text}%")
    return narrow(person.workspace.id, exact, lookup) if is_narrowed else replace(exact, lookup=lookup)


def ids_in_sql(person, text: str, order: str) -> list[str]:
    """Return the ids in the order that plain SQL has them."""
    with person.scope(), connection.cursor() as cursor:
        cursor.execute(f"SELECT id::text FROM {TABLE} WHERE email LIKE %s ORDER BY {order}", [f"%{text}%"])
        return [pk for (pk,) in cursor.fetchall()]


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("text", ["1", "17", "@b.fr", "nobody"])
@pytest.mark.parametrize("is_narrowed", [True, False])
def test_offset_pages_together_are_all_rows_that_match(contacts, way, order, text, is_narrowed):
    order, sql = ORDERS[order]
    expected, found, offset, more = ids_in_sql(contacts, text, sql), [], 0, True
    query = ContactSerializer.query(contacts.actor).where(search(contacts, text, is_narrowed)).order_by(order)
    while more:
        rows, more, total = query.offset(SIZE, offset)
        assert more == (offset + SIZE < len(expected))
        assert total in (None, len(expected))
        found += [row[0] for row in rows]
        offset += SIZE
    assert found == expected


@pytest.mark.parametrize("text", ["1", "17", "@b.fr", "nobody"])
@pytest.mark.parametrize("is_narrowed", [True, False])
@pytest.mark.parametrize("scanned", [0, 20_000])
def test_count_is_exact_or_more_than_few(contacts, way, monkeypatch, text, is_narrowed, scanned):
    monkeypatch.setattr(counts, "MAX_SCANNED", scanned)
    number = len(ids_in_sql(contacts, text, "id"))
    count = ContactSerializer.query(contacts.actor).where(search(contacts, text, is_narrowed)).count()
    assert count.number == number if count.is_exact else count.number > min(lookups.MAX_IDS, plans.MAX_SORTED)


def test_count_of_rows_added_lately_is_not_taken_for_everything(contacts, monkeypatch):
    monkeypatch.setattr(counts, "SAMPLE_ROWS", 10)
    monkeypatch.setattr(counts, "MAX_SCANNED", 0)
    monkeypatch.setattr(counts, "MAX_SORTED", 40)
    with contacts.scope(), connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {TABLE} SET search_key = 'new' WHERE id IN (SELECT id FROM {TABLE} ORDER BY id DESC LIMIT 30)"
        )
    new = Condition(f"{TABLE}.search_key LIKE %s", ("%new%",))
    assert ContactSerializer.query(contacts.actor).where(new).count() == (30, True)


@pytest.mark.parametrize(("scanned", "is_exact"), [(20_000, True), (0, False)])
def test_count_of_a_whole_list_scans_few_rows_only(contacts, monkeypatch, scanned, is_exact):
    # An exact count of up to 5,000 rows was a tenth of the time of a page.
    monkeypatch.setattr(counts, "MAX_SCANNED", scanned)
    query = CustomerSerializer.query(contacts.actor)  # of which no count is stored
    with CaptureQueriesContext(connection) as captured:
        assert query.count().is_exact is is_exact
    assert any("count(*)" in statement["sql"] for statement in captured) is is_exact


def test_total_without_filters_is_the_kept_count(contacts):
    for condition in (Condition(counter="live"), REACHABLE):
        for offset, length in ((0, SIZE), (ROWS - 1, 1), (ROWS + 5, 0)):
            page = ContactSerializer.query(contacts.actor).where(condition).offset(SIZE, offset)
            assert (len(page.rows), page.total) == (length, ROWS)


@pytest.mark.parametrize(("windows", "few"), [(((1000, 2000),), 5000), (((1000, 10),), 5000), (((1000, 10),), 5)])
@pytest.mark.parametrize("text", ["1", "17", "@b.fr", "nobody"])
def test_offset_pages_of_a_condition_without_index_are_all_rows_that_match(contacts, monkeypatch, windows, few, text):
    monkeypatch.setattr(plans, "WINDOWS", windows)
    monkeypatch.setattr(plans, "MAX_SORTED", few)
    scanned = Condition(f"{TABLE}.email LIKE %s", (f"%{text}%",), is_scanned=True)
    query, found, offset, more = ContactSerializer.query(contacts.actor).where(scanned), [], 0, True
    while more:
        rows, more, _ = query.offset(SIZE, offset)
        found += [row[0] for row in rows]
        offset += SIZE
    assert found == ids_in_sql(contacts, text, "id")
