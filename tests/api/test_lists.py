"""Lists: filters, order, pages and streaming."""

import datetime

import pytest
from django.db import connection

from crm.db.session import tenant_session

NAMES = ["Zoé", "Éric", "eric", "Émile", "Ærø", "Ana", "ana", "Łucja", "李", "Óscar"]


@pytest.fixture
def always_streamed(monkeypatch):
    """Stream every list without `limit`, however short."""
    monkeypatch.setattr("crm.api.viewsets.MAX_UNSTREAMED", 1)


def ids_of(response):
    assert response.status_code == 200, response.content
    return [record["id"] for record in response.json()["data"]]


def walk_pages(person, path):
    """Follow the Link headers of a list; return the ids of each page."""
    found = []
    while path:
        response = person.get(path)
        found.append(ids_of(response))
        link = response.headers.get("Link", "")
        path = link.partition("<")[2].partition(">")[0].removeprefix("http://testserver")
        assert not link or link.endswith('>; rel="next"')
    return found


def flatten(found):
    return [pk for page in found for pk in page]


@pytest.fixture
def ten_contacts(alice):
    customer = alice.customer()
    return [alice.contact(customer, last_name=name, first_name="x")["id"] for name in NAMES]


def test_list_without_parameters_has_all_records_oldest_first(alice, ten_contacts):
    response = alice.get("/api/contacts")
    assert ids_of(response) == ten_contacts
    assert "Link" not in response.headers


def test_long_list_is_streamed_with_the_same_content(alice, ten_contacts, always_streamed, monkeypatch):
    response = alice.get("/api/contacts")
    assert response.was_streamed
    monkeypatch.undo()
    assert response.json() == alice.get("/api/contacts").json()


@pytest.mark.parametrize("resource", ["customers", "contacts", "addresses", "segments"])
def test_streamed_and_unstreamed_records_are_equal(alice, monkeypatch, resource):
    customer = alice.customer(segment_id=alice.segment()["id"], tax_ids=[{"tax": "VAT", "tax_value": 'F"\\é\n€'}])
    contact = alice.contact(customer, first_name='quote " back \\ \u2028 \x01\x02 tab\t', phone="+33 1")
    alice.address(customer, contact_id=contact["id"], comment="é\n,\r\n\\.")
    alice.customer(), alice.segment("Other"), alice.contact(customer), alice.address(customer)
    whole = alice.get(f"/api/{resource}")
    monkeypatch.setattr("crm.api.viewsets.MAX_UNSTREAMED", 1)
    streamed = alice.get(f"/api/{resource}")
    assert streamed.was_streamed
    assert [list(r.items()) for r in streamed.json()["data"]] == [list(r.items()) for r in whole.json()["data"]]


def test_head_of_a_list_has_no_body(alice, ten_contacts, always_streamed):
    response = alice.request("HEAD", "/api/contacts")
    assert (response.status_code, response.content) == (200, b"")


@pytest.mark.parametrize("size", [1, 3, 10, 11])
@pytest.mark.parametrize("order", ["", "created_at", "-created_at", "updated_at", "-updated_at", "name", "-name"])
def test_pages_together_are_the_whole_list(alice, ten_contacts, size, order):
    query = f"&order={order}" if order else ""
    found = walk_pages(alice, f"/api/contacts?limit={size}{query}")
    assert [len(page) for page in found[:-1]] == [size] * (len(found) - 1)
    assert flatten(found) == ids_of(alice.get(f"/api/contacts?limit=1000{query}"))
    assert sorted(flatten(found)) == sorted(ten_contacts)


def test_order_by_name_ignores_case_and_accents(alice, ten_contacts):
    named = {record["id"]: record["last_name"] for record in alice.get("/api/contacts").json()["data"]}
    in_order = [named[pk] for pk in ids_of(alice.get("/api/contacts?order=name"))]
    assert in_order == ["Ærø", "Ana", "ana", "Émile", "Éric", "eric", "Łucja", "Óscar", "Zoé", "李"]
    assert ids_of(alice.get("/api/contacts?order=-name")) == ids_of(alice.get("/api/contacts?order=name"))[::-1]


def test_order_by_updated_at_follows_changes(alice, ten_contacts):
    alice.patch(f"/api/contacts/{ten_contacts[0]}", {"first_name": "changed"})
    assert ids_of(alice.get("/api/contacts?order=-updated_at"))[0] == ten_contacts[0]
    assert ids_of(alice.get("/api/contacts?order=-created_at")) == ten_contacts[::-1]


