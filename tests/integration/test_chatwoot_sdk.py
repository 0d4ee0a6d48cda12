"""The unmodified Chatwoot client of PyPI: its requests are accepted, and the responses fit its types."""

import asyncio
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from chatwoot import (
    AsyncChatwootClient,
    ChatwootAPIError,
    ChatwootAuthError,
    ChatwootClient,
    ChatwootNotFoundError,
    ChatwootValidationError,
)

from crm.workspaces.actions import create_membership, create_token
from crm.workspaces.models import User
from tests.conftest import person

JEAN = {"name": "Jean Dupont", "email": "jean@acme.com", "phone_number": "+33612345678", "identifier": "c-1"}


class SyncWrapper:
    """A wrapper of the asynchronous client that waits for each call."""

    def __init__(self, target: Any, run: Callable[..., Any]) -> None:
        self._target, self._run = target, run

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._target, name)
        if not callable(found):
            return SyncWrapper(found, self._run)
        return lambda *args, **kwargs: self._run(found(*args, **kwargs))


@pytest.fixture(params=["sync", "async"])
def make_client(request, server) -> Iterator[Callable[[str], Any]]:
    """Return a function that creates synchronous or asynchronous clients with a token."""
    with asyncio.Runner() as runner:
        created: list[Any] = []

        def client(token: str) -> Any:
            if request.param == "sync":
                created.append(ChatwootClient(base_url=server, api_token=token))
                return created[-1]
            created.append(AsyncChatwootClient(base_url=server, api_token=token))
            return SyncWrapper(created[-1], runner.run)

        yield client
        for item in created:
            runner.run(item.aclose()) if request.param == "async" else item.close()


@pytest.fixture
def client(make_client, live_alice) -> Any:
    """A client with alice's token."""
    return make_client(live_alice.token)


@pytest.fixture
def account(live_alice) -> int:
    return live_alice.workspace.number


@pytest.fixture
def inbox(client, account) -> Any:
    return client.inboxes.create(account, "Support", "api")


def test_sdk_contact_created_in_an_inbox_is_read_back(client, account, inbox):
    started = datetime.now(UTC).replace(microsecond=0)
    created = client.contacts.create(
        account, inbox.id, **JEAN, custom_attributes={"plan": "gold"}, additional_attributes={"city": "Paris"}
    )
    contact = created.contact
    assert {name: getattr(contact, name) for name in JEAN} == JEAN
    assert (contact.custom_attributes, contact.additional_attributes) == ({"plan": "gold"}, {"city": "Paris"})
    assert (contact.blocked, contact.availability_status, contact.last_activity_at) == (False, "offline", None)
    assert started <= contact.created_at <= datetime.now(UTC)
    assert [contact_inbox.source_id for contact_inbox in contact.contact_inboxes] == [created.contact_inbox.source_id]
    assert client.contacts.get(account, contact.id) == contact


def test_sdk_contact_list_has_pages_of_15(client, account, inbox):
    created = [client.contacts.create(account, inbox.id, name=f"Jean {n}", identifier=f"c-{n}") for n in range(17)]
    pages = [client.contacts.list(account, page=page) for page in (1, 2, 3)]
    assert [len(page) for page in pages] == [15, 2, 0]
    assert [contact.id for page in pages for contact in page] == [item.contact.id for item in created]


def test_sdk_contact_update_changes_the_given_fields(client, account, inbox):
    contact = client.contacts.create(account, inbox.id, **JEAN, custom_attributes={"plan": "gold"}).contact
    changed = client.contacts.update(account, contact.id, name="Jean Durand", custom_attributes={"seats": 3})
    assert (changed.name, changed.email, changed.custom_attributes) == (
        *("Jean Durand", "jean@acme.com"),
        {"plan": "gold", "seats": 3},
    )
    assert client.contacts.get(account, contact.id) == changed


@pytest.mark.parametrize("text", ["dupon", "JEAN@acme", "612345", "c-1"])
def test_sdk_contact_search_matches_any_part(client, account, inbox, text):
    contact = client.contacts.create(account, inbox.id, **JEAN).contact
    client.contacts.create(account, inbox.id, name="Zoe")
    assert [found.id for found in client.contacts.search(account, text)] == [contact.id]


def test_sdk_contact_merge_leaves_one_contact_with_both_values(client, account, inbox):
    base = client.contacts.create(account, inbox.id, name="Jean Dupont", email="jean@acme.com").contact
    mergee = client.contacts.create(account, inbox.id, name="J. Dupont", phone_number="+33612345678").contact
    merged = client.contacts.merge(account, base.id, mergee.id)
    assert (merged.id, merged.name, merged.email, merged.phone_number) == (
        *(base.id, "Jean Dupont", "jean@acme.com"),
        "+33612345678",
    )
    assert [contact.id for contact in client.contacts.list(account)] == [base.id]
    assert len(client.contacts.get(account, base.id).contact_inboxes) == 2


