"""Statements of each GoMobile endpoint, and query plans under row security."""

import re

import pytest
from django.db import connection

from tests.api.test_queries import fill, statements_of
from tests.conftest import fresh_connection

from .conftest import DOCUMENTED_CONTACT

READS = 2  # the token; role, workspace and rows together


@pytest.mark.parametrize("rows", [1, 20])
def test_read_costs_two_statements(client, make_inbox, rows):
    make_inbox("Website")
    contacts = [
        client.contact(primaryPhone=f"+2126123456{n:02}", city="Fez", channels=["Website"]) for n in range(rows)
    ]
    attribute = client.attribute()
    for path in (
        "contact",
        "contact?limit=5&sortBy=lastName&sortOrder=asc",
        "contact?page=2&limit=1" if rows > 1 else "contact",
        f"contact/{contacts[0]['id']}",
        "custom-attributes",
        f"custom-attributes/{attribute['id']}",
        "users/me",
    ):
        assert len(statements_of(client.person, "GET", f"/api/{path}")) == READS, path


def test_search_of_few_rows_costs_as_much_as_a_list(client):
    for number in range(3):
        client.contact(primaryPhone=f"061234567{number}")
    assert len(statements_of(client.person, "GET", "/api/contact?search=0612")) == READS


CREATION = "token, phone held, holders, record, change, count"
UPDATE = "token, shown, locked, record, change, answer"
WRITES = [
    ("POST", "contact", {"primaryPhone": "+336"}, f"{CREATION}, answer"),
    (
        "POST",
        "contact",
        {**DOCUMENTED_CONTACT, "primaryPhone": "+336"},
        f"definitions, {CREATION}, words, contact held, first address, address, change, words, answer",
    ),
    ("PUT", "contact/{}", {}, "token, shown, locked, answer"),
    ("PUT", "contact/{}", {"occupation": "Clerk"}, UPDATE),
    ("PUT", "contact/{}", {"primaryPhone": "+337"}, f"{UPDATE}, phone held, holders"),
    ("PUT", "contact/{}", {"firstName": "Jo"}, f"{UPDATE}, locked for its full name"),
    (
        "PUT",
        "contact/{}",
        {"city": "Rabat"},
        "token, shown, locked, contact held, first address, address, change, words, answer",
    ),
    ("POST", "custom-attributes", {"displayName": "Tier", "type": "text"}, "token, record, change, answer"),
]


@pytest.mark.parametrize(("method", "path", "body", "statements"), WRITES)
def test_write_costs_the_expected_statements(client, method, path, body, statements):
    contact = client.contact(city="Fez")
    executed = statements_of(client.person, method, f"/api/{path.format(contact['id'])}", body)
    assert len(executed) == len(statements.split(", ")), executed


def test_upsert_looks_up_existing_contacts_in_one_statement(client):
    def count_statements(count, **values):
        items = [{"primaryPhone": f"+2126{number:08}", **values} for number in range(count)]
        return len(statements_of(client.person, "POST", "/api/contact/upsert", {"data": items}))

    base = len(["token", "phones held", "holders", "change set"])
    assert count_statements(20) == base + 20 * len(["record", "change", "count"])
    base += len(["holders as they are shown"])
    assert count_statements(20) == base - len(["change set"])
    assert count_statements(20, occupation="Clerk") == base + 20 * len(["locked", "record", "change"])


EXPECTED_INDEXES = {
    "sortBy=createdAt": "contact_by_created",
    "sortBy=lastName": "contact_by_name",
    "sortBy=firstName": "contact_by_first_name",
    "sortBy=primaryEmail": "contact_by_email",
    "sortBy=primaryPhone": "contact_by_phone",
}


def plan_of(person, path):
    """Return the query plan of a list."""
    sql, params = statements_of(person, "GET", path)[-1]
    fresh_connection()
    with person.scope(), connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {sql}", params)
        return "\n".join(line for (line,) in cursor.fetchall())


def connect_all_contacts(person, make_inbox):
    with person.scope(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO contacts_contactinbox (workspace_id, id, created_at, updated_at, contact_id, inbox_id,"
            " source_id, hmac_verified) SELECT workspace_id, gen_random_uuid(), now(), now(), id, %s, id::text, false"
            " FROM contacts_contact",
            [make_inbox.pk],
        )
    fresh_connection()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE contacts_contactinbox, crm_inbox")


def test_sorted_list_under_row_security_walks_its_index(client, make_inbox):
    fill(client.person, 5000)
    connect_all_contacts(client.person, make_inbox("Website"))
    for query, index in EXPECTED_INDEXES.items():
        for direction in ("asc", "desc"):
            for page in (1, 40):
                plan = plan_of(client.person, f"/api/contact?{query}&sortOrder={direction}&page={page}")
                assert re.search(rf"Scan (Backward )?using {index} ", plan), f"{query}\n{plan}"
                assert "Sort Key: contacts_contact" not in plan, f"{query}\n{plan}"
                # The first address of each contact is read from the index, without a sort.
                assert "using addresses_address_contact_id " in plan, plan
                assert "contacts_contactinbox_contact_id" in plan, plan


def test_search_under_row_security_uses_its_index(client):
    fill(client.person, 5000)
    path = "/api/contact?search=4999@b.fr&sortBy=lastName&sortOrder=desc"
    assert any("contacts_contact_by_search_key(" in sql for sql, _ in statements_of(client.person, "GET", path))
    plan = plan_of(client.person, path)
    assert re.search(r"contacts_contact_(pkey|id) ", plan), plan
    assert "Seq Scan on contacts_contact " not in plan, plan
