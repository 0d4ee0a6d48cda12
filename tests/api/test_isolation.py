"""Isolation of workspaces: alice tries to read and change the records of charlie."""

import pytest
from django.db import DatabaseError, connection, transaction

from contacts.models import Contact
from crm.db.session import staff_session, tenant_session
from crm.history.models import Change
from crm.queries import plans
from crm.queries.conditions import Condition
from crm.queries.cursors import Cursor
from crm.queries.orders import CREATION
from crm.workspaces.models import AccessToken, Workspace
from tests.conftest import fresh_connection

TABLES = [
    "crm_accesstoken", "crm_change", "crm_changeset", "crm_customattribute", "crm_membership",
    "customers_customer", "customers_segment", "contacts_contact", "addresses_address",
]  # fmt: skip


@pytest.fixture
def foreign_records(charlie):
    """One record of each type, all charlie's, by resource."""
    customer = charlie.customer(segment_id=charlie.segment("Secret")["id"])
    contact = charlie.contact(customer)
    address = charlie.address(customer, contact_id=contact["id"])
    return {
        "segments": {"id": customer["segment_id"]},
        "customers": customer,
        "contacts": contact,
        "addresses": address,
    }


@pytest.fixture
def without_workspace_filter(monkeypatch):
    """Remove the workspace filter of the application, so that only the database separates the two."""
    monkeypatch.setattr(plans, "not_deleted", lambda query: Condition(f"{query.table}.deleted_at IS NULL"))


RESOURCES = ["segments", "customers", "contacts", "addresses"]


@pytest.mark.parametrize("resource", RESOURCES)
def test_list_shows_nothing_of_another_workspace(alice, foreign_records, resource):
    for query in ("", "?limit=10", "?order=-name", f"?limit=5&cursor={_encode_first_cursor()}"):
        assert alice.get(f"/api/{resource}{query}").json()["data"] == []


def _encode_first_cursor():
    return Cursor(None, "00000000-0000-0000-0000-000000000000").encode(CREATION)


@pytest.mark.parametrize(
    "query",
    [
        "contacts?customer_id={customers}",
        "addresses?customer_id={customers}",
        "addresses?contact_id={contacts}",
        "customers?segment_id={segments}",
    ],
)
def test_filter_by_ids_of_another_workspace_finds_nothing(alice, foreign_records, query):
    ids = {name: record["id"] for name, record in foreign_records.items()}
    assert alice.get(f"/api/{query.format(**ids)}").json()["data"] == []


def test_writes_with_ids_of_another_workspace_are_refused(alice, foreign_records):
    customer = alice.customer()
    contact = alice.contact(customer)
    address = alice.address(customer)
    person = {"first_name": "A", "last_name": "B", "email": "a@b.fr"}
    place = {"type": "billing", "address_line1": "1", "city": "P", "postal_code": "1", "country": "FR"}
    theirs = {name: record["id"] for name, record in foreign_records.items()}
    attempts = [
        alice.post("/api/contacts", {"customer_id": theirs["customers"], **person}),
        alice.post("/api/addresses", {"customer_id": theirs["customers"], **place}),
        alice.post("/api/addresses", {"customer_id": customer["id"], "contact_id": theirs["contacts"], **place}),
        alice.post("/api/customers", {"name": "A", "type": "company", "segment_id": theirs["segments"]}),
        alice.patch(f"/api/customers/{customer['id']}", {"segment_id": theirs["segments"]}),
        alice.patch(f"/api/addresses/{address['id']}", {"contact_id": theirs["contacts"]}),
        alice.patch(f"/api/contacts/{contact['id']}", {"customer_id": theirs["customers"]}),
    ]
    assert [attempt.status_code for attempt in attempts] == [400] * len(attempts)


@pytest.mark.usefixtures("without_workspace_filter")
@pytest.mark.parametrize("resource", RESOURCES)
def test_row_security_without_application_filter_hides_foreign_records(alice, foreign_records, resource):
    assert alice.get(f"/api/{resource}").json()["data"] == []
    assert alice.get(f"/api/{resource}?limit=1").json()["data"] == []
    assert alice.get(f"/api/{resource}/{foreign_records[resource]['id']}").status_code == 404


@pytest.mark.usefixtures("without_workspace_filter")
def test_row_security_without_application_filter_limits_streams(alice, foreign_records, monkeypatch):
    monkeypatch.setattr("crm.api.viewsets.MAX_UNSTREAMED", 1)
    mine = [alice.contact()["id"] for _ in range(3)]
    assert [contact["id"] for contact in alice.get("/api/contacts").json()["data"]] == mine


@pytest.mark.parametrize("table", TABLES)
def test_row_security_shows_a_tenant_its_own_rows_and_the_login_role_none(alice, foreign_records, table):
    alice.delete(f"/api/customers/{alice.customer(segment_id=alice.segment()['id'])['id']}")
    fresh_connection()
    count = f"SELECT count(*), count(*) FILTER (WHERE workspace_id = '{alice.workspace.id}') FROM {table}"
    with connection.cursor() as cursor:
        cursor.execute(count)
        assert cursor.fetchone() == (0, 0)  # the login role, outside of any session
        with alice.scope():
            cursor.execute(count)
            seen, own = cursor.fetchone()
            assert seen == own


def test_tenant_sees_only_its_own_workspace(alice, charlie):
    with alice.scope():
        assert list(Workspace.objects.all()) == [alice.workspace]


def test_tenant_cannot_read_users_or_sessions(alice):
    for table in ("crm_user", "django_session"):
        with pytest.raises(DatabaseError, match="permission denied"), alice.scope(), connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {table}")


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("customers_customer", "segment_id"),
        ("contacts_contact", "customer_id"),
        ("addresses_address", "customer_id"),
        ("addresses_address", "contact_id"),
    ],
)
def test_foreign_key_into_another_workspace_is_refused(alice, charlie, foreign_records, table, column):
    customer = alice.customer()
    alice.contact(customer)
    alice.address(customer)
    target = foreign_records[{"segment_id": "segments", "customer_id": "customers", "contact_id": "contacts"}[column]][
        "id"
    ]
    with pytest.raises(DatabaseError, match=f"{table}_{column}_fk"), alice.scope(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {column} = %s", [target])


def test_insert_into_another_workspace_is_refused(alice, charlie):
    with pytest.raises(DatabaseError, match="row-level security"), alice.scope():
        Contact(workspace_id=charlie.workspace.id).save(force_insert=True)


def test_token_of_another_workspace_is_not_found(alice, charlie):
    with alice.scope():
        assert not AccessToken.objects.filter(name="charlie").exists()


def test_change_log_is_append_only_for_tenants_and_operators(alice):
    alice.customer()
    for scope in (lambda: tenant_session(alice.workspace.id), staff_session):
        for write in (lambda: Change.objects.update(source="x"), lambda: Change.objects.all().delete()):
            with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic(), scope():
                write()


def test_tenants_and_operators_cannot_erase_records(alice):
    alice.contact()
    for scope in (lambda: tenant_session(alice.workspace.id), staff_session):
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic(), scope():
            Contact.objects.all()._raw_delete("default")


def test_role_of_the_suite_is_bound_by_row_security(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == (False,)
