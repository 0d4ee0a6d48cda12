"""Every table is global by name or has the workspace in its keys, with row security."""

import pytest
from django.apps import apps
from django.db import connection

from .source import PACKAGES

GLOBAL = {"crm_user", "crm_workspace", "crm_user_groups", "crm_user_user_permissions"}
SIGN_IN = {"account_emailaddress", "account_emailconfirmation", "mfa_authenticator", "usersessions_usersession"}
DJANGO_TABLES = {
    *("auth_group", "auth_group_permissions", "auth_permission"),
    *("django_admin_log", "django_content_type", "django_migrations", "django_session"),
}
TABLES = sorted(
    model._meta.db_table
    for app in PACKAGES
    for model in apps.get_app_config(app).get_models(include_auto_created=True)
    if model._meta.db_table not in GLOBAL
)


def fetch_rows(query, *params):
    with connection.cursor() as cursor:
        cursor.execute(query, params)
        return cursor.fetchall()


@pytest.mark.parametrize("table", TABLES)
def test_primary_key_is_workspace_and_id(db, table):
    assert fetch_rows(
        "SELECT a.attname::text FROM pg_index i CROSS JOIN unnest(i.indkey) WITH ORDINALITY AS k(number, place)"
        " JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.number"
        " WHERE i.indrelid = %s::regclass AND i.indisprimary ORDER BY k.place",
        table,
    ) == [("workspace_id",), ("id",)]


@pytest.mark.parametrize("table", TABLES)
def test_unique_indexes_begin_with_the_workspace(db, table):
    firsts = fetch_rows(
        "SELECT i.indexrelid::regclass::text, a.attname::text FROM pg_index i JOIN pg_attribute a"
        " ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0] WHERE i.indrelid = %s::regclass AND i.indisunique",
        table,
    )
    assert firsts
    assert [index for index, first in firsts if first != "workspace_id"] == []


@pytest.mark.parametrize("table", TABLES)
def test_foreign_keys_between_tenant_tables_include_the_workspace(db, table):
    references = fetch_rows(
        "SELECT confrelid::regclass::text, conkey[1] = a.attnum AND cardinality(conkey) = 2 FROM pg_constraint"
        " JOIN pg_attribute a ON attrelid = conrelid AND attname = 'workspace_id'"
        " WHERE contype = 'f' AND conrelid = %s::regclass",
        table,
    )
    assert [target for target, composite in references if target not in GLOBAL and not composite] == []


@pytest.mark.parametrize("table", [*TABLES, "crm_workspace"])
def test_row_security_is_forced_with_one_policy_for_each_role(db, table):
    assert fetch_rows("SELECT relrowsecurity, relforcerowsecurity FROM pg_class WHERE oid = %s::regclass", table) == [
        (True, True)
    ]
    policies = fetch_rows("SELECT policyname::text, roles::text[] FROM pg_policies WHERE tablename = %s", table)
    assert sorted(policies) == [("staff", ["crm_staff"]), ("tenant", ["crm_tenant"])]


def test_global_tables_belong_to_the_crm_app(db):
    named = {model._meta.db_table for model in apps.get_app_config("crm").get_models(include_auto_created=True)}
    assert named >= GLOBAL


def test_tenant_role_cannot_access_sign_in_tables(db):
    reachable = fetch_rows(
        "SELECT relname::text FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v')"
        " AND has_any_column_privilege('crm_tenant', oid, 'SELECT, INSERT, UPDATE, REFERENCES')"
    )
    ours = {*TABLES, "crm_workspace", "crm_person"}
    assert {name for (name,) in reachable if not name.startswith("procrastinate_")} == ours
    assert {"crm_user", "crm_cache", *SIGN_IN}.isdisjoint(ours)


@pytest.mark.parametrize("table", sorted(SIGN_IN))
def test_sign_in_tables_exist(db, table):
    assert fetch_rows("SELECT 1 FROM information_schema.columns WHERE table_name = %s", table)


def test_every_table_is_of_a_workspace_or_global_by_name(db):
    existing = fetch_rows(
        "SELECT relname::text FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"
    )
    known = {*TABLES, *GLOBAL, *SIGN_IN, *DJANGO_TABLES, "crm_cache"}
    assert {name for (name,) in existing if not name.startswith("procrastinate_")} == known


def test_operators_can_read_every_table_and_sequence(db):
    closed = fetch_rows(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND CASE relkind"
        " WHEN 'S' THEN NOT has_sequence_privilege('crm_staff', oid, 'SELECT')"
        " WHEN 'r' THEN NOT has_table_privilege('crm_staff', oid, 'SELECT') END"
    )
    assert closed == []
