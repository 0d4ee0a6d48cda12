"""Lists: keyset pages in both directions, sorting, filters, columns and export."""

import csv
import io
import re
from typing import Any
from unittest import mock
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import transaction
from django.forms import ChoiceField, Form, Select
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from addresses.actions import create_address
from addresses.ui import ADDRESSES_UI
from contacts.actions import create_contact
from contacts.ui import CONTACTS_UI
from crm.queries import plans
from crm.queries.conditions import ALL, Condition
from crm.ui.export import format_cell
from crm.ui.lists import RecordList
from crm.ui.widgets import LongSelect
from customers.actions import create_customer, create_segment
from customers.ui import CUSTOMERS_UI
from tests.depth import examples

from .conftest import max_queries

SORTS = [
    (kind, f"order={sign}{column.name}")
    for kind in (CONTACTS_UI, CUSTOMERS_UI, ADDRESSES_UI)
    for column in kind.columns
    if column.sort
    for sign in ("", "-")
]
# Columns that cannot be sorted, as a record has several of their values.
UNSORTED = {"roles", "labels", "tax_ids"}


@pytest.mark.parametrize(
    "email", ["zoe@bu\u0308cher.example", "Zoe@xn--bcher-kva.example", "\u00a0zoe@bücher.example "]
)
def test_list_filtered_by_any_spelling_of_an_email_shows_the_contact(alice_client, alice, email):
    alice.contact(last_name="Martin", email="zoe@bücher.example")
    alice.contact(last_name="Durand", email="zoe@bucher.example")
    page = alice_client.get("contacts/", {"email": email}).content.decode()
    assert ("Martin" in page, "Durand" in page) == (True, False)


def create_records(alice, count: int = 23) -> None:
    """Create records of which some share values that others lack."""
    with alice.scope():
        segments = [create_segment(actor=alice.actor, name=name) for name in ("Éclair", "alpha", "Zulu")]
        customers, contacts = [], []
        for place in range(count):
            some = place % 3
            customer = {"name": f"C{place % 5}", "type": "company" if some else "individual"}
            customer |= {"id_erp": f"E{place}"} if some else {}
            customer |= {"segment_id": segments[place % 3].pk} if place % 4 else {}
            customers.append(create_customer(actor=alice.actor, **customer))
            contact = {"first_name": "Éva" if some else "Zoé", "last_name": f"N{place % 7}"}
            contact |= {"customer_id": customers[place % 6 % len(customers)].pk} if some else {}
            contact |= {"email": f"p{place % 5}@example.com", "occupation": "Éditeur"} if place % 4 else {}
            contact |= {"phone": f"+336000000{place % 6:02}", "id_crm": f"X{place}"} if place % 4 else {}
            contacts.append(create_contact(actor=alice.actor, **contact))
            address = {"type": "billing" if some else "shipping", "country": ("FR", "DE", "BE")[some]}
            address |= {"city": ("Évreux", "Zug", "lyon", "")[place % 4], "postal_code": f"{place % 5}00"}
            address |= {"address_line1": f"{place % 4} rue"} if some else {"name": "Dépôt"}
            contact = contacts[place % 3 % len(contacts)]
            owner = {"contact_id": contact.pk, "customer_id": contact.customer_id}
            owner = owner if place % 2 else {"customer_id": customers[place % 4 % len(customers)].pk}
            create_address(actor=alice.actor, **address, **owner)


def create_contacts(alice, count: int = 23) -> None:
    """Create contacts of which some lack values that others share."""
    with alice.scope():
        for place in range(count):
            values = {"first_name": "Éva" if place % 3 else "Zoé", "last_name": f"N{place % 7}"}
            if place % 4:
                values |= {"email": f"p{place % 5}@example.com", "phone": f"+336000000{place % 6:02}"}
            create_contact(actor=alice.actor, **values)


def walk_pages(
    alice, query: str, size: int = 5, kind: Any = CONTACTS_UI, condition: Condition = ALL
) -> tuple[list[list], list[list]]:
    """Return the ids of each page from the first to the last, and back from the last to the first."""
    listing = RecordList(kind, alice.actor, QueryDict(query))
    rows = listing.query.where(condition)
    forward, backward = [], []
    with alice.scope():
        page = rows.keyset(size)
        forward.append([row[0] for row in page.rows])
        while page.next:
            page = rows.keyset(size, after=page.next)
            forward.append([row[0] for row in page.rows])
        backward.append([row[0] for row in page.rows])
        while page.previous:
            page = rows.keyset(size, before=page.previous)
            backward.append([row[0] for row in page.rows])
    return forward, backward


