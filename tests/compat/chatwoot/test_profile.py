"""Who a token belongs to: the first thing that clients ask."""

import pytest

from crm.workspaces.models import User
from tests.conftest import fresh_connection, person

from .conftest import Client, done

KEYS = [
    "access_token", "account_id", "available_name", "avatar_url", "confirmed", "display_name", "message_signature",
    "email", "id", "inviter_id", "name", "provider", "pubsub_token", "role", "ui_settings", "uid", "type", "accounts",
]  # fmt: skip
ACCOUNT = [
    "id", "name", "status", "onboarding_step", "active_at", "role", "permissions", "availability",
    "availability_status", "auto_offline",
]  # fmt: skip


def profile(client, **headers):
    return done(client.at("/api/v1/profile", **headers))


def test_a_profile_has_the_originals_keys_in_the_originals_order(alice):
    shown = profile(alice)
    assert list(shown) == KEYS
    [account] = shown["accounts"]
    assert list(account) == ACCOUNT


def test_a_member_sees_themselves_and_the_one_account_that_the_token_opens(erin):
    shown = profile(erin)
    assert (shown["name"], shown["available_name"], shown["display_name"]) == ("Erin", "Erin", "Erin")
    assert (shown["email"], shown["uid"], shown["role"]) == ("erin@acme.com", "erin@acme.com", "agent")
    fresh_connection()
    assert shown["id"] == User.objects.get(email="erin@acme.com").number
    assert shown["access_token"] == erin.person.token
    assert shown["account_id"] == erin.account
    [account] = shown["accounts"]
    assert (account["id"], account["name"], account["status"]) == (erin.account, "Acme", "active")
    assert (account["role"], account["permissions"]) == ("agent", ["agent"])


def test_a_token_that_is_no_members_goes_by_its_own_name(alice):
    shown = profile(alice)
    assert (shown["name"], shown["email"], shown["uid"], shown["id"]) == ("alice", "", "", 0)


@pytest.mark.parametrize(
    ("role", "shown"), [("administrator", "administrator"), ("agent", "agent"), ("viewer", "agent")]
)
def test_a_role_is_one_of_the_two_that_clients_know(acme, role, shown):
    answer = profile(Client(person("somebody", acme, role=role)))
    assert (answer["role"], answer["accounts"][0]["permissions"]) == (shown, [shown])


def test_a_token_of_any_scope_has_a_profile(acme):
    assert profile(Client(person("narrow", acme, scopes=("segments:read",))))["name"] == "narrow"


def test_the_header_may_be_spelled_with_hyphens(alice):
    token = alice.person.token
    response = alice.person.raw("GET", "/api/v1/profile", **{"Api-Access-Token": f" {token} "}, authorization="")
    assert done(response)["access_token"] == token
