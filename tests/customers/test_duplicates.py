"""Possible duplicates of a customer that is being entered."""

import pytest
from django.db import connection

from customers.actions import create_customer, delete_customer
from customers.models import Customer
from customers.queries import find_possible_duplicates


@pytest.fixture
def actor(alice):
    with alice.scope():
        yield alice.actor


@pytest.fixture
def acme_corp(actor):
    return create_customer(
        actor=actor,
        name="Société Générale",
        type="company",
        id_crm="crm_1",
        tax_ids=[{"tax": "VAT", "tax_value": "FR83404833048"}, {"tax": "SIREN", "tax_value": "404833048"}],
    )


@pytest.mark.parametrize(
    "typed",
    [
        {"name": "societe  generale"},
        {"tax_ids": [{"tax": "TVA", "tax_value": "FR83404833048"}]},
        {"tax_ids": [{"tax": "SIREN", "tax_value": "404833048"}]},
        {"id_crm": "crm_1"},
        {"name": "Other", "id_erp": "x", "id_crm": "crm_1"},
    ],
)
def test_find_possible_duplicates_matches_name_tax_id_or_external_id(actor, acme_corp, typed):
    assert find_possible_duplicates(actor, **typed) == [acme_corp]


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"name": "Société"},
        {"name": ""},
        {"tax_ids": [{"tax": "VAT", "tax_value": ""}]},
        {"tax_ids": [{"tax": "VAT"}]},
        {"id_erp": "crm_1"},
        {"name": "a\0b", "id_crm": "a\0b", "tax_ids": [{"tax": "VAT", "tax_value": "a\0b"}]},
    ],
)
def test_find_possible_duplicates_without_match_is_empty(actor, acme_corp, typed):
    assert find_possible_duplicates(actor, **typed) == []


def test_find_possible_duplicates_excludes_the_customer_and_deleted_ones(actor, acme_corp):
    shared = {"name": acme_corp.name, "id_crm": "crm_1", "tax_ids": acme_corp.tax_ids}
    assert find_possible_duplicates(actor, **shared, exclude=acme_corp.pk) == []
    delete_customer(actor=actor, pk=acme_corp.pk)
    assert find_possible_duplicates(actor, **shared) == []


def test_find_possible_duplicates_returns_at_most_five(actor):
    for _ in range(7):
        create_customer(actor=actor, name="Acme", type="company")
    assert len(find_possible_duplicates(actor, name="ACME")) == 5


def test_find_possible_duplicates_ignores_another_workspace(charlie, alice):
    with alice.scope():
        customer = create_customer(actor=alice.actor, name="Acme", type="company", id_crm="1",
                               tax_ids=[{"tax": "VAT", "tax_value": "FR1"}])  # fmt: skip
    with charlie.scope():
        assert find_possible_duplicates(charlie.actor, name="Acme", id_crm="1", tax_ids=customer.tax_ids) == []


def test_find_possible_duplicates_uses_indexes(alice, actor):
    for number in range(2):
        Customer.objects.bulk_create(
            Customer(workspace_id=alice.workspace.id, name=f"N{number}{n}", sort_key=f"n{number}{n}", type="company",
                     id_crm=f"{number}{n}") for n in range(1000)
        )  # fmt: skip
    rows = Customer.objects.in_workspace(alice.workspace.id).not_deleted()
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE; ANALYZE customers_customer; SET LOCAL ROLE crm_tenant")
    assert "customer_by_name" in rows.filter(sort_key="n0").explain()
    assert "customer_id_crm_unique" in rows.filter(id_crm="00").explain()
