"""Statements of each Chatwoot endpoint, and query plans under row security."""

import re

import pytest
from django.db import connection

from crm.db.session import staff_session
from tests.api.test_queries import fill, statements_of
from tests.conftest import fresh_connection

from .conftest import ids_of

READS = 2  # the token; role, workspace and rows together


def statements_of_client(client, method, path, body=None) -> list[tuple[str, list]]:
    """Return the statements that a request of a Chatwoot client executes."""
    headers = {"authorization": "", "api_access_token": client.person.token}
    return statements_of(client.person, method, client.url(path), body, **headers)


def condition(key, operator, *values):
    return {"payload": [{"attribute_key": key, "filter_operator": operator, "values": list(values)}]}


READ_COSTS = {
    **dict.fromkeys(("contacts", "contacts?sort=-name", "contacts?sort=city,email", "contacts/{contact}"), READS),
    **dict.fromkeys(("contacts/active", "labels", "inboxes"), READS),
    **dict.fromkeys(("contacts/search?q=ada", "search/contacts?q=ada"), READS),
    "contacts?labels[]=vip": READS + 1,
    "custom_attribute_definitions": READS,
    "inboxes/{inbox}": READS,
    "contacts/{contact}/labels": READS,
    "contacts/{contact}/notes": READS + 1,
    "contacts/{contact}/conversations": READS,
    "contacts/{contact}/attachments": READS,
    "contacts/{contact}/contactable_inboxes": READS + 4,
}


@pytest.mark.parametrize("rows", [1, 14])
def test_read_statements_do_not_depend_on_the_number_of_rows(alice, rows):
    inbox = alice.inbox("Api")
    made = [alice.contact(name="Ada", identifier=str(n), inbox_id=inbox.number)["id"] for n in range(rows)]
    alice.post("bulk_actions", {"type": "Contact", "ids": made, "labels": {"add": ["vip"]}})
    alice.post(f"contacts/{made[0]}/notes", {"content": "Rang"})
    costs = {path.format(contact=made[0], inbox=inbox.number): cost for path, cost in READ_COSTS.items()}
    assert {path: len(statements_of_client(alice, "GET", path)) for path in costs} == costs
    assert (
        len(statements_of_client(alice, "POST", "contacts/filter", condition("name", "equal_to", "ada"))) == READS + 1
    )


def test_search_for_many_rows_costs_as_much_as_a_list(alice):
    fill(alice.person, 50)
    for path in ("contacts", "contacts?page=2", "contacts/search?q=b.fr", "contacts/search?q=b.fr&sort=-email"):
        assert len(statements_of_client(alice, "GET", path)) == READS, path


def test_search_for_few_of_many_rows_asks_the_index_too(alice):
    fill(alice.person, 3000)
    path = "contacts/search?q=2999@b.fr"  # the first rows, then the ids of the index, then their rows
    assert len(statements_of_client(alice, "GET", path)) == READS + 2


UPDATE = "token, number, locked, locked again, record, change, answer"
WRITES = [
    ("POST", "contacts", {"name": "A"}, "token, record, change, count, answer"),
    ("POST", "contacts", {"email": "a@b.fr"}, "token, values held, holders, record, change, count, answer"),
    ("PUT", "contacts/{}", {}, "token, number, locked, locked again, answer"),
    ("PUT", "contacts/{}", {"name": "B"}, UPDATE),
    ("PATCH", "contacts/{}", {"email": "b@b.fr"}, f"{UPDATE}, values held, holders"),
    (
        *("POST", "contacts/{}/labels", {"labels": ["vip"]}),
        "token, number, locked, defined labels, spellings, record, change, answer",
    ),
    ("POST", "contacts/{}/notes", {"content": "x"}, "token, number, contact held, record, change, answer"),
]


@pytest.mark.parametrize(("method", "path", "body", "statements"), WRITES)
def test_write_costs_the_expected_statements(alice, method, path, body, statements):
    contact = alice.contact(name="A", identifier="7")
    executed = statements_of_client(alice, method, path.format(contact["id"]), body)
    assert len(executed) == len(statements.split(", ")), [sql for sql, _ in executed]


