"""An upgrade of a database from before the migrations were squashed, with rows in its tables."""

import re
from pathlib import Path
from uuid import UUID

import pytest
from django.core.management import call_command
from django.db import connection

from contacts.actions import create_contact, update_contact
from contacts.models import Contact
from crm.db.session import staff_session, tenant_session
from crm.history.models import Change, ChangeSet, Count
from crm.workspaces.actor import operator_actor
from crm.workspaces.inboxes import Inbox, InboxMember
from crm.workspaces.models import Membership, Workspace
from tests.conftest import Person

BEFORE = Path(__file__).with_name("schema_before_squash.sql")
ACME, GLOBEX = (UUID(f"01936a00-0000-7000-8000-00000000000{number}") for number in (1, 2))
ALICE = operator_actor(ACME, source="test", name="alice")
TOKEN = "carnet_of_before_the_squash"
OURS = "'^(crm|customers|contacts|addresses)_'"
SPACES = r"'\s+', ' ', 'g'"
CASTS = re.compile(r"::(text|character varying)(\[\])?|[()]")
SCHEMA = {
    "columns": f"""
        SELECT table_name, column_name, data_type, character_maximum_length, collation_name, is_nullable,
               column_default, is_identity, generation_expression
        FROM information_schema.columns WHERE table_schema = 'public' AND table_name ~ {OURS}
    """,
    "constraints": f"""
        SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
        WHERE conrelid::regclass::text ~ {OURS} AND contype <> 'n'
    """,
    "indexes": f"SELECT indexname, indexdef FROM pg_indexes WHERE tablename ~ {OURS}",
    "policies": "SELECT tablename, policyname, roles::text, qual, with_check FROM pg_policies",
    "tables": f"""
        SELECT relname, relkind, relowner::regrole::text, relrowsecurity, relforcerowsecurity FROM pg_class
        WHERE relname ~ {OURS} AND relkind IN ('r', 'v', 'S')
    """,
    "grants": f"""
        SELECT relname, grantee::regrole::text, privilege_type FROM pg_class, aclexplode(relacl) WHERE relname ~ {OURS}
    """,
    "functions": f"""
        SELECT oid::regprocedure::text, regexp_replace(pg_get_functiondef(oid), {SPACES}), proowner::regrole::text
        FROM pg_proc WHERE proname ~ {OURS}
    """,
    "views": f"SELECT viewname, definition FROM pg_views WHERE viewname ~ {OURS}",
}


@pytest.fixture
def fresh_schema(transactional_db) -> dict[str, list[str]]:
    """The schema of the suite's database, which the migrations made from nothing."""
    return schema()


@pytest.fixture
def old_database(fresh_schema):
    """A database from before the squash in the place of the suite's."""
    suites = connection.settings_dict["NAME"]
    own = f"{suites}_upgrade"
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{own}"')
        cursor.execute(f'CREATE DATABASE "{own}"')
    try:
        use_database(own)
        with connection.cursor() as cursor:
            cursor.execute(BEFORE.read_text())
        yield
    finally:
        use_database(suites)
        with connection.cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{own}"')