def walk_both_ways(alice, *, rows: int, **options) -> list:
    """Return the ids of a list in order, checking that pages of any size have every row once in both directions."""
    orders = []
    for size in (1, 5, 50):
        forward, backward = walk_pages(alice, **options, size=size)
        orders.append([pk for one in forward for pk in one])
        assert [pk for one in reversed(backward) for pk in one] == orders[-1]
        assert len(orders[-1]) == len(set(orders[-1])) == rows
    assert orders[0] == orders[1] == orders[2]
    return orders[0]


def test_pages_in_both_directions_have_every_row_once(alice):
    create_records(alice)
    for kind, query in [(CONTACTS_UI, ""), *SORTS]:
        condition = Condition(f"{kind.table}.created_at > %s", ("2000-01-01",))
        plain = walk_both_ways(alice, query=query, kind=kind, rows=23)
        few = walk_both_ways(alice, query=query, kind=kind, rows=23, condition=condition)
        with mock.patch.object(plans, "MAX_SORTED", 3):
            large = walk_both_ways(alice, query=query, kind=kind, rows=23, condition=condition)
        exported = RecordList(kind, alice.actor, QueryDict(query))
        with alice.scope():
            assert [row[0] for rows in exported.query.stream() for row in rows] == plain == few == large, query


def test_columns_with_one_value_can_be_sorted():
    for kind in (CONTACTS_UI, CUSTOMERS_UI, ADDRESSES_UI):
        assert {column.name for column in kind.columns if not column.sort} <= UNSORTED


@settings(max_examples=examples(15), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    sort=st.sampled_from(SORTS),
    records=st.integers(0, 9),
    size=st.integers(1, 4),
    few=st.sampled_from([1, 5, 5000]),
)
def test_pages_of_any_size_have_every_row_once(alice, sort, records, size, few):
    kind, query = sort
    with transaction.atomic(), mock.patch.object(plans, "MAX_SORTED", few):
        create_records(alice, records)
        forward, backward = walk_pages(alice, query, size, kind)
        there = [pk for one in forward for pk in one]
        assert [pk for one in reversed(backward) for pk in one] == there
        assert len(there) == len(set(there)) == records
        transaction.set_rollback(True)


def test_sorting_ignores_case_and_accents(alice_client, alice):
    customer = alice.customer()
    for city in ("Zug", "évreux", "Lyon", "Etampes"):
        alice.address(customer, city=city, address_line1=city)
    assert names_of(alice_client.get("addresses/?order=city")) == ["Etampes", "évreux", "Lyon", "Zug"]
    assert names_of(alice_client.get("addresses/?order=-city")) == ["Zug", "Lyon", "évreux", "Etampes"]


def test_contacts_can_be_sorted_by_customer_name(alice_client, alice):
    for name in ("Zulu", "Éclair", "alpha"):
        alice.contact(alice.customer(name=name), first_name="At", last_name=name)
    with alice.scope():
        create_contact(actor=alice.actor, first_name="At", last_name="home")
    assert names_of(alice_client.get("contacts/?order=customer")) == ["At alpha", "At Éclair", "At Zulu", "At home"]
    assert names_of(alice_client.get("contacts/?order=-customer")) == ["At Zulu", "At Éclair", "At alpha", "At home"]


@pytest.mark.parametrize("sign", ["", "-"])
def test_rows_without_a_value_are_sorted_last(alice, sign):
    create_contacts(alice)
    forward, _ = walk_pages(alice, f"order={sign}email", size=100)
    with alice.scope():
        emails = dict(CONTACTS_UI.records(alice.actor).values_list("id", "email"))
    values = [emails[pk] for pk in forward[0]]
    assert values == sorted(filter(None, values), reverse=bool(sign)) + [""] * values.count("")


def names_of(response) -> list[str]:
    return re.findall(r'id="r\d+">(?:<span[^>]*>[^<]*</span> )?([^<]*)</a>', response.content.decode())


def test_list_is_sorted_by_name_in_both_directions(alice_client, alice):
    customer = alice.customer()
    for name in ("Zoé", "Éric", "adam"):
        alice.contact(customer, first_name=name, last_name="Martin")
    assert names_of(alice_client.get("contacts/?order=name")) == ["adam Martin", "Éric Martin", "Zoé Martin"]
    assert names_of(alice_client.get("contacts/?order=-name")) == ["Zoé Martin", "Éric Martin", "adam Martin"]


def test_filter_narrows_the_list_and_is_shown(alice_client, alice):
    customer = alice.customer()
    alice.contact(customer, first_name="Jean", role=["buyer"])
    alice.contact(customer, first_name="Léa", role=["billing"])
    response = alice_client.get("contacts/?role=buyer")
    assert names_of(response) == ["Jean Dupont"]
    assert "role is <strong>buyer</strong>" in response.content.decode()


