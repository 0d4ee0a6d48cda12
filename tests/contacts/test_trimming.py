"""Ids, e-mail addresses and phone numbers without the space around them."""

import pytest
from django.db import connection

from contacts.actions import create_contact, update_contact
from contacts.uniqueness import lock_unique_values
from crm.history.exceptions import Conflict
from crm.history.models import Change
from crm.search.jobs import rebuild_keys
from crm.workspaces.text import trim
from customers.actions import create_customer

VALUES = {
    "id_crm": "CRM-1",
    "id_erp": "ERP 1",
    "id_accounting": "A-1",
    "identifier": "user-1",
    "email": "a@b.example",
    "phone": "+33 6 12 34 56 78",
}
AROUND = [" {} ", "\t{}\r\n", "\u00a0{}\u00a0", "\u200b{}\ufeff", "\u2060 \u00a0{} \u200e"]


@pytest.mark.parametrize("around", AROUND)
def test_create_contact_trims_ids_email_and_phone(alice, make_contact, reload, around):
    contact = make_contact(**{name: around.format(value) for name, value in VALUES.items()})
    stored = reload(contact)
    assert {name: getattr(stored, name) for name in VALUES} == VALUES
    with alice.scope():
        [change] = Change.objects.filter(record_id=contact.pk)
    assert {name: change.after[name] for name in VALUES} == VALUES
    assert stored.phone_e164 == "+33612345678"


@pytest.mark.parametrize("around", AROUND)
@pytest.mark.parametrize("name", ["id_crm", "id_erp", "id_accounting", "identifier"])
def test_create_contact_with_an_id_that_differs_only_in_space_conflicts(alice, make_contact, name, around):
    make_contact(**{name: VALUES[name]})
    with pytest.raises(Conflict) as refused, alice.scope():
        create_contact(actor=alice.actor, **{name: around.format(VALUES[name])})
    assert list(refused.value.message_dict) == [name]


@pytest.mark.parametrize("around", AROUND)
def test_update_contact_with_space_around_the_stored_values_changes_nothing(alice, make_contact, reload, around):
    contact = make_contact(**VALUES)
    before = reload(contact)
    with alice.scope():
        changed = {name: around.format(value) for name, value in VALUES.items()}
        update_contact(actor=alice.actor, pk=contact.pk, **changed)
        assert Change.objects.filter(record_id=contact.pk).count() == 1
    assert reload(contact).updated_at == before.updated_at


def test_create_contact_with_an_id_of_spaces_has_none(alice, make_contact, reload):
    contacts = [make_contact(id_crm=" ", identifier="\u00a0", email=" ") for _ in range(2)]
    for contact in map(reload, contacts):
        assert (contact.id_crm, contact.identifier, contact.email, contact.reachable) == (None, None, "", False)


@pytest.mark.parametrize("around", AROUND)
@pytest.mark.parametrize("name", ["email", "phone", "identifier"])
def test_lock_unique_values_with_space_around_them_conflicts(alice, make_contact, name, around):
    make_contact(**{name: VALUES[name]})
    with pytest.raises(Conflict), alice.scope():
        lock_unique_values(alice.actor, **{name: around.format(VALUES[name])})


def test_trim_removes_only_what_is_around_a_text():
    assert trim(" \u200b a \u00a0\u200bb \ufeff\n") == "a \u00a0\u200bb"
    assert trim("\u200b \u00a0") == trim("") == ""
    assert trim("x") == "x"
    assert trim(f"{' ' * 200_000}x{' ' * 200_000}y") == f"x{' ' * 200_000}y"


def test_rebuild_trims_older_rows_except_those_whose_value_is_in_use(alice, make_contact, reload):
    kept, twin = make_contact(id_crm="CRM-1"), make_contact(id_crm="CRM-2", id_erp="E-3")
    spaced = make_contact(id_erp="E-2", email="a@b.fr")
    with alice.scope():
        customer = create_customer(actor=alice.actor, name="Acme", type="company", id_erp="E-1")
        store_as_earlier_versions(customer, id_erp=" E-1 ")
        store_as_earlier_versions(spaced, id_erp="E-2\u00a0", email=" a@b.fr")
        store_as_earlier_versions(twin, id_crm=" CRM-1", id_erp=" E-3 ")
        rebuild_keys(workspace_id=str(alice.workspace.id))
        changes = list(Change.objects.filter(source="upgrade").values_list("record_id", "before", "after"))
    assert sorted(changes, key=str) == sorted(
        [
            (customer.pk, {"id_erp": " E-1 "}, {"id_erp": "E-1"}),
            (spaced.pk, {"id_erp": "E-2\u00a0"}, {"id_erp": "E-2"}),
            (spaced.pk, {"email": " a@b.fr"}, {"email": "a@b.fr"}),
            (twin.pk, {"id_erp": " E-3 "}, {"id_erp": "E-3"}),
        ],
        key=str,
    )
    assert (reload(kept).id_crm, reload(twin).id_crm) == ("CRM-1", " CRM-1")
    assert (reload(twin).search_key, reload(spaced).email_key) == (" crm-1 e-3 \n crm 1 e 3 ", "a@b.fr")


def store_as_earlier_versions(record, **values):
    """Store texts past the fields that trim them."""
    with connection.cursor() as cursor:
        for name, text in values.items():
            cursor.execute(f"UPDATE {record._meta.db_table} SET {name} = %s WHERE id = %s", [text, record.pk])
