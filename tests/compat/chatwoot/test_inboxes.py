"""Inboxes, as an account's integrations read and set them."""

import pytest

from crm.compat.chatwoot.inboxes import CHANNELS

from .conftest import NOBODY, NOT_FOUND, done, invalid, refused, stored

KEYS = [
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
def app(alice):
    return done(alice.post("inboxes", {"name": "App", "channel": {"type": "api", "webhook_url": "https://a.com/x"}}))


def test_an_inbox_shows_all_its_settings(alice, app):
    assert list(app) == KEYS
    assert (app["channel_type"], app["webhook_url"], app["timezone"]) == ("Channel::Api", "https://a.com/x", "UTC")
    assert app["channel_id"] == app["id"]
    assert done(alice.get(f"inboxes/{app['id']}")) == app


@pytest.mark.parametrize("kind", CHANNELS)
def test_an_inbox_is_of_one_of_six_channels(alice, kind):
    made = done(alice.post("inboxes", {"name": "X", "channel": {"type": kind}}))
    assert made["channel_type"] == CHANNELS[kind]
    assert bool(made["website_token"]) is (kind == "web_widget")


def test_inboxes_are_listed_by_name_in_a_payload(alice, app):
    made = [done(alice.post("inboxes", {"name": name, "channel": {"type": "sms"}})) for name in ("b", "Zoo", "A")]
    assert done(alice.get("inboxes")) == {"payload": [made[2], app, made[0], made[1]]}


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
OF_CHANNEL = {
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


def test_all_that_is_sent_is_kept(alice):
    made = done(alice.post("inboxes", {**SETTINGS, "channel": {"type": "web_widget", **OF_CHANNEL}}))
    expected = SETTINGS | OF_CHANNEL
    assert {name: made[name] for name in expected} == expected


@pytest.mark.parametrize("method", ["PATCH", "PUT"])
def test_an_inbox_is_changed_and_what_is_not_sent_stays(alice, app, method):
    path = f"inboxes/{app['id']}"
    assert done(alice.request(method, path, {})) == app
    changed = done(alice.request(method, path, {**SETTINGS, "channel": OF_CHANNEL}))
    assert changed == {**app, **SETTINGS, **OF_CHANNEL}
    kept = ("timezone", "sender_name_type", "widget_color", "medium")
    cleared = done(
        alice.request(method, path, {"timezone": None, "greeting_message": None, "channel": dict.fromkeys(OF_CHANNEL)})
    )
    gone = {name: None for name in ("greeting_message", *OF_CHANNEL) if name not in kept}
    assert cleared == {**changed, **gone}


def test_a_channel_does_not_change(alice, app):
    sent = {"channel": {"type": "sms"}, "channel_type": "Channel::Sms", "id": 1}
    assert done(alice.patch(f"inboxes/{app['id']}", sent)) == app


@pytest.mark.parametrize("channel", [..., None, "api", [], {}, 7])
def test_a_channel_is_required(alice, channel):
    before = stored()
    refused(alice.post("inboxes", {"name": "X"} | ({} if channel is ... else {"channel": channel})), 422, NO_CHANNEL)
    assert stored() == before


@pytest.mark.parametrize("kind", [None, "", "facebook", "Channel::Api", [], ["api"], {}, 7, True])
def test_a_channel_that_is_none_is_refused(alice, kind):
    before = stored()
    refused(alice.post("inboxes", {"name": "X", "channel": {"type": kind, "a": 1}}), 422, NO_TYPE)
    assert stored() == before


@pytest.mark.parametrize("name", [None, "", " ", ...])
def test_a_name_is_required(alice, app, name):
    before = stored()
    sent = {} if name is ... else {"name": name}
    invalid(alice.post("inboxes", {**sent, "channel": {"type": "api"}}), "Name can't be blank", "name")
    if sent:
        invalid(alice.patch(f"inboxes/{app['id']}", sent), "Name can't be blank", "name")
    assert stored() == before


@pytest.mark.parametrize(
    ("values", "message", "attribute"),
    [
        ({"name": "x" * 256}, "Name is too long (maximum is 255 characters)", "name"),
        ({"channel": {"webhook_url": "ftp://a.com"}}, "Webhook url is invalid", "webhook_url"),
        ({"channel": {"webhook_url": "x"}}, "Webhook url is invalid", "webhook_url"),
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
def test_a_setting_that_cannot_be_is_refused(alice, app, values, message, attribute):
    before = stored()
    new = {"name": "X", **values, "channel": {"type": "api", **values.get("channel", {})}}
    invalid(alice.post("inboxes", new), message, attribute)
    invalid(alice.patch(f"inboxes/{app['id']}", values), message, attribute)
    assert stored() == before


@pytest.mark.parametrize("number", [NOBODY, 0, "abc", 2**63, "%00"])
def test_an_inbox_that_there_is_not_is_not_found(alice, app, number):
    for method, body in (("GET", None), ("PATCH", {}), ("PUT", {"name": ""})):
        refused(alice.request(method, f"inboxes/{number}", body), 404, NOT_FOUND)


def test_inboxes_are_recorded_with_this_door(alice, app):
    alice.patch(f"inboxes/{app['id']}", {"name": "B"})
    told = [(change.kind, change.actor_name) for change in alice.changes(record_type="inbox")]
    assert told == [("created", "alice"), ("updated", "alice")]
