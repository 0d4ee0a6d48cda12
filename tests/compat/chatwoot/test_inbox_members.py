"""Members of inboxes in the Chatwoot API, and the inboxes that agents see."""

import pytest

from crm.workspaces.actions import create_membership, delete_membership, update_membership
from crm.workspaces.inboxes import Inbox
from crm.workspaces.models import Membership, User
from tests.conftest import fresh_connection

from .conftest import (
    NOT_ALLOWED,
    NOT_FOUND,
    UNKNOWN_ID,
    count_rows,
    expect_empty,
    expect_error,
    expect_invalid,
    expect_json,
)
from .test_queries import READS, statements_of_client

AGENT_KEYS = [
    "id", "account_id", "availability_status", "auto_offline", "confirmed", "email", "provider", "available_name",
    "name", "role", "thumbnail",
]  # fmt: skip
PATH = "inbox_members"
NO_USERS = "param is missing or the value is empty: user_ids"


@pytest.fixture
def mail(alice) -> Inbox:
    return alice.inbox("Email", name="Mail")


@pytest.fixture
def app(alice) -> Inbox:
    return alice.inbox("Api", name="App")


def add_member(client, email: str, role: str = "agent") -> int:
    """Return the number of a new user who is a member of a client's workspace."""
    fresh_connection()
    user = User.objects.create_user(email, "correct horse", name=email.partition("@")[0].title())
    with client.person.scope():
        create_membership(actor=client.person.actor, user=user, role=role)
    return user.number


def number_of(client) -> int:
    return expect_json(client.request_url("/api/v1/profile"))["id"]


def members_of(client, inbox: Inbox) -> list[str]:
    return [agent["name"] for agent in expect_json(client.get(f"{PATH}/{inbox.number}"))["payload"]]


def names_of_inboxes(client) -> list[str]:
    return [inbox["name"] for inbox in expect_json(client.get("inboxes"))["payload"]]


def add_to_inbox(alice, inbox: Inbox, *users: int) -> None:
    expect_json(alice.post(PATH, {"inbox_id": inbox.number, "user_ids": list(users)}))


# --- the members of an inbox


def test_member_of_an_inbox_has_the_keys_of_chatwoot_in_order(alice, erin, mail):
    user = number_of(erin)
    body = expect_json(alice.post(PATH, {"inbox_id": mail.number, "user_ids": [user]}))
    [agent] = body["payload"]
    assert list(agent) == AGENT_KEYS
    assert agent == {
        "id": user,
        "account_id": alice.account,
        "availability_status": "online",
        "auto_offline": True,
        "confirmed": True,
        "email": "erin@acme.com",
        "provider": "email",
        "available_name": "Erin",
        "name": "Erin",
        "role": "agent",
        "thumbnail": "",
    }
    assert expect_json(alice.get(f"{PATH}/{mail.number}")) == body


def test_member_of_an_inbox_who_is_a_viewer_is_shown_as_an_agent(alice, mail):
    users = [add_member(alice, "vic@acme.com", "viewer"), add_member(alice, "root@acme.com", "administrator")]
    body = expect_json(alice.post(PATH, {"inbox_id": mail.number, "user_ids": users}))
    assert [agent["role"] for agent in body["payload"]] == ["agent", "administrator"]


def test_inbox_members_added_again_stay_as_they_are(alice, mail):
    first, second = add_member(alice, "ann@acme.com"), add_member(alice, "ben@acme.com")
    add_to_inbox(alice, mail, first)
    add_to_inbox(alice, mail, first, second, second)
    assert members_of(alice, mail) == ["Ann", "Ben"]
    assert len(alice.changes(record_type="inboxmember")) == 2
    before = count_rows()
    add_to_inbox(alice, mail, second)
    add_to_inbox(alice, mail)
    assert count_rows() == before


def test_inbox_members_update_replaces_the_members(alice, mail, app):
    ann, ben, cid = (add_member(alice, f"{name}@acme.com") for name in ("ann", "ben", "cid"))
    add_to_inbox(alice, mail, ann, ben)
    add_to_inbox(alice, app, ann)
    body = expect_json(alice.patch(PATH, {"inbox_id": mail.number, "user_ids": [str(cid), ben]}))
    assert [agent["id"] for agent in body["payload"]] == [ben, cid]
    assert members_of(alice, app) == ["Ann"]
    assert expect_json(alice.patch(PATH, {"inbox_id": mail.number, "user_ids": []})) == {"payload": []}


