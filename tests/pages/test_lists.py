"""Lists: keyset pages both ways, sorting, filters as a sentence, columns, export."""

import csv
import io
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from django.http import QueryDict

from contacts.actions import create_contact
from contacts.pages import CONTACTS
from crm.pages.listing import Listing
from crm.pages.rows import page

from .conftest import at_most

SORTS = [column.name for column in CONTACTS.columns if column.sort]


def many(alice, count: int = 23) -> None:
    """Give alice contacts of whom some lack what others share."""
    with alice.scope():
        for place in range(count):
            values = {"first_name": "Éva" if place % 3 else "Zoé", "last_name": f"N{place % 7}"}
            if place % 4:
                values |= {"email": f"p{place % 5}@example.com", "phone": f"+336000000{place % 6:02}"}
            create_contact(actor=alice.actor, **values)


def walked(alice, query: str, size: int = 5) -> tuple[list[list], list[list]]:
    """Return the ids of each page from the first to the last, and again from the last back to the first."""
    listing = Listing(CONTACTS, alice.actor, QueryDict(query))
    forward, backward, position = [], [], None
    with alice.scope():
        while True:
            found = page(CONTACTS, alice.workspace.id, listing.columns, ("", []), listing.order, position, size)
            forward.append([row[0] for row in found.rows])
            if found.older is None:
                break
            position = found.older
        while True:
            backward.append([row[0] for row in found.rows])
            if found.newer is None:
                break
            found = page(CONTACTS, alice.workspace.id, listing.columns, ("", []), listing.order, found.newer, size)
    return forward, backward


@pytest.mark.parametrize("query", ["", *(f"order={sign}{name}" for name in SORTS for sign in ("", "-"))])
def test_every_row_is_met_once_on_the_way_there_and_back(alice, query):
    many(alice)
    forward, backward = walked(alice, query)
    there = [pk for one in forward for pk in one]
    back = [pk for one in reversed(backward) for pk in one]
    assert len(there) == len(set(there)) == 23
    assert back == there


@pytest.mark.parametrize("sign", ["", "-"])
def test_rows_without_a_value_come_last_in_both_directions(alice, sign):
    many(alice)
    forward, _ = walked(alice, f"order={sign}email", size=100)
    with alice.scope():
        emails = dict(CONTACTS.rows(alice.actor).values_list("id", "email"))
    values = [emails[pk] for pk in forward[0]]
    assert values == sorted(filter(None, values), reverse=bool(sign)) + [""] * values.count("")


def rows(response) -> list[str]:
    return re.findall(r'id="r\d+">(?:<span[^>]*>[^<]*</span> )?([^<]*)</a>', response.content.decode())


def test_a_list_shows_names_in_the_order_asked_for(alices, alice):
    customer = alice.customer()
    for name in ("Zoé", "Éric", "adam"):
        alice.contact(customer, first_name=name, last_name="Martin")
    assert rows(alices.get("contacts/?order=name")) == ["adam Martin", "Éric Martin", "Zoé Martin"]
    assert rows(alices.get("contacts/?order=-name")) == ["Zoé Martin", "Éric Martin", "adam Martin"]


def test_a_filter_narrows_the_list_and_reads_as_a_sentence(alices, alice):
    customer = alice.customer()
    alice.contact(customer, first_name="Jean", role=["buyer"])
    alice.contact(customer, first_name="Léa", role=["billing"])
    response = alices.get("contacts/?role=buyer")
    assert rows(response) == ["Jean Dupont"]
    assert "role is <strong>buyer</strong>" in response.content.decode()


def test_a_filter_that_is_wrong_is_said_and_left_out(alices, alice):
    alice.contact()
    response = alices.get("contacts/?role=emperor&created_since=tomorrow")
    assert response.status_code == 200
    assert len(rows(response)) == 1
    assert response.content.decode().count('role="alert"') == 2


@pytest.mark.parametrize("query", ["after=%00", "after=W10", "before=xyz", "order=nonsense", "columns=%00,x", "up=x"])
def test_an_address_that_makes_no_sense_shows_the_list(alices, alice, query):
    alice.contact()
    assert len(rows(alices.get(f"contacts/?{query}"))) == 1


def test_columns_are_chosen_ordered_and_remembered(alices, alice):
    alice.contact()

    def headings(path):
        found = re.findall(r'<th scope="col">\s*(?:<a[^>]*>)?([\w -]+)', alices.get(path).content.decode())
        return [name.strip() for name in found]

    assert headings("contacts/?columns=email,roles") == ["Name", "E-mail", "Roles"]
    assert headings("contacts/") == ["Name", "E-mail", "Roles"]
    assert headings("contacts/?columns=email&columns=roles&up=roles") == ["Name", "Roles", "E-mail"]


def test_the_next_page_keeps_filters_and_order(alices, alice):
    many(alice, 53)
    first = alices.get("contacts/?order=-created_at&columns=email")
    [(address)] = re.findall(r'href="([^"]*)" rel="next"', first.content.decode())
    query = parse_qs(urlsplit(address.replace("&amp;", "&")).query)
    assert query["order"] == ["-created_at"]
    assert query["columns"] == ["email"]
    second = alices.get(f"contacts/{address.replace('&amp;', '&')}")
    assert len(rows(first)) == 50
    assert len(rows(second)) == 3


def test_an_export_holds_all_that_matches_with_the_columns_shown(alices, alice):
    customer = alice.customer(name="=cmd()")
    for place in range(55):
        alice.contact(customer, first_name=f"P{place}", role=["buyer", "legal"], phone="+33 6 12 34 56 78")
    alice.contact(customer, first_name="Other")
    response = alices.get("contacts/export.csv?role=buyer&columns=customer,roles,phone")
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(text)))
    assert lines[0] == ["Name", "Customer", "Roles", "Phone"]
    assert len(lines) == 56
    assert lines[1][1:] == ["'=cmd()", "buyer, legal", "'+33 6 12 34 56 78"]


def test_a_list_takes_few_queries_however_long_it_is(alices, alice):
    many(alice, 60)
    with at_most(12):
        alices.get("contacts/?role=buyer&order=email")


def test_nobody_sees_what_is_another_workspaces(charlies, alice):
    alice.contact()
    assert charlies.get(f"/w/{alice.workspace.slug}/contacts/").status_code == 404
    assert rows(charlies.get("contacts/")) == []


def test_a_viewer_sees_no_control_that_edits(bobs, alice):
    alice.contact()
    page = bobs.get("contacts/").content.decode()
    assert "New contact" not in page
    assert "checkbox" not in page.split("<thead>")[1]
