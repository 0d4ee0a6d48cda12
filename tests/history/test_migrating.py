"""Migrations with rows in the tables, forwards and backwards, on a database of their own."""

from importlib import import_module

import pytest
from django.core.management import call_command
from django.db import connection

from contacts.actions import create_contact, delete_contact, set_avatar
from contacts.inboxes.actions import connect_contact
from contacts.models import Contact
from contacts.notes.actions import create_note
from crm.db.session import staff_session, tenant_session
from crm.history.counters import CountDelta
from crm.history.models import Count
from crm.workspaces.actions import create_attribute, create_inbox, create_label, create_workspace
from crm.workspaces.actor import operator_actor
from crm.workspaces.identifiers import new_id
from crm.workspaces.models import CustomAttribute, User

DERIVING = import_module("contacts.migrations.0004_search_keys_and_row_security")
WORKSPACE = new_id()
ALICE = operator_actor(WORKSPACE, source="test", name="alice")
OLD = {
    "names": "first_name, last_name, full_name, sort_key, email, phone, phone_e164, identifier, deleted_at",
    "rows": [
        ("Ada", "Éléonore", "", "eleonore ada", "Ada@B.fr", "+33 6 12", "", None, None),
        ("", "", "Bea", "bea", "", None, "", None, None),
        ("Cleo", "", "", "cleo", "", "", "", "c-7", None),
        ("Dora", "", "", "dora", "dora@b.fr", None, "", None, "2026-01-01"),
    ],
}
DERIVED = {
    "Ada": (" ada eleonore ada@b.fr +33 6 12 \n ada eleonore b fr 33 6 12 612 <216 ", True),
    "": (" bea \n bea ", False),
    "Cleo": (" cleo c-7 \n cleo c 7 ", True),
    "Dora": (" dora dora@b.fr \n dora b fr ", True),
}


@pytest.fixture
def own_database(transactional_db):
    """An empty database in the place of the suite's."""
    suites = connection.settings_dict["NAME"]
    own = f"{suites}_migrating"
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{own}"')
        cursor.execute(f'CREATE DATABASE "{own}"')
    try:
        _use(own)
        yield
    finally:
        _use(suites)
        with connection.cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{own}"')


def _use(name: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = name


def migrate(*target: str) -> None:
    call_command("migrate", *target, verbosity=0, interactive=False)


def execute(sql: str, params=()) -> list[tuple]:
    with staff_session(), connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall() if cursor.description else []


def add_old_rows() -> None:
    execute(
        "INSERT INTO crm_workspace (id, name, slug, created_at, updated_at) VALUES (%s, 'Acme', 'acme', now(), now())",
        [WORKSPACE],
    )
    others = "'', '', '', false, '{}', '{}', '{}', now(), now()"
    for row in OLD["rows"]:
        execute(
            f"INSERT INTO contacts_contact (workspace_id, id, {OLD['names']}, occupation, preferred_channel, gender,"
            " blocked, roles, custom_attributes, additional_attributes, created_at, updated_at)"
            f" VALUES (%s, %s, {', '.join(['%s'] * len(row))}, {others})",
            [WORKSPACE, new_id(), *row],
        )


def derived() -> dict[str, tuple[str, bool]]:
    with tenant_session(WORKSPACE):
        rows = Contact.objects.values_list("first_name", "search_key", "reachable")
        return {name: (search_key, reachable) for name, search_key, reachable in rows}


def kept() -> CountDelta:
    with tenant_session(WORKSPACE):
        rows = list(Count.objects.filter(record_type="contact").values_list("live", "reachable"))
    return CountDelta(sum(live for live, _ in rows), sum(reachable for _, reachable in rows))


def real() -> CountDelta:
    with tenant_session(WORKSPACE):
        live = Contact.objects.not_deleted()
        return CountDelta(live.count(), live.filter(reachable=True).count())


def fill(attribute: str = "plan") -> None:
    """Leave a row in each table that the migrations make or change."""
    with tenant_session(WORKSPACE):
        ada = create_contact(actor=ALICE, first_name="Ada", email="ada@b.fr", labels=["vip"], identifier="a-7")
        inbox = create_inbox(actor=ALICE, name="Website", channel_type="Channel::WebWidget")
        connect_contact(actor=ALICE, contact_id=ada.pk, inbox_id=inbox.pk)
        create_note(actor=ALICE, contact_id=ada.pk, content="Called.")
        set_avatar(actor=ALICE, pk=ada.pk, content=b"GIF89a")
        create_label(actor=ALICE, title=attribute)
        create_attribute(actor=ALICE, record_type="conversation", key=attribute, name="Plan", regex_pattern="^a")
        delete_contact(actor=ALICE, pk=create_contact(actor=ALICE).pk)
    User.objects.create_user("sam@carnet.test")


def test_rows_that_were_there_get_what_is_derived_from_them_and_are_counted(own_database, monkeypatch):
    monkeypatch.setattr(DERIVING, "BATCH", 3)
    migrate("contacts", "0002")
    add_old_rows()
    migrate()
    assert derived() == DERIVED
    assert kept() == real() == CountDelta(3, 2)
    with tenant_session(WORKSPACE):
        ada = Contact.objects.get(first_name="Ada")
        assert (ada.name, ada.email_key, ada.phone_key) == ("Ada Éléonore", "ada@b.fr", "+33 6 12")
        assert (ada.labels, ada.avatar_id) == ([], None)
        create_contact(actor=ALICE, email="eve@b.fr")
    assert kept() == real() == CountDelta(4, 3)


def test_back_and_forth_with_rows_in_the_tables(own_database):
    migrate()
    create_workspace(name="Acme", source="test", by="test", pk=WORKSPACE)
    fill()
    before, numbers = derived(), execute("SELECT number FROM contacts_contact ORDER BY id")
    migrate("contacts", "0002")
    migrate("crm", "0002")
    columns = execute("SELECT column_name FROM information_schema.columns WHERE table_name = 'contacts_contact'")
    assert not {("search_key",), ("labels",), ("avatar_id",), ("reachable",)} & set(columns)
    assert execute("SELECT to_regclass('contacts_note'), to_regclass('crm_inbox')") == [(None, None)]
    migrate()
    assert derived() == before
    assert execute("SELECT number FROM contacts_contact ORDER BY id") == numbers
    assert kept() == real() == CountDelta(1, 1)
    with tenant_session(WORKSPACE):
        delete_contact(actor=ALICE, pk=Contact.objects.not_deleted().get().pk)
        assert CustomAttribute.objects.not_deleted().get().number
    User.objects.get(email="sam@carnet.test").delete()
    fill(attribute="tier")
    assert kept() == real() == CountDelta(1, 1)


def test_a_step_back_and_forth_counts_nothing_twice(own_database):
    migrate()
    create_workspace(name="Acme", source="test", by="test", pk=WORKSPACE)
    fill()
    before = derived()
    migrate("contacts", "0003")
    assert execute("SELECT sum(live), sum(reachable) FROM crm_count") == [(0, 0)]
    migrate()
    assert derived() == before
    assert kept() == real() == CountDelta(1, 1)