def test_inbox_members_delete_removes_those_who_are_members(alice, mail):
    ann, ben, cid = (add_member(alice, f"{name}@acme.com") for name in ("ann", "ben", "cid"))
    add_to_inbox(alice, mail, ann, ben)
    sent = {"inbox_id": mail.number, "user_ids": [ann, cid, "invalid", UNKNOWN_ID]}
    expect_empty(alice.request("DELETE", PATH, sent))
    assert members_of(alice, mail) == ["Ben"]
    before = count_rows()
    expect_empty(alice.request("DELETE", PATH, {"inbox_id": mail.number}))
    assert count_rows() == before
    add_to_inbox(alice, mail, ann)
    assert members_of(alice, mail) == ["Ann", "Ben"]


@pytest.mark.parametrize("method", ["POST", "PATCH"])
def test_inbox_members_who_are_not_in_the_account_are_422(alice, charlie, mail, method):
    here, outsider = add_member(alice, "ann@acme.com"), add_member(charlie, "out@globex.com")
    before = count_rows()
    for user in ("invalid", 0, -1, UNKNOWN_ID, 2**63, None, True, [here], outsider):
        sent = {"inbox_id": mail.number, "user_ids": [here, user]}
        expect_invalid(alice.request(method, PATH, sent), "User must exist", "user")
    for users in ({}, {"user_ids": None}, {"user_ids": here}, {"user_ids": {"0": here}}):
        expect_error(alice.request(method, PATH, {"inbox_id": mail.number, **users}), 422, NO_USERS)
    assert count_rows() == before
    assert members_of(alice, mail) == []


@pytest.mark.parametrize("method", ["POST", "PATCH", "DELETE"])
def test_members_of_an_unknown_inbox_are_404(alice, charlie, method):
    user, theirs = add_member(alice, "ann@acme.com"), charlie.inbox("Api")
    before = count_rows()
    for inbox in (None, "", "abc", 0, UNKNOWN_ID, theirs.number):
        expect_error(alice.request(method, PATH, {"inbox_id": inbox, "user_ids": [user]}), 404, NOT_FOUND)
        if inbox:
            expect_error(alice.get(f"{PATH}/{inbox}"), 404, NOT_FOUND)
    assert count_rows() == before


@pytest.mark.parametrize("method", ["POST", "PATCH", "DELETE"])
def test_inbox_members_are_changed_by_administrators_alone(alice, erin, bob, mail, method):
    user = number_of(erin)
    add_to_inbox(alice, mail, user)
    before = count_rows()
    for client in (erin, bob):
        expect_error(client.request(method, PATH, {"inbox_id": mail.number, "user_ids": [user]}), 401, NOT_ALLOWED)
    assert count_rows() == before


# --- the inboxes that an agent sees


def test_agent_sees_only_the_inboxes_that_they_are_in(alice, erin, mail, app):
    assert names_of_inboxes(erin) == []
    add_to_inbox(alice, mail, number_of(erin))
    assert names_of_inboxes(erin) == ["Mail"]
    assert expect_json(erin.get(f"inboxes/{mail.number}"))["name"] == "Mail"
    assert members_of(erin, mail) == ["Erin"]
    for path in (f"inboxes/{app.number}", f"{PATH}/{app.number}"):
        expect_error(erin.get(path), 401, NOT_ALLOWED)
    for path in (f"inboxes/{UNKNOWN_ID}", f"{PATH}/{UNKNOWN_ID}"):
        expect_error(erin.get(path), 404, NOT_FOUND)
    assert names_of_inboxes(alice) == ["App", "Mail"]
    expect_empty(alice.request("DELETE", PATH, {"inbox_id": mail.number, "user_ids": [number_of(erin)]}))
    assert names_of_inboxes(erin) == []


def test_viewer_sees_only_the_inboxes_that_they_are_in(alice, erin, mail, app):
    user = number_of(erin)
    fresh_connection()
    pk = User.objects.get(number=user).pk
    with alice.person.scope():
        update_membership(actor=alice.person.actor, pk=Membership.objects.get(user_id=pk).pk, role="viewer")
    assert names_of_inboxes(erin) == []
    add_to_inbox(alice, mail, user)
    assert names_of_inboxes(erin) == ["Mail"]
    fresh_connection()
    with alice.person.scope():
        update_membership(actor=alice.person.actor, pk=Membership.objects.get(user_id=pk).pk, role="administrator")
    assert names_of_inboxes(erin) == ["App", "Mail"]