def use_database(name: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = name


def migrate(*target: str, **options) -> None:
    call_command("migrate", *target, verbosity=0, interactive=False, **options)


def execute(sql: str) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def schema() -> dict[str, list[str]]:
    """The definitions of everything of ours, without casts and brackets, which a restored dump has other ones of."""
    return {part: sorted(CASTS.sub("", repr(row)) for row in execute(sql)) for part, sql in SCHEMA.items()}


def count_rows() -> dict[str, int]:
    tables = [name for name, kind, *_ in execute(SCHEMA["tables"]) if kind == "r"]
    with staff_session():
        return {table: execute(f"SELECT count(*) FROM {table}")[0][0] for table in sorted(tables)}


def test_upgrade_with_rows_keeps_them_and_gives_the_schema_of_a_new_database(old_database, fresh_schema):
    before = count_rows()
    migrate()
    migrate(check_unapplied=True)
    after = count_rows()
    assert {table: after[table] for table in before} == before
    empty = {table for table, count in before.items() if not count}
    assert empty == {"crm_cache", "crm_user_groups", "crm_user_user_permissions"}
    for part, rows in schema().items():
        assert rows == fresh_schema[part], part


def test_upgrade_with_rows_leaves_a_database_that_reads_searches_and_writes(old_database):
    migrate()
    with tenant_session(ACME):
        assert set(Change.objects.values_list("source", flat=True)) == {"test"}
        assert ChangeSet.objects.get(title="Undo: Bea updated").source == "test"
        ada = Contact.objects.select_related("customer", "avatar").get(first_name="Ada")
        assert (ada.customer.name, ada.labels, ada.custom_attributes) == ("Éclair SA", ["vip"], {"plan": "gold"})
        assert ada.avatar.content == b"GIF89a"
        assert ada.notes.get().content == "Called."
        assert ada.addresses.get().city == "Paris"
        update_contact(actor=ALICE, pk=ada.pk, occupation="Baker")
        assert Change.objects.filter(record_id=ada.pk).latest("id").after == {"occupation": "Baker"}
        create_contact(actor=ALICE, email="eve@example.com")
        assert sum(Count.objects.filter(record_type="contact").values_list("live", flat=True)) == 3
    with tenant_session(GLOBEX):
        assert not Contact.objects.exists()
    integration = Person(Workspace(id=ACME), ALICE, TOKEN)
    for query, title in (
        ("eleonore", "Ada Éléonore"),
        ("FR40303265045", "Éclair SA"),
        ("rue de la paix", "12 Rue de la Paix"),
    ):
        found = integration.get(f"/api/search?q={query}").json()["data"]
        assert title in str(found), query


def test_upgrade_keeps_the_keys_of_emails_and_enqueues_one_rebuild_for_each_workspace(old_database):
    with staff_session():
        before = execute("SELECT id, email_key FROM contacts_contact ORDER BY id")
    assert any(key for _pk, key in before)
    migrate()
    with staff_session():
        assert execute("SELECT id, email_key FROM contacts_contact ORDER BY id") == before
        jobs = execute("SELECT args ->> 'workspace_id' FROM procrastinate_jobs WHERE task_name ~ 'rebuild_keys'")
    assert sorted(jobs) == [(str(ACME),), (str(GLOBEX),)]


def test_upgrade_with_rows_makes_members_of_the_workspace_members_of_its_inboxes(old_database):
    migrate()
    with staff_session():
        memberships = {row.pk: row.workspace_id for row in Membership.objects.not_deleted()}
        inboxes = {row.pk: row.workspace_id for row in Inbox.objects.not_deleted()}
        assert memberships
        assert inboxes
        assert sorted(InboxMember.objects.values_list("workspace_id", "inbox_id", "membership_id")) == sorted(
            (workspace, inbox, membership)
            for inbox, workspace in inboxes.items()
            for membership in memberships
            if memberships[membership] == workspace
        )


def test_upgrade_from_older_migrations_than_the_squashed_ones_is_refused(old_database):
    execute("DELETE FROM django_migrations WHERE app = 'contacts' AND name = '0007_occupations_sort' RETURNING id")
    before = schema()
    with pytest.raises(ValueError, match=r"contacts\.contact"):
        migrate()
    assert schema() == before


def test_migrations_with_rows_backwards_and_forwards_give_the_same_schema(old_database, fresh_schema):
    migrate()
    before = count_rows()
    migrate("crm", "0001")
    assert not schema()["policies"]
    assert not execute("SELECT FROM pg_proc WHERE proname ~ '^(crm|contacts)_'")
    migrate()
    assert count_rows() == before
    for part, rows in schema().items():
        assert rows == fresh_schema[part], part