def test_next_page_after_a_delete_continues_at_the_cursor(alice, ten_contacts):
    first = alice.get("/api/contacts?limit=4&order=created_at")
    alice.delete(f"/api/contacts/{ten_contacts[0]}")
    link = first.headers["Link"].partition("<")[2].partition(">")[0].removeprefix("http://testserver")
    assert ids_of(alice.get(link)) == ten_contacts[4:8]


def test_next_link_keeps_the_filters(alice):
    customer = alice.customer()
    mine = [alice.contact(customer)["id"] for _ in range(3)]
    alice.contact()
    assert (
        flatten(walk_pages(alice, f"/api/contacts?limit=2&customer_id={customer['id']}&order=-created_at"))
        == mine[::-1]
    )


def test_contacts_can_be_filtered_by_each_parameter(alice):
    one = alice.contact(email="Zoé@Acme.com", phone="06 12", role=["legal"], id_crm="c", id_erp="e", id_accounting="a")
    other = alice.contact(phone="+33 6 12 34 56 78", role=["buyer", "signer"])
    found = {
        f"customer_id={one['customer_id']}": [one],
        "email=zo%C3%A9@acme.COM": [one],
        "phone=06%2012": [one],
        "phone=%2B33612345678": [other],
        "phone=+33 6 12-34-56-78": [other],
        "role=legal": [one],
        "role=signer": [other],
        "id_crm=c": [one],
        "id_erp=e": [one],
        "id_accounting=a": [one],
        "id_crm=C": [],
        "role=legal&email=jean.dupont@acme.com": [],
        "created_since=2020-01-01": [one, other],
        "created_since=2020-01-01T00:00:00%2B02:00": [one, other],
        "created_since=2020-01-01T00:00:00+02:00": [one, other],
        "updated_since=2999-01-01T00:00:00Z": [],
    }
    for query, records in found.items():
        assert ids_of(alice.get(f"/api/contacts?{query}")) == [record["id"] for record in records], query


def test_customers_can_be_filtered_by_type_and_segment(alice):
    segment = alice.segment()
    company = alice.customer(segment_id=segment["id"])
    person = alice.customer(name="Jean", type="individual", id_erp="7")
    assert ids_of(alice.get("/api/customers?type=individual")) == [person["id"]]
    assert ids_of(alice.get(f"/api/customers?segment_id={segment['id']}")) == [company["id"]]
    assert ids_of(alice.get("/api/customers?id_erp=7")) == [person["id"]]


def test_addresses_can_be_filtered_by_owner_type_and_country(alice):
    customer = alice.customer()
    contact = alice.contact(customer)
    billing = alice.address(customer, contact_id=contact["id"])
    shipping = alice.address(customer, type="shipping", country="DE", id_accounting="x")
    alice.address()
    assert ids_of(alice.get(f"/api/addresses?customer_id={customer['id']}")) == [billing["id"], shipping["id"]]
    assert ids_of(alice.get(f"/api/addresses?contact_id={contact['id']}")) == [billing["id"]]
    assert ids_of(alice.get("/api/addresses?type=shipping&country=DE&id_accounting=x")) == [shipping["id"]]


def test_created_since_is_inclusive_to_the_microsecond(alice):
    contact = alice.contact()
    with tenant_session(alice.workspace.id), connection.cursor() as cursor:
        cursor.execute("SELECT created_at FROM contacts_contact")
        [(moment,)] = cursor.fetchall()
    stamp = moment.isoformat().replace("+", "%2B")
    assert ids_of(alice.get(f"/api/contacts?created_since={stamp}")) == [contact["id"]]
    later = (moment + datetime.timedelta(microseconds=1)).isoformat().replace("+", "%2B")
    assert ids_of(alice.get(f"/api/contacts?created_since={later}")) == []


def test_content_length_is_set_except_for_streams(alice, ten_contacts, monkeypatch):
    response = alice.get("/api/contacts")
    assert int(response.headers["Content-Length"]) == len(response.content)
    monkeypatch.setattr("crm.api.viewsets.MAX_UNSTREAMED", 1)
    assert "Content-Length" not in alice.get("/api/contacts").headers
