"""Query plans of lists under row security, for every order and filter, and the number of queries of pages."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from unittest import mock

import pytest
from django.db import connection
from django.http import QueryDict

from crm.queries import plans
from crm.ui.lists import RecordList
from crm.ui.registry import ModelUI, model_uis
from tests.api.test_queries import SESSION_STATEMENTS, fill
from tests.conftest import fresh_connection

ROWS = 5000
FILL_COLUMNS = """
    UPDATE customers_customer SET segment_id = '{segment}', id_crm = id, id_erp = id, id_accounting = id;
    UPDATE contacts_contact SET id_crm = contacts_contact.id, id_erp = contacts_contact.id, occupation = email,
        id_accounting = contacts_contact.id, identifier = contacts_contact.id, customer_id = c.id
    FROM customers_customer c WHERE c.sort_key = 'c' || split_part(email, '@', 1);
    UPDATE addresses_address SET customer_id = c.customer_id
    FROM contacts_contact c WHERE c.id = contact_id;
"""
SORTS = {
    "contact": {
        "": "contacts_contact_pkey",
        "name": "contact_by_name",
        "customer": "customer_by_name",
        "phone": "contact_by_phone",
        "email": "contact_by_email",
        "occupation": "contact_by_occupation",
        "identifier": "contact_identifier_unique",
        "id_crm": "contact_id_crm_unique",
        "id_erp": "contact_id_erp_unique",
        "id_accounting": "contact_id_accounting_unique",
        "created_at": "contact_by_created",
        "updated_at": "contact_by_updated",
    },
    "customer": {
        "": "customers_customer_pkey",
        "name": "customer_by_name",
        "type": "customer_by_type",
        "segment": "segment_by_name",
        "id_crm": "customer_id_crm_unique",
        "id_erp": "customer_id_erp_unique",
        "id_accounting": "customer_id_accounting_unique",
        "created_at": "customer_by_created",
        "updated_at": "customer_by_updated",
    },
    "address": {
        "": "addresses_address_pkey",
        "address": "address_by_name",
        "type": "address_by_type",
        "line": "address_by_street",
        "postal_code": "address_by_postal_code",
        "city": "address_by_city",
        "country": "address_by_country",
        "customer": "customer_by_name",
        "contact": "contact_by_name",
        "created_at": "address_by_created",
        "updated_at": "address_by_updated",
    },
}
FILTERS = {
    "contact": {
        "role=legal": "contact_with_role_legal",
        "customer_id={id}": "contacts_contact_customer_id",
        "email=jean@acme.com": "contact_by_email",
        "phone=%2B33612345678": "contact_by_phone",
        "created_since=2999-01-01": "contact_by_(created|updated)",  # in the order of changes it is both
        "updated_since=2999-01-01": "contact_by_updated",
        "id_crm=7": "contact_id_crm_unique",
        "id_erp=7": "contact_id_erp_unique",
        "id_accounting=7": "contact_id_accounting_unique",
    },
    "customer": {
        "type=individual": "customer_by_type",
        "segment_id={id}": "customers_customer_segment_id",
        "created_since=2999-01-01": "customer_by_(created|updated)",  # in the order of changes it is both
        "updated_since=2999-01-01": "customer_by_updated",
        "id_crm=7": "customer_id_crm_unique",
        "id_erp=7": "customer_id_erp_unique",
        "id_accounting=7": "customer_id_accounting_unique",
    },
    "address": {
        "type=shipping": "address_by_type",
        "country=DE": "address_by_country",
        "customer_id={id}": "addresses_address_customer_id",
        "created_since=2999-01-01": "address_by_(created|updated)",  # in the order of changes it is both
        "updated_since=2999-01-01": "address_by_updated",
        "id_crm=7": "address_id_crm_unique",
        "id_erp=7": "address_id_erp_unique",
        "id_accounting=7": "address_id_accounting_unique",
    },
}


@pytest.fixture
def alice_with_rows(alice):
    """Alice, whose workspace has enough records for realistic plans, with customers and a segment."""
    fill(alice, ROWS)
    segment = alice.segment()["id"]
    with alice.scope(), connection.cursor() as cursor:
        cursor.execute(FILL_COLUMNS.format(segment=segment))
    fresh_connection()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE customers_segment, customers_customer, contacts_contact, addresses_address")
    return alice


def model_uis_of(table: dict[str, dict[str, str]]) -> Iterator[tuple[ModelUI, dict[str, str]]]:
    for name, rows in table.items():
        yield model_uis[name], rows


def explain(person, kind, query: str) -> list[str]:
    """Return the plans of the statements that fetch a page of a list, under the tenant role."""
    found: list[str] = []
    fetch = plans.fetch

    def fetch_explained(workspace_id, sql, params=(), *, plan="prepared"):
        # Planned for these values, as a prepared statement is until it has been run a few times.
        how = "custom" if plan == "prepared" else plan
        found.append("\n".join(line for (line,) in fetch(workspace_id, f"EXPLAIN {sql}", params, plan=how)))
        return fetch(workspace_id, sql, params, plan=plan)

    fresh_connection()
    with person.scope(), mock.patch.object(plans, "fetch", fetch_explained):
        assert RecordList(kind, person.actor, QueryDict(query)).current_page is not None
    return found


def assert_walks_index(plan: str, index: str, why: str) -> None:
    """Check that a plan reads its rows through an index and sorts only rows of equal values."""
    rows = plan.partition("SubPlan")[0]
    assert re.search(rf"(using|on) {index} ", rows + " "), f"{why}\n{plan}"
    assert "Seq Scan" not in rows, f"{why}\n{plan}"
    assert not re.search(r"(^|-> +)Sort +\(", rows), f"{why}\n{plan}"


@mock.patch.object(plans, "MAX_SORTED", 0)
def test_sorted_page_walks_the_index_of_its_order(alice_with_rows):
    for kind, sorts in model_uis_of(SORTS):
        assert {column.name for column in kind.columns if column.sort} | {""} == set(sorts)
        for name, index in sorts.items():
            for sign in ("", "-") if name else ("",):
                with alice_with_rows.scope():
                    older = RecordList(kind, alice_with_rows.actor, QueryDict(f"order={sign}{name}")).older
                cursor = QueryDict(older.removeprefix("?"))["after"]
                for place in ("", f"&after={cursor}", f"&before={cursor}"):
                    query = f"order={sign}{name}{place}"
                    assert_walks_index(explain(alice_with_rows, kind, query)[-1], index, query)


def test_common_filter_walks_the_index_of_the_order(alice_with_rows):
    frequent = {"contact": "role=buyer", "customer": "type=company", "address": "country=FR"}
    with mock.patch.object(plans, "MAX_SORTED", 0):
        for kind, sorts in model_uis_of(SORTS):
            for name, index in sorts.items():
                if name and name != frequent[kind.name].partition("=")[0]:
                    query = f"order={name}&{frequent[kind.name]}"
                    assert_walks_index(explain(alice_with_rows, kind, query)[-1], index, query)


def test_rare_filter_uses_the_index_of_the_filter(alice_with_rows):
    for kind, filters in model_uis_of(FILTERS):
        assert {one.name for one in kind.filters} == {query.partition("=")[0] for query in filters}
        for query, index in filters.items():
            for order in ("", "&order=updated_at"):
                ordered = query.format(id=alice_with_rows.workspace.id) + order
                for plan in explain(alice_with_rows, kind, ordered):
                    rows = plan.partition("SubPlan")[0]
                    assert re.search(rf"(using|on) {index} ", rows + " "), f"{ordered}\n{plan}"
                    assert "Seq Scan" not in rows, f"{ordered}\n{plan}"


@contextmanager
def capture_queries() -> Iterator[list[str]]:
    """Collect the queries of a block, without the statements that set role and workspace."""
    queries: list[str] = []

    def record(execute, sql, params, many, context):
        if not sql.lstrip().startswith(SESSION_STATEMENTS):
            queries.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(record):
        yield queries


# Without the one that sets role and workspace.
MAX_QUERIES = 11


def test_pages_take_at_most_12_queries(alice_client, alice):
    customer = alice.customer(segment_id=alice.segment()["id"])
    contacts = [alice.contact(customer, first_name=f"P{place}") for place in range(3)]
    address = alice.address(customer, contact_id=contacts[0]["id"])
    ordered = (
        "contacts/?order=customer&role=buyer",
        "customers/?order=-segment&type=company",
        "addresses/?order=contact",
    )
    found = ("find/hits/?q=p", "find/hits/?q=dupnot", "find/hits/", "contacts/count/?role=buyer", "tasks/")
    records = (f"customers/{customer['id']}/", f"contacts/{contacts[0]['id']}/", f"addresses/{address['id']}/")
    for path in (*ordered, *found, *records):
        with capture_queries() as queries:
            assert alice_client.get(path).status_code == 200
        assert len(queries) <= MAX_QUERIES, "\n".join([path, *queries])
