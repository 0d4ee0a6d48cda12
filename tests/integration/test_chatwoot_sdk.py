"""The client of Chatwoot that PyPI has, unmodified: what it sends is taken, what it is told fits its types."""

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


class Awaited:
    """The asynchronous client, each of whose calls is waited for."""

    def __init__(self, part: Any, run: Callable[..., Any]) -> None:
        self._part, self._run = part, run

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._part, name)
        if not callable(found):
            return Awaited(found, self._run)
        return lambda *args, **kwargs: self._run(found(*args, **kwargs))


@pytest.fixture(params=["sync", "async"])
def sdk(request, server) -> Iterator[Callable[[str], Any]]:
    """Make clients with a token, all of one kind."""
    with asyncio.Runner() as runner:
        made: list[Any] = []

        def client(token: str) -> Any:
            if request.param == "sync":
                made.append(ChatwootClient(base_url=server, api_token=token))
                return made[-1]
            made.append(AsyncChatwootClient(base_url=server, api_token=token))
            return Awaited(made[-1], runner.run)

        yield client
        for one in made:
            runner.run(one.aclose()) if request.param == "async" else one.close()


@pytest.fixture
def client(sdk, live_alice) -> Any:
    """Alice's."""
    return sdk(live_alice.token)


@pytest.fixture
def account(live_alice) -> int:
    return live_alice.workspace.number


@pytest.fixture
def inbox(client, account) -> Any:
    return client.inboxes.create(account, "Support", "api")


def test_a_contact_is_made_in_an_inbox_and_read_as_it_was_made(client, account, inbox):
    begun = datetime.now(UTC).replace(microsecond=0)
    made = client.contacts.create(
        account, inbox.id, **JEAN, custom_attributes={"plan": "gold"}, additional_attributes={"city": "Paris"}
    )
    contact = made.contact
    assert {name: getattr(contact, name) for name in JEAN} == JEAN
    assert (contact.custom_attributes, contact.additional_attributes) == ({"plan": "gold"}, {"city": "Paris"})
    assert (contact.blocked, contact.availability_status, contact.last_activity_at) == (False, "offline", None)
    assert begun <= contact.created_at <= datetime.now(UTC)
    assert [place.source_id for place in contact.contact_inboxes] == [made.contact_inbox.source_id]
    assert client.contacts.get(account, contact.id) == contact


def test_lists_have_pages_of_15(client, account, inbox):
    made = [client.contacts.create(account, inbox.id, name=f"Jean {n}", identifier=f"c-{n}") for n in range(17)]
    pages = [client.contacts.list(account, page=page) for page in (1, 2, 3)]
    assert [len(page) for page in pages] == [15, 2, 0]
    assert [contact.id for page in pages for contact in page] == [one.contact.id for one in made]


def test_an_update_changes_what_it_names(client, account, inbox):
    contact = client.contacts.create(account, inbox.id, **JEAN, custom_attributes={"plan": "gold"}).contact
    changed = client.contacts.update(account, contact.id, name="Jean Durand", custom_attributes={"seats": 3})
    assert (changed.name, changed.email, changed.custom_attributes) == (
        *("Jean Durand", "jean@acme.com"),
        {"plan": "gold", "seats": 3},
    )
    assert client.contacts.get(account, contact.id) == changed


@pytest.mark.parametrize("text", ["dupon", "JEAN@acme", "612345", "c-1"])
def test_a_search_finds_any_part(client, account, inbox, text):
    contact = client.contacts.create(account, inbox.id, **JEAN).contact
    client.contacts.create(account, inbox.id, name="Zoe")
    assert [found.id for found in client.contacts.search(account, text)] == [contact.id]


def test_a_merge_leaves_one_contact_with_what_both_had(client, account, inbox):
    base = client.contacts.create(account, inbox.id, name="Jean Dupont", email="jean@acme.com").contact
    mergee = client.contacts.create(account, inbox.id, name="J. Dupont", phone_number="+33612345678").contact
    merged = client.contacts.merge(account, base.id, mergee.id)
    assert (merged.id, merged.name, merged.email, merged.phone_number) == (
        *(base.id, "Jean Dupont", "jean@acme.com"),
        "+33612345678",
    )
    assert [contact.id for contact in client.contacts.list(account)] == [base.id]
    assert len(client.contacts.get(account, base.id).contact_inboxes) == 2