def test_administrator_and_integration_see_all_inboxes_without_being_in_them(alice, dave, bob, mail, app):
    for client in (alice, dave, bob):
        assert names_of_inboxes(client) == ["App", "Mail"]
        assert expect_json(client.get(f"{PATH}/{mail.number}")) == {"payload": []}


def test_contactable_inboxes_of_an_agent_are_those_that_they_are_in(alice, erin, mail, app):
    contact = alice.contact(email="ada@acme.com")
    path = f"contacts/{contact['id']}/contactable_inboxes"
    assert expect_json(erin.get(path)) == {"payload": []}
    add_to_inbox(alice, mail, number_of(erin))
    assert [each["inbox"]["name"] for each in expect_json(erin.get(path))["payload"]] == ["Mail"]
    assert {each["inbox"]["name"] for each in expect_json(alice.get(path))["payload"]} == {"App", "Mail"}


def test_contact_inbox_in_an_inbox_that_the_agent_is_not_in_is_401(alice, erin, mail, app):
    contact = alice.contact(email="ada@acme.com")
    add_to_inbox(alice, mail, number_of(erin))
    path = f"contacts/{contact['id']}/contact_inboxes"
    before = count_rows()
    expect_error(erin.post(path, {"inbox_id": app.number, "source_id": "s"}), 401, NOT_ALLOWED)
    assert count_rows() == before
    assert expect_json(erin.post(path, {"inbox_id": mail.number}))["source_id"] == "ada@acme.com"


def test_contact_inbox_filter_in_an_inbox_that_the_agent_is_not_in_is_401(alice, erin, mail, app):
    contact = alice.contact(email="ada@acme.com", inbox_id=app.number, source_id="s")
    add_to_inbox(alice, mail, number_of(erin))
    body = {"inbox_id": app.number, "source_id": "s"}
    expect_error(erin.post("contact_inboxes/filter", body), 401, NOT_ALLOWED)
    assert expect_json(alice.post("contact_inboxes/filter", body))["id"] == contact["id"]
    expect_empty(erin.post("contact_inboxes/filter", {"inbox_id": mail.number, "source_id": "s"}), 404)


def test_agent_sees_all_inboxes_of_a_contact_and_creates_contacts_in_any(alice, erin, mail, app):
    created = expect_json(erin.post("contacts", {"name": "Ada", "inbox_id": app.number, "source_id": "s"}))
    assert [each["inbox"]["name"] for each in created["payload"]["contact"]["contact_inboxes"]] == ["App"]
    assert erin.retrieve(created["payload"]["contact"])["contact_inboxes"][0]["source_id"] == "s"


def test_agent_who_returns_to_the_account_is_in_no_inbox(alice, mail):
    number = add_member(alice, "ann@acme.com")
    add_to_inbox(alice, mail, number)
    fresh_connection()
    user = User.objects.get(number=number)
    with alice.person.scope():
        delete_membership(actor=alice.person.actor, pk=Membership.objects.get(user_id=user.pk).pk)
    assert members_of(alice, mail) == []
    expect_invalid(alice.post(PATH, {"inbox_id": mail.number, "user_ids": [number]}), "User must exist", "user")
    fresh_connection()
    with alice.person.scope():
        create_membership(actor=alice.person.actor, user_id=user.pk, role="agent")
    assert members_of(alice, mail) == []


def test_agent_of_two_accounts_sees_the_inboxes_of_each(alice, charlie, erin, mail):
    theirs, user = charlie.inbox("Api"), number_of(erin)
    fresh_connection()
    pk = User.objects.get(number=user).pk
    with charlie.person.scope():
        create_membership(actor=charlie.person.actor, user_id=pk, role="agent")
    add_to_inbox(charlie, theirs, user)
    assert names_of_inboxes(erin) == []
    add_to_inbox(alice, mail, user)
    assert names_of_inboxes(erin) == ["Mail"]


def test_reading_inboxes_as_an_agent_costs_one_statement_more_at_most(alice, erin, mail):
    add_to_inbox(alice, mail, number_of(erin))
    contact = alice.contact(email="ada@acme.com")
    costs = {
        "inboxes": READS,
        f"inboxes/{mail.number}": READS + 1,
        f"contacts/{contact['id']}/contactable_inboxes": READS + 4,
    }
    assert {path: len(statements_of_client(erin, "GET", path)) for path in costs} == costs