def test_sdk_labels_are_replaced_and_listed(client, account, inbox):
    contact = client.contacts.create(account, inbox.id, **JEAN).contact
    assert client.contacts.labels.list(account, contact.id) == []
    assert client.contacts.labels.add(account, contact.id, ["vip", "beta"]) == ["vip", "beta"]
    assert client.contacts.labels.add(account, contact.id, ["vip"]) == ["vip"]
    assert client.contacts.labels.list(account, contact.id) == ["vip"]


def test_sdk_contactable_inboxes_have_source_ids(client, account, inbox):
    email_inbox = client.inboxes.create(account, "Mail", "email", email="support@acme.com")
    client.inboxes.create(account, "Texts", "sms", phone_number="+33700000000")
    created = client.contacts.create(account, inbox.id, name="Jean", email="jean@acme.com")
    contactable = client.contacts.contactable_inboxes(account, created.contact.id)
    assert {item["inbox"]["id"]: item["source_id"] for item in contactable} == {
        inbox.id: created.contact_inbox.source_id,
        email_inbox.id: "jean@acme.com",
    }


def test_sdk_conversations_are_empty(client, account, inbox):
    contact = client.contacts.create(account, inbox.id, **JEAN).contact
    assert client.contacts.conversations(account, contact.id) == []


def test_sdk_profile_of_a_member_shows_the_member(make_client, live_alice, account):
    user = User.objects.create_user("alice@acme.com", name="Alice")
    with live_alice.scope():
        member = create_membership(actor=live_alice.actor, user_id=user.pk, role="agent")
        _, secret = create_token(actor=live_alice.actor, name="phone", membership_id=member.pk)
    profile = make_client(secret).profile.get()
    assert (profile.name, profile.email, profile.role, profile.account_id) == (
        *("Alice", "alice@acme.com", "agent"),
        account,
    )
    assert [(item.id, item.name, item.role) for item in profile.accounts] == [(account, "Acme", "agent")]


def test_sdk_profile_of_a_token_without_member_has_the_token_name(client, account):
    profile = client.profile.get()
    assert (profile.name, profile.email, profile.role, profile.account_id) == ("alice", "", "administrator", account)


def test_sdk_contact_after_deletion_is_not_found(client, account, inbox):
    contact = client.contacts.create(account, inbox.id, **JEAN).contact
    assert client.contacts.delete(account, contact.id) is None
    assert client.contacts.list(account) == []
    with pytest.raises(ChatwootNotFoundError):
        client.contacts.get(account, contact.id)


def test_sdk_wrong_token_raises_auth_error(make_client, account):
    with pytest.raises(ChatwootAuthError):
        make_client("wrong").contacts.list(account)


def test_sdk_forbidden_request_raises_auth_error(make_client, client, live_alice, account, inbox):
    contact = client.contacts.create(account, inbox.id, **JEAN).contact
    dave = make_client(person("dave", live_alice.workspace, role="agent").token)
    with pytest.raises(ChatwootAuthError):
        dave.contacts.delete(account, contact.id)
    assert dave.contacts.get(account, contact.id) == contact


def test_sdk_unknown_account_raises_not_found(client, account):
    with pytest.raises(ChatwootNotFoundError):
        client.contacts.list(account + 1_000_000)


@pytest.mark.parametrize(
    ("values", "description"),
    [
        ({"email": "JEAN@acme.com"}, "Email has already been taken"),
        ({"phone_number": "+33612345678"}, "Phone number has already been taken"),
        ({"identifier": "c-1"}, "Identifier has already been taken"),
        ({"email": "jean"}, "Email Invalid email"),
        ({"phone_number": "0612345678"}, "Phone number should be in e164 format"),
    ],
)
def test_sdk_invalid_contact_raises_the_message_of_chatwoot(client, account, inbox, values, description):
    client.contacts.create(account, inbox.id, **JEAN)
    with pytest.raises(ChatwootAPIError) as raised:
        client.contacts.create(account, inbox.id, **values)
    assert (raised.value.status_code, raised.value.description) == (422, description)


def test_sdk_malformed_body_raises_validation_error(client, account, inbox):
    with pytest.raises(ChatwootValidationError):
        client.contacts.create(account, inbox.id, name="Jean\x00")


def test_sdk_async_client_runs_requests_concurrently(server, live_alice, account):
    async def create_and_read() -> list[int]:
        async with AsyncChatwootClient(base_url=server, api_token=live_alice.token) as client:
            inbox = await client.inboxes.create(account, "Support", "api")
            creating = (client.contacts.create(account, inbox.id, name=f"Jean {n}") for n in range(20))
            created = await asyncio.gather(*creating)
            read = await asyncio.gather(*(client.contacts.get(account, item.contact.id) for item in created))
            assert [contact.name for contact in read] == [f"Jean {n}" for n in range(20)]
            return [contact.id for contact in read]

    assert len(set(asyncio.run(create_and_read()))) == 20
