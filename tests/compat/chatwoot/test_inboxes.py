"""Inboxes of the Chatwoot API and their settings."""

import pytest

from crm.compat.chatwoot.inboxes import CHANNELS

from .conftest import NOT_FOUND, UNKNOWN_ID, count_rows, expect_error, expect_invalid, expect_json

INBOX_KEYS = [
    "id", "avatar_url", "channel_id", "name", "channel_type", "greeting_enabled", "greeting_message",
    "working_hours_enabled", "enable_email_collect", "csat_survey_enabled", "csat_config", "enable_auto_assignment",
    "auto_assignment_config", "out_of_office_message", "timezone", "callback_webhook_url",
    "allow_messages_after_resolved", "lock_to_single_conversation", "sender_name_type", "business_name",
    "widget_color", "website_url", "welcome_title", "welcome_tagline", "web_widget_script", "website_token",
    "phone_number", "medium", "email", "webhook_url", "provider",
]  # fmt: skip
NO_CHANNEL = "param is missing or the value is empty: channel"
NO_TYPE = f"Invalid channel type. Send one of {', '.join(CHANNELS)} as channel.type."


@pytest.fixture
def api_inbox(alice):
    return expect_json(
        alice.post("inboxes", {"name": "App", "channel": {"type": "api", "webhook_url": "https://a.com/x"}})
    )


def test_inbox_has_the_keys_of_chatwoot_in_order(alice, api_inbox):
    assert list(api_inbox) == INBOX_KEYS
    assert (api_inbox["channel_type"], api_inbox["webhook_url"], api_inbox["timezone"]) == (
        "Channel::Api",
        "https://a.com/x",
        "UTC",
    )
    assert api_inbox["channel_id"] == api_inbox["id"]
    assert expect_json(alice.get(f"inboxes/{api_inbox['id']}")) == api_inbox


@pytest.mark.parametrize("kind", CHANNELS)
def test_inbox_of_each_channel_type_is_created(alice, kind):
    made = expect_json(alice.post("inboxes", {"name": "X", "channel": {"type": kind}}))
    assert made["channel_type"] == CHANNELS[kind]
    assert bool(made["website_token"]) is (kind == "web_widget")


def test_inboxes_are_listed_by_name(alice, api_inbox):
    made = [
        expect_json(alice.post("inboxes", {"name": name, "channel": {"type": "sms"}})) for name in ("b", "Zoo", "A")
    ]
    assert expect_json(alice.get("inboxes")) == {"payload": [made[2], api_inbox, made[0], made[1]]}


SETTINGS = {
    "name": "Site",
    "greeting_enabled": True,
    "greeting_message": "Hello",
    "enable_auto_assignment": False,
    "enable_email_collect": False,
    "csat_survey_enabled": True,
    "csat_config": {"display_type": "star"},
    "auto_assignment_config": {"max": 3},
    "working_hours_enabled": True,
    "out_of_office_message": "Gone",
    "timezone": "Europe/Paris",
    "allow_messages_after_resolved": False,
    "lock_to_single_conversation": True,
    "sender_name_type": "professional",
    "business_name": "Acme",
}
CHANNEL_SETTINGS = {
    "website_url": "https://acme.com",
    "widget_color": "#ff0000",
    "welcome_title": "Hi",
    "welcome_tagline": "There",
    "phone_number": "+336",
    "email": "help@acme.com",
    "provider": "x",
    "medium": "sms",
    "webhook_url": "https://acme.com/hook",
}


def test_inbox_stores_every_setting(alice):
    made = expect_json(alice.post("inboxes", {**SETTINGS, "channel": {"type": "web_widget", **CHANNEL_SETTINGS}}))
    expected = SETTINGS | CHANNEL_SETTINGS
    assert {name: made[name] for name in expected} == expected


