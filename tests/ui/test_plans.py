"""That lists walk indexes under row security, whatever they are sorted and filtered by; and how often pages ask."""

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
from tests.api.test_queries import FRAME, fill
from tests.conftest import fresh_connection

ROWS = 5000
FURTHER = """
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
def full(alice):
    """Alice, whose workspace has so many records that a plan matters; they are in a segment, at customers."""
    fill(alice, ROWS)
    segment = alice.segment()["id"]
    with alice.scope(), connection.cursor() as cursor:
        cursor.execute(FURTHER.format(segment=segment))
    fresh_connection()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE customers_segment, customers_customer, contacts_contact, addresses_address")
    return alice


def of_kinds(table: dict[str, dict[str, str]]) -> Iterator[tuple[ModelUI, dict[str, str]]]:
    for name, rows in table.items():
        yield model_uis[name], rows


def explain(person, kind, query: str) -> list[str]:
    """Return the plans of the statements that find a list's page, as the workspace's role sees them."""
    found: list[str] = []
    fetch = plans.fetch

    def explained(workspace_id, sql, params=(), *, plan="prepared"):
        # Planned for these values, as a prepared statement is until it has been run a few times.
        how = "custom" if plan == "prepared" else plan
        found.append("\n".join(line for (line,) in fetch(workspace_id, f"EXPLAIN {sql}", params, plan=how)))
        return fetch(workspace_id, sql, params, plan=plan)

    fresh_connection()
    with person.scope(), mock.patch.object(plans, "fetch", explained):
        assert RecordList(kind, person.actor, QueryDict(query)).current_page is not None
    return found


def assert_walks(plan: str, index: str, why: str) -> None:
    """Check that a plan reads its rows through an index, and sorts no more than rows that share a value."""
    rows = plan.partition("SubPlan")[0]
    assert re.search(rf"(using|on) {index} ", rows + " "), f"{why}\n{plan}"
    assert "Seq Scan" not in rows, f"{why}\n{plan}"
    assert not re.search(r"(^|-> +)Sort +\(", rows), f"{why}\n{plan}"


@mock.patch.object(plans, "MAX_SORTED", 0)
def test_every_sort_walks_its_index_from_wherever_a_page_begins(full):
    for kind, sorts in of_kinds(SORTS):
        assert {column.name for column in kind.columns if column.sort} | {""} == set(sorts)
        for name, index in sorts.items():
            for sign in ("", "-") if name else ("",):
                with full.scope():
                    older = RecordList(kind, full.actor, QueryDict(f"order={sign}{name}")).older
                cursor = QueryDict(older.removeprefix("?"))["after"]
                for place in ("", f"&after={cursor}", f"&before={cursor}"):
                    query = f"order={sign}{name}{place}"
                    assert_walks(explain(full, kind, query)[-1], index, query)


def test_what_many_rows_match_is_met_on_the_way_through_the_index_of_the_order(full):
    frequent = {"contact": "role=buyer", "customer": "type=company", "address": "country=FR"}
    with mock.patch.object(plans, "MAX_SORTED", 0):
        for kind, sorts in of_kinds(SORTS):
            for name, index in sorts.items():
                if name and name != frequent[kind.name].partition("=")[0]:
                    query = f"order={name}&{frequent[kind.name]}"
                    assert_walks(explain(full, kind, query)[-1], index, query)


def test_what_few_rows_match_is_read_by_the_index_of_the_filter(full):
    for kind, filters in of_kinds(FILTERS):
        assert {one.name for one in kind.filters} == {query.partition("=")[0] for query in filters}
        for query, index in filters.items():
            for order in ("", "&order=updated_at"):
                asked = query.format(id=full.workspace.id) + order
                for plan in explain(full, kind, asked):
                    rows = plan.partition("SubPlan")[0]
                    assert re.search(rf"(using|on) {index} ", rows + " "), f"{asked}\n{plan}"
                    assert "Seq Scan" not in rows, f"{asked}\n{plan}"


@contextmanager
def asking() -> Iterator[list[str]]:
    """Collect the questions that are asked, without the statements that only say in which role and workspace."""
    questions: list[str] = []

    def noted(execute, sql, params, many, context):
        if not sql.lstrip().startswith(FRAME):
            questions.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(noted):
        yield questions


# Beside the one that sets the scope.
MOST = 11


def test_pages_ask_the_database_twelve_questions_at_most(alices, alice):
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
        with asking() as questions:
            assert alices.get(path).status_code == 200
        assert len(questions) <= MOST, "\n".join([path, *questions])