def test_labels_are_replaced_and_listed(client, account, inbox):
    contact = client.contacts.create(account, inbox.id, **JEAN).contact
    assert client.contacts.labels.list(account, contact.id) == []
    assert client.contacts.labels.add(account, contact.id, ["vip", "beta"]) == ["vip", "beta"]
    assert client.contacts.labels.add(account, contact.id, ["vip"]) == ["vip"]
    assert client.contacts.labels.list(account, contact.id) == ["vip"]


def test_the_inboxes_in_which_a_contact_can_be_reached_are_told(client, account, inbox):
    by_mail = client.inboxes.create(account, "Mail", "email", email="support@acme.com")
    client.inboxes.create(account, "Texts", "sms", phone_number="+33700000000")
    made = client.contacts.create(account, inbox.id, name="Jean", email="jean@acme.com")
    told = client.contacts.contactable_inboxes(account, made.contact.id)
    assert {one["inbox"]["id"]: one["source_id"] for one in told} == {
        inbox.id: made.contact_inbox.source_id,
        by_mail.id: "jean@acme.com",
    }


def test_conversations_are_an_empty_list(client, account, inbox):
    contact = client.contacts.create(account, inbox.id, **JEAN).contact
    assert client.contacts.conversations(account, contact.id) == []


def test_the_profile_of_a_member_is_the_members(sdk, live_alice, account):
    user = User.objects.create_user("alice@acme.com", name="Alice")
    with live_alice.scope():
        member = create_membership(actor=live_alice.actor, user_id=user.pk, role="agent")
        _, secret = create_token(actor=live_alice.actor, name="phone", membership_id=member.pk)
    profile = sdk(secret).profile.get()
    assert (profile.name, profile.email, profile.role, profile.account_id) == (
        *("Alice", "alice@acme.com", "agent"),
        account,
    )
    assert [(one.id, one.name, one.role) for one in profile.accounts] == [(account, "Acme", "agent")]


def test_the_profile_of_an_integration_bears_the_name_of_its_token(client, account):
    profile = client.profile.get()
    assert (profile.name, profile.email, profile.role, profile.account_id) == ("alice", "", "administrator", account)


def test_a_deleted_contact_is_gone(client, account, inbox):
    contact = client.contacts.create(account, inbox.id, **JEAN).contact
    assert client.contacts.delete(account, contact.id) is None
    assert client.contacts.list(account) == []
    with pytest.raises(ChatwootNotFoundError):
        client.contacts.get(account, contact.id)


def test_a_wrong_token_is_an_auth_error(sdk, account):
    with pytest.raises(ChatwootAuthError):
        sdk("wrong").contacts.list(account)


def test_what_a_role_may_not_is_an_auth_error(sdk, client, live_alice, account, inbox):
    contact = client.contacts.create(account, inbox.id, **JEAN).contact
    dave = sdk(person("dave", live_alice.workspace, role="agent").token)
    with pytest.raises(ChatwootAuthError):
        dave.contacts.delete(account, contact.id)
    assert dave.contacts.get(account, contact.id) == contact


def test_an_unknown_account_is_not_found(client, account):
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
def test_what_a_contact_may_not_be_is_told_in_the_originals_words(client, account, inbox, values, description):
    client.contacts.create(account, inbox.id, **JEAN)
    with pytest.raises(ChatwootAPIError) as told:
        client.contacts.create(account, inbox.id, **values)
    assert (told.value.status_code, told.value.description) == (422, description)


def test_what_cannot_be_read_is_a_validation_error(client, account, inbox):
    with pytest.raises(ChatwootValidationError):
        client.contacts.create(account, inbox.id, name="Jean\x00")


def test_many_calls_of_the_asynchronous_client_may_run_at_once(server, live_alice, account):
    async def make_and_read() -> list[int]:
        async with AsyncChatwootClient(base_url=server, api_token=live_alice.token) as client:
            inbox = await client.inboxes.create(account, "Support", "api")
            creating = (client.contacts.create(account, inbox.id, name=f"Jean {n}") for n in range(20))
            made = await asyncio.gather(*creating)
            read = await asyncio.gather(*(client.contacts.get(account, one.contact.id) for one in made))
            assert [contact.name for contact in read] == [f"Jean {n}" for n in range(20)]
            return [contact.id for contact in read]

    assert len(set(asyncio.run(make_and_read()))) == 20