EXPECTED_INDEXES = {
    "contacts": "(contact_reachable|contacts_contact_pkey)",
    "contacts?sort=name": "contact_by_full_name",
    "contacts?sort=-name": "contact_by_full_name",
    "contacts?sort=email": "contact_by_email",
    "contacts?sort=-email": "contact_by_email",
    "contacts?sort=phone_number": "contact_by_phone",
    "contacts?sort=-phone_number": "contact_by_phone",
    "contacts?sort=created_at": "contact_by_created",
    "contacts?sort=-created_at": "contact_by_created",
    "contacts?sort=-last_activity_at": "contact_by_activity",
}


def plan_of(client, sql, params) -> str:
    fresh_connection()
    with client.person.scope(), connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {sql}", params)
        return "\n".join(line for (line,) in cursor.fetchall())


def test_sorted_list_under_row_security_walks_its_index(alice):
    fill(alice.person, 5000)
    for path, index in EXPECTED_INDEXES.items():
        for page in (1, 40):
            joined = f"{path}{'&' if '?' in path else '?'}page={page}"
            plan = plan_of(alice, *statements_of_client(alice, "GET", joined)[-1])
            assert re.search(rf"Scan (Backward )?using {index} ", plan), f"{joined}\n{plan}"
            assert "Sort Key: contacts_contact" not in plan, f"{joined}\n{plan}"
            assert "Seq Scan on contacts_contact " not in plan, f"{joined}\n{plan}"


SEARCHES = [
    ("GET", "contacts/search?q=4999@b.fr", None, "search_key", "4999@b.fr"),
    ("GET", "contacts/search?q=4999@b.fr&sort=-email", None, "search_key", "4999@b.fr"),
    ("GET", "search/contacts?q=4999@b.fr", None, "search_key", "4999@b.fr"),
    ("POST", "contacts/filter", condition("email", "contains", "4999@b.fr"), "search_key", "4999@b.fr"),
    ("GET", "contacts?labels[]=rare", None, "labels", ["rare", "rare"]),
    ("POST", "contacts/filter", condition("labels", "equal_to", "rare"), "labels", ["rare", "rare"]),
]


def test_selective_search_under_row_security_uses_an_index(alice):
    fill(alice.person, 6000)
    rare = alice.contact(name="Rare", email="x4999@b.fr")
    alice.post(f"contacts/{rare['id']}/labels", {"labels": ["rare"]})
    for method, path, body, column, value in SEARCHES:
        executed = statements_of_client(alice, method, path, body)
        assert any(f"contacts_contact_by_{column}(" in sql for sql, _ in executed), path
        plan = plan_of(alice, *executed[-1])
        assert "Seq Scan on contacts_contact " not in plan, f"{path}\n{plan}"
        assert _explain_lookup(column, value).startswith(f"Bitmap Index Scan on contacts_contact_{column}_search")
        assert rare["id"] in [*_ids_of(alice, method, path, body)]


def _explain_lookup(column, value) -> str:
    """Return the plan of the lookup function, which sees the rows of every workspace."""
    operator, kind = {"search_key": ("LIKE", "text"), "labels": ("&&", "varchar[]")}[column]
    pattern = f"%{value}%" if column == "search_key" else value
    fresh_connection()
    with staff_session(), connection.cursor() as cursor:
        cursor.execute("SELECT workspace_id FROM contacts_contact LIMIT 1")
        [[workspace]] = cursor.fetchall()
        cursor.execute("SET LOCAL random_page_cost = 1.1")
        cursor.execute(
            "EXPLAIN SELECT id FROM contacts_contact WHERE workspace_id = %s AND deleted_at IS NULL"
            f" AND {column} {operator} %s::{kind} LIMIT 5001",
            [workspace, pattern],
        )
        return "\n".join(line.strip(" ->") for (line,) in cursor.fetchall() if "Bitmap Index Scan" in line)


def _ids_of(client, method, path, body):
    if path.startswith("search/"):
        return [contact["id"] for contact in client.get(path).json()["payload"]["contacts"]]
    return ids_of(client.request(method, path, body))
