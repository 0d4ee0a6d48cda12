"""The number of statements of each endpoint, and query plans under row security."""

import re

import pytest
from django.db import connection

from tests.conftest import fresh_connection

READ_STATEMENTS = 2  # the token; role, workspace and rows together
# Sessions are savepoints in a test, which restore the outer session; in production they are transactions.
SESSION_STATEMENTS = ("SAVEPOINT", "RELEASE", "RESET", "SELECT set_config", "SELECT current_setting")


def statements_of(person, method, path, body=None, **headers) -> list[tuple[str, list]]:
    """Return the statements of a request, without those that open and close its session or set the planner."""
    person.get("/api/segments")  # stores the last use of the token, once an hour
    statements = []

    def record(execute, sql, params, many, context):
        statements.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(record):
        response = person.raw(method, path, body, **headers)
    assert response.status_code < 300, response.content
    return [(sql, params) for sql, params in statements if not sql.lstrip().startswith(SESSION_STATEMENTS)]


@pytest.mark.parametrize("rows", [1, 20])
def test_reads_take_two_statements_for_any_number_of_rows(alice, rows):
    customer = alice.customer()
    contacts = [alice.contact(customer) for _ in range(rows)]
    alice.address(customer, contact_id=contacts[0]["id"])
    for path in (
        "/api/contacts",
        "/api/contacts?limit=5",
        f"/api/contacts?customer_id={customer['id']}",
        "/api/contacts?role=buyer&order=-name&limit=2",
        f"/api/contacts/{contacts[0]['id']}",
        "/api/customers",
        f"/api/customers/{customer['id']}",
        "/api/addresses",
        "/api/segments",
    ):
        assert len(statements_of(alice, "GET", path)) == READ_STATEMENTS, path


CONTACT = {"customer_id": "{customer}", "first_name": "A", "last_name": "B", "email": "a@b.fr"}
WRITES = [
    ("POST", "/api/segments", {"name": "A"}, "token, record, change, answer"),
    ("POST", "/api/customers", {"name": "A", "type": "company"}, "token, record, change, answer"),
    ("POST", "/api/customers", {"name": "Acme", "type": "company"}, "token, record, change, words, answer"),
    ("POST", "/api/contacts", CONTACT, "token, customer held, record, change, count, answer"),
    ("PATCH", "/api/contacts/{contact}", {"first_name": "A"}, "token, shown, locked, record, change, answer"),
    ("PATCH", "/api/contacts/{contact}", {}, "token, shown, locked, answer"),
    ("DELETE", "/api/addresses/{address}", None, "token, locked, record, change"),
]


@pytest.mark.parametrize(("method", "path", "body", "statements"), WRITES)
def test_writes_take_the_expected_statements(alice, method, path, body, statements):
    customer = alice.customer()
    ids = {
        "customer": customer["id"],
        "contact": alice.contact(customer)["id"],
        "address": alice.address(customer)["id"],
    }
    body = body and {name: value.format(**ids) for name, value in body.items()}
    done = statements_of(alice, method, path.format(**ids), body)
    assert len(done) == len(statements.split(", ")), done


PLANS = {
    "/api/contacts?limit=50": "contacts_contact_pkey",
    "/api/contacts?limit=50&order=name": "contact_by_name",
    "/api/contacts?limit=50&order=-updated_at": "contact_by_updated",
    "/api/contacts?limit=50&customer_id={customer}": "contacts_contact_customer_id",
    "/api/contacts?email=jean@acme.com": "contact_by_email",
    "/api/contacts?phone=%2B33612345678": "contact_by_phone",
    "/api/contacts?role=legal": "contact_with_role_legal",
    "/api/contacts?id_crm=7": "contact_id_crm_unique",
    "/api/contacts?updated_since=2999-01-01": "contact_by_updated",
    "/api/customers?type=individual": "customer_by_type",
    "/api/customers?segment_id={customer}": "customers_customer_segment_id",
    "/api/addresses?contact_id={customer}": "addresses_address_contact_id",
    "/api/addresses?country=DE": "address_by_country",
}


def fill(person, rows: int) -> None:
    """Insert enough records into the workspace of a person for realistic plans."""
    with person.scope(), connection.cursor() as cursor:
        common = "gen_random_uuid(), now(), now(), current_setting('crm.workspace_id')::uuid"
        cursor.execute(f"""
            INSERT INTO customers_customer (id, created_at, updated_at, workspace_id, name, sort_key, search_key, type,
                tax_ids, custom_attributes)
            SELECT {common}, 'C', 'c' || n, ' c' || n || ' ', 'company', '[]', '{{}}' FROM generate_series(1, {rows}) n;
            INSERT INTO contacts_contact (id, created_at, updated_at, workspace_id, first_name, last_name, full_name,
                sort_key, search_key, email, email_key, phone_e164, roles, occupation, preferred_channel, gender,
                blocked, reachable, labels, custom_attributes, additional_attributes)
            SELECT {common}, 'A', 'B', '', n, n || '@b.fr', n || '@b.fr', n || '@b.fr', n, '{{buyer}}', '', '', '',
                false, true, '{{}}', '{{}}', '{{}}'
            FROM generate_series(1, {rows}) n;
            INSERT INTO addresses_address (id, created_at, updated_at, workspace_id, type, address_line1, city,
                postal_code, country, sort_key, search_key, contact_id)
            SELECT gen_random_uuid(), now(), now(), workspace_id, 'billing', '1', 'P', '1', 'FR', 'a', ' a ', id
            FROM contacts_contact;
        """)
    fresh_connection()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE customers_customer, contacts_contact, addresses_address")


def test_list_under_row_security_walks_an_index(alice):
    fill(alice, 5000)
    customer = alice.customer()
    for path, index in PLANS.items():
        sql, params = statements_of(alice, "GET", path.format(customer=customer["id"]))[-1]
        fresh_connection()
        with alice.scope(), connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN {sql}", params)
            plan = "\n".join(line for (line,) in cursor.fetchall())
        assert re.search(rf"(using|on) {index} ", plan.partition("SubPlan")[0] + " "), f"{path}\n{plan}"