@pytest.mark.parametrize("method", ["PATCH", "PUT"])
def test_inbox_update_leaves_absent_settings_unchanged(alice, api_inbox, method):
    path = f"inboxes/{api_inbox['id']}"
    assert expect_json(alice.request(method, path, {})) == api_inbox
    changed = expect_json(alice.request(method, path, {**SETTINGS, "channel": CHANNEL_SETTINGS}))
    assert changed == {**api_inbox, **SETTINGS, **CHANNEL_SETTINGS}
    kept = ("timezone", "sender_name_type", "widget_color", "medium")
    cleared = expect_json(
        alice.request(
            method, path, {"timezone": None, "greeting_message": None, "channel": dict.fromkeys(CHANNEL_SETTINGS)}
        )
    )
    cleared_values = {name: None for name in ("greeting_message", *CHANNEL_SETTINGS) if name not in kept}
    assert cleared == {**changed, **cleared_values}


def test_inbox_update_ignores_the_channel_type(alice, api_inbox):
    sent = {"channel": {"type": "sms"}, "channel_type": "Channel::Sms", "id": 1}
    assert expect_json(alice.patch(f"inboxes/{api_inbox['id']}", sent)) == api_inbox


@pytest.mark.parametrize("channel", [..., None, "api", [], {}, 7])
def test_inbox_without_channel_is_422(alice, channel):
    before = count_rows()
    expect_error(
        alice.post("inboxes", {"name": "X"} | ({} if channel is ... else {"channel": channel})), 422, NO_CHANNEL
    )
    assert count_rows() == before


@pytest.mark.parametrize("kind", [None, "", "facebook", "Channel::Api", [], ["api"], {}, 7, True])
def test_inbox_with_an_unknown_channel_type_is_422(alice, kind):
    before = count_rows()
    expect_error(alice.post("inboxes", {"name": "X", "channel": {"type": kind, "a": 1}}), 422, NO_TYPE)
    assert count_rows() == before


@pytest.mark.parametrize("name", [None, "", " ", ...])
def test_inbox_without_name_is_422(alice, api_inbox, name):
    before = count_rows()
    sent = {} if name is ... else {"name": name}
    expect_invalid(alice.post("inboxes", {**sent, "channel": {"type": "api"}}), "Name can't be blank", "name")
    if sent:
        expect_invalid(alice.patch(f"inboxes/{api_inbox['id']}", sent), "Name can't be blank", "name")
    assert count_rows() == before


@pytest.mark.parametrize(
    ("values", "message", "attribute"),
    [
        ({"name": "x" * 256}, "Name is too long (maximum is 255 characters)", "name"),
        ({"channel": {"webhook_url": "ftp://a.com"}}, "Webhook url is invalid", "webhook_url"),
        ({"channel": {"webhook_url": "x"}}, "Webhook url is invalid", "webhook_url"),
        ({"channel": {"widget_color": "red"}}, "Widget color is invalid", "widget_color"),
        ({"channel": {"medium": "fax"}}, "Medium is not included in the list", "medium"),
        ({"sender_name_type": "rude"}, "Sender name type is not included in the list", "sender_name_type"),
        ({"timezone": ""}, "Timezone can't be blank", "timezone"),
        (
            {"channel": {"website_url": "x" * 2049}},
            "Website url is too long (maximum is 2048 characters)",
            "website_url",
        ),
    ],
)
def test_inbox_with_an_invalid_setting_is_422(alice, api_inbox, values, message, attribute):
    before = count_rows()
    new = {"name": "X", **values, "channel": {"type": "api", **values.get("channel", {})}}
    expect_invalid(alice.post("inboxes", new), message, attribute)
    expect_invalid(alice.patch(f"inboxes/{api_inbox['id']}", values), message, attribute)
    assert count_rows() == before


@pytest.mark.parametrize("number", [UNKNOWN_ID, 0, "abc", 2**63, "%00"])
def test_unknown_inbox_is_404(alice, api_inbox, number):
    for method, body in (("GET", None), ("PATCH", {}), ("PUT", {"name": ""})):
        expect_error(alice.request(method, f"inboxes/{number}", body), 404, NOT_FOUND)


def test_inbox_changes_are_logged_with_source_chatwoot(alice, api_inbox):
    alice.patch(f"inboxes/{api_inbox['id']}", {"name": "B"})
    changes = [(change.kind, change.actor_name) for change in alice.changes(record_type="inbox")]
    assert changes == [("created", "alice"), ("updated", "alice")]
