"""The profile of a token, which is the first request of most clients."""

import pytest

from crm.workspaces.models import User
from tests.conftest import fresh_connection, person

from .conftest import ChatwootClient, expect_json

PROFILE_KEYS = [
    "access_token", "account_id", "available_name", "avatar_url", "confirmed", "display_name", "message_signature",
    "email", "id", "inviter_id", "name", "provider", "pubsub_token", "role", "ui_settings", "uid", "type", "accounts",
]  # fmt: skip
ACCOUNT_KEYS = [
    "id", "name", "status", "onboarding_step", "active_at", "role", "permissions", "availability",
    "availability_status", "auto_offline",
]  # fmt: skip


def get_profile(client, **headers):
    return expect_json(client.request_url("/api/v1/profile", **headers))


def test_profile_has_the_keys_of_chatwoot_in_order(alice):
    shown = get_profile(alice)
    assert list(shown) == PROFILE_KEYS
    [account] = shown["accounts"]
    assert list(account) == ACCOUNT_KEYS


def test_profile_of_a_member_shows_user_and_account(erin):
    shown = get_profile(erin)
    assert (shown["name"], shown["available_name"], shown["display_name"]) == ("Erin", "Erin", "Erin")
    assert (shown["email"], shown["uid"], shown["role"]) == ("erin@acme.com", "erin@acme.com", "agent")
    fresh_connection()
    assert shown["id"] == User.objects.get(email="erin@acme.com").number
    assert shown["access_token"] == erin.person.token
    assert shown["account_id"] == erin.account
    [account] = shown["accounts"]
    assert (account["id"], account["name"], account["status"]) == (erin.account, "Acme", "active")
    assert (account["role"], account["permissions"]) == ("agent", ["agent"])


def test_profile_of_a_token_without_member_has_the_token_name(alice):
    shown = get_profile(alice)
    assert (shown["name"], shown["email"], shown["uid"], shown["id"]) == ("alice", "", "", 0)


@pytest.mark.parametrize(
    ("role", "shown"), [("administrator", "administrator"), ("agent", "agent"), ("viewer", "agent")]
)
def test_profile_role_is_administrator_or_agent(acme, role, shown):
    answer = get_profile(ChatwootClient(person("somebody", acme, role=role)))
    assert (answer["role"], answer["accounts"][0]["permissions"]) == (shown, [shown])


def test_profile_is_readable_with_any_scope(acme):
    assert get_profile(ChatwootClient(person("narrow", acme, scopes=("segments:read",))))["name"] == "narrow"


def test_token_header_may_have_hyphens(alice):
    token = alice.person.token
    response = alice.person.raw("GET", "/api/v1/profile", **{"Api-Access-Token": f" {token} "}, authorization="")
    assert expect_json(response)["access_token"] == token
