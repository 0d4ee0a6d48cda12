"""Every model is global by name or holds the workspace in its keys, and row security is on."""

import pytest
from django.apps import apps
from django.db import connection

from .source import PACKAGES

GLOBAL = {"crm_user", "crm_workspace", "crm_user_groups", "crm_user_user_permissions"}
SIGN_IN = {"account_emailaddress", "account_emailconfirmation", "mfa_authenticator", "usersessions_usersession"}
DJANGOS = {
    *("auth_group", "auth_group_permissions", "auth_permission"),
    *("django_admin_log", "django_content_type", "django_migrations", "django_session"),
}
TABLES = sorted(
    model._meta.db_table
    for app in PACKAGES
    for model in apps.get_app_config(app).get_models(include_auto_created=True)
    if model._meta.db_table not in GLOBAL
)


def columns(query, *params):
    with connection.cursor() as cursor:
        cursor.execute(query, params)
        return cursor.fetchall()


@pytest.mark.parametrize("table", TABLES)
def test_the_primary_key_is_workspace_and_id(db, table):
    assert columns(
        "SELECT a.attname::text FROM pg_index i CROSS JOIN unnest(i.indkey) WITH ORDINALITY AS k(number, place)"
        " JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.number"
        " WHERE i.indrelid = %s::regclass AND i.indisprimary ORDER BY k.place",
        table,
    ) == [("workspace_id",), ("id",)]


@pytest.mark.parametrize("table", TABLES)
def test_every_unique_rule_begins_with_the_workspace(db, table):
    firsts = columns(
        "SELECT i.indexrelid::regclass::text, a.attname::text FROM pg_index i JOIN pg_attribute a"
        " ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0] WHERE i.indrelid = %s::regclass AND i.indisunique",
        table,
    )
    assert firsts
    assert [index for index, first in firsts if first != "workspace_id"] == []


@pytest.mark.parametrize("table", TABLES)
def test_every_reference_between_tenant_tables_carries_the_workspace(db, table):
    references = columns(
        "SELECT confrelid::regclass::text, conkey[1] = a.attnum AND cardinality(conkey) = 2 FROM pg_constraint"
        " JOIN pg_attribute a ON attrelid = conrelid AND attname = 'workspace_id'"
        " WHERE contype = 'f' AND conrelid = %s::regclass",
        table,
    )
    assert [target for target, composite in references if target not in GLOBAL and not composite] == []


@pytest.mark.parametrize("table", [*TABLES, "crm_workspace"])
def test_row_security_is_on_and_forced_with_one_policy_a_role(db, table):
    assert columns("SELECT relrowsecurity, relforcerowsecurity FROM pg_class WHERE oid = %s::regclass", table) == [
        (True, True)
    ]
    policies = columns("SELECT policyname::text, roles::text[] FROM pg_policies WHERE tablename = %s", table)
    assert sorted(policies) == [("staff", ["crm_staff"]), ("tenant", ["crm_tenant"])]


def test_what_is_global_belongs_to_no_app_but_crm(db):
    named = {model._meta.db_table for model in apps.get_app_config("crm").get_models(include_auto_created=True)}
    assert named >= GLOBAL


def test_tenants_reach_nothing_of_how_people_sign_in(db):
    reachable = columns(
        "SELECT relname::text FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v')"
        " AND has_any_column_privilege('crm_tenant', oid, 'SELECT, INSERT, UPDATE, REFERENCES')"
    )
    ours = {*TABLES, "crm_workspace", "crm_person"}
    assert {name for (name,) in reachable if not name.startswith("procrastinate_")} == ours
    assert {"crm_user", "crm_cache", *SIGN_IN}.isdisjoint(ours)


@pytest.mark.parametrize("table", sorted(SIGN_IN))
def test_who_signs_in_how_is_global_by_name(db, table):
    assert columns("SELECT 1 FROM information_schema.columns WHERE table_name = %s", table)


def test_no_table_is_neither_of_a_workspace_nor_global_by_name(db):
    there = columns("SELECT relname::text FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'")
    known = {*TABLES, *GLOBAL, *SIGN_IN, *DJANGOS, "crm_cache"}
    assert {name for (name,) in there if not name.startswith("procrastinate_")} == known


def test_operators_may_read_every_table_and_sequence_as_a_backup_does(db):
    closed = columns(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND CASE relkind"
        " WHEN 'S' THEN NOT has_sequence_privilege('crm_staff', oid, 'SELECT')"
        " WHEN 'r' THEN NOT has_table_privilege('crm_staff', oid, 'SELECT') END"
    )
    assert closed == []
