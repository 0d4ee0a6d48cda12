"""How many round trips each endpoint costs; and that the plans walk indexes under row security."""

import re

import pytest
from django.db import connection

from tests.api.test_queries import fill
from tests.api.test_queries import statements_of as work
from tests.conftest import fresh_connection

from .conftest import SEED

READS = 2  # the token; role, workspace and rows together


@pytest.mark.parametrize("rows", [1, 20])
def test_reads_cost_two_round_trips_however_many_rows(ann, inbox, rows):
    inbox("Website")
    contacts = [ann.contact(primaryPhone=f"+2126123456{n:02}", city="Fez", channels=["Website"]) for n in range(rows)]
    attribute = ann.attribute()
    for path in (
        "contact",
        "contact?limit=5&sortBy=lastName&sortOrder=asc",
        "contact?page=2&limit=1" if rows > 1 else "contact",
        f"contact/{contacts[0]['id']}",
        "custom-attributes",
        f"custom-attributes/{attribute['id']}",
        "users/me",
    ):
        assert len(work(ann.person, "GET", f"/api/{path}")) == READS, path


def test_search_for_few_rows_costs_a_sample_and_the_index_more_than_a_list(ann):
    for number in range(3):
        ann.contact(primaryPhone=f"061234567{number}")
    assert len(work(ann.person, "GET", "/api/contact?search=0612")) == READS + 2


NEW = "token, phone held, holders, record, change, count"
THERE = "token, shown, locked, record, change, answer"
WRITES = [
    ("POST", "contact", {"primaryPhone": "+336"}, f"{NEW}, answer"),
    (
        "POST",
        "contact",
        {**SEED, "primaryPhone": "+336"},
        f"definitions, {NEW}, words, contact held, first address, address, change, words, answer",
    ),
    ("PUT", "contact/{}", {}, "token, shown, locked, answer"),
    ("PUT", "contact/{}", {"occupation": "Clerk"}, THERE),
    ("PUT", "contact/{}", {"primaryPhone": "+337"}, f"{THERE}, phone held, holders"),
    ("PUT", "contact/{}", {"firstName": "Jo"}, f"{THERE}, locked for its full name"),
    (
        "PUT",
        "contact/{}",
        {"city": "Rabat"},
        "token, shown, locked, contact held, first address, address, change, words, answer",
    ),
    ("POST", "custom-attributes", {"displayName": "Tier", "type": "text"}, "token, record, change, answer"),
]


@pytest.mark.parametrize(("method", "path", "body", "statements"), WRITES)
def test_writes_cost_what_they_must(ann, method, path, body, statements):
    contact = ann.contact(city="Fez")
    done_ = work(ann.person, method, f"/api/{path.format(contact['id'])}", body)
    assert len(done_) == len(statements.split(", ")), done_


def test_an_upsert_looks_up_what_is_there_once_for_all(ann):
    def cost(count, **values):
        items = [{"primaryPhone": f"+2126{number:08}", **values} for number in range(count)]
        return len(work(ann.person, "POST", "/api/contact/upsert", {"data": items}))

    frame = len(["token", "phones held", "holders", "change set"])
    assert cost(20) == frame + 20 * len(["record", "change", "count"])
    frame += len(["holders as they are shown"])
    assert cost(20) == frame - len(["change set"])
    assert cost(20, occupation="Clerk") == frame + 20 * len(["locked", "record", "change"])


PLANS = {
    "sortBy=createdAt": "contact_by_created",
    "sortBy=lastName": "contact_by_name",
    "sortBy=firstName": "contact_by_first_name",
    "sortBy=primaryEmail": "contact_by_email",
    "sortBy=primaryPhone": "contact_by_phone",
}


def plan_of(person, path):
    """Return how PostgreSQL reads the rows of a list."""
    sql, params = work(person, "GET", path)[-1]
    fresh_connection()
    with person.scope(), connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {sql}", params)
        return "\n".join(line for (line,) in cursor.fetchall())


def put_all_into(person, inbox):
    with person.scope(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO contacts_contactinbox (workspace_id, id, created_at, updated_at, contact_id, inbox_id,"
            " source_id, hmac_verified) SELECT workspace_id, gen_random_uuid(), now(), now(), id, %s, id::text, false"
            " FROM contacts_contact",
            [inbox.pk],
        )
    fresh_connection()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE contacts_contactinbox, crm_inbox")


def test_under_row_security_every_order_walks_its_index_both_ways(ann, inbox):
    fill(ann.person, 5000)
    put_all_into(ann.person, inbox("Website"))
    for query, index in PLANS.items():
        for way in ("asc", "desc"):
            for page in (1, 40):
                plan = plan_of(ann.person, f"/api/contact?{query}&sortOrder={way}&page={page}")
                assert re.search(rf"Scan (Backward )?using {index} ", plan), f"{query}\n{plan}"
                assert "Sort Key: contacts_contact" not in plan, f"{query}\n{plan}"
                # The first address of each contact: walked to, not sorted.
                assert "using addresses_address_contact_id " in plan, plan
                assert "contacts_contactinbox_contact_id" in plan, plan


def test_under_row_security_a_search_asks_the_index_and_looks_rows_up_by_id(ann):
    fill(ann.person, 5000)
    path = "/api/contact?search=4999@b.fr&sortBy=lastName&sortOrder=desc"
    assert any("contacts_contact_by_search_key(" in sql for sql, _ in work(ann.person, "GET", path))
    plan = plan_of(ann.person, path)
    assert re.search(r"contacts_contact_(pkey|id) ", plan), plan
    assert "Seq Scan on contacts_contact" not in plan, plan