def test_invalid_filter_is_ignored_with_a_message(alice_client, alice):
    alice.contact()
    response = alice_client.get("contacts/?role=emperor&created_since=tomorrow")
    assert response.status_code == 200
    assert len(names_of(response)) == 1
    assert response.content.decode().count('role="alert"') == 2


@pytest.mark.parametrize("query", ["after=%00", "after=W10", "before=xyz", "order=nonsense", "columns=%00,x", "up=x"])
def test_list_with_invalid_parameters_shows_all_rows(alice_client, alice, query):
    alice.contact()
    assert len(names_of(alice_client.get(f"contacts/?{query}"))) == 1


def test_columns_are_selected_reordered_and_remembered(alice_client, alice):
    alice.contact()

    def headings(path):
        found = re.findall(r'<th scope="col">\s*(?:<a[^>]*>)?([\w -]+)', alice_client.get(path).content.decode())
        return [name.strip() for name in found]

    assert headings("contacts/?columns=email,roles") == ["Name", "E-mail", "Roles"]
    assert headings("contacts/") == ["Name", "E-mail", "Roles"]
    assert headings("contacts/?columns=email&columns=roles&up=roles") == ["Name", "Roles", "E-mail"]


def test_next_page_link_keeps_order_and_columns(alice_client, alice):
    create_contacts(alice, 53)
    first = alice_client.get("contacts/?order=-created_at&columns=email")
    [(address)] = re.findall(r'href="([^"]*)" rel="next"', first.content.decode())
    query = parse_qs(urlsplit(address.replace("&amp;", "&")).query)
    assert query["order"] == ["-created_at"]
    assert query["columns"] == ["email"]
    second = alice_client.get(f"contacts/{address.replace('&amp;', '&')}")
    assert len(names_of(first)) == 50
    assert len(names_of(second)) == 3


def test_export_has_all_matching_rows_and_the_selected_columns(alice_client, alice):
    customer = alice.customer(name="=cmd()")
    for place in range(55):
        alice.contact(customer, first_name=f"P{place}", role=["buyer", "legal"], phone="+33 6 12 34 56 78")
    alice.contact(customer, first_name="Other")
    response = alice_client.get("contacts/export.csv?role=buyer&columns=customer,roles,phone")
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(text)))
    assert lines[0] == ["Name", "Customer", "Roles", "Phone"]
    assert len(lines) == 56
    assert lines[1][1:] == ["'=cmd()", "buyer, legal", "+33 6 12 34 56 78"]


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+A1",
        "-A1",
        "@SUM(1)",
        "\t=1",
        "\r=1",
        "\n=1+1",
        " =1",
        ";=1+1",
        ",=1",
        "|=1",
        "; ;=1",
        "＝1+1",
        "＋A1",
        "＠A1",
    ],
)
def test_export_marks_formulas(text):
    assert format_cell(text) == f"'{text}"


@pytest.mark.parametrize(
    "text",
    ["+33 6 12 34 56 78", "+33 (0)6-12.34/56", "-5", "-12.5", "0033", "", "a=b", "Dupont; Jean", "jean@acme.com", "é"],
)
def test_export_leaves_phone_numbers_and_plain_texts_as_they_are(text):
    assert format_cell(text) == text


def test_export_cell_with_a_semicolon_stays_one_cell_for_every_separator(alice_client, alice):
    alice.contact(first_name="a;=1+1", last_name="Z")
    text = b"".join(alice_client.get("contacts/export.csv?columns=name").streaming_content).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(text), delimiter=";"))[1] == ["a;=1+1 Z"]


def test_list_takes_at_most_12_queries(alice_client, alice):
    create_contacts(alice, 60)
    with max_queries(12):
        alice_client.get("contacts/?role=buyer&order=email")


def test_list_of_another_workspace_is_not_found(charlie_client, alice):
    alice.contact()
    assert charlie_client.get(f"/w/{alice.workspace.slug}/contacts/").status_code == 404
    assert names_of(charlie_client.get("contacts/")) == []


def test_list_for_a_viewer_has_no_edit_controls(bob_client, alice):
    alice.contact()
    page = bob_client.get("contacts/").content.decode()
    assert "New contact" not in page
    assert "checkbox" not in page.split("<thead>")[1]


@pytest.mark.parametrize("widget", [Select, LongSelect])
def test_long_select_renders_options_as_select_does(widget):
    field = ChoiceField(choices=[("", "—"), ("A&", "x<y"), ("FR", "France")], widget=widget)
    form = type("Countries", (Form,), {"country": field})(initial={"country": "FR"})
    shown = re.sub(r">\s+<", "><", str(form["country"]))
    assert '<option value="A&amp;">x&lt;y</option><option value="FR" selected>France</option></select>' in shown
