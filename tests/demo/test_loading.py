"""The demo workspace: something of everything, and all of it in keeping with what the workspace defines."""

import pytest

from contacts.models import Contact, ContactInbox, Note
from crm.demo import loading
from crm.inboxes.models import Inbox
from crm.workspaces.models import AccessToken, CustomAttribute, Label
from crm.workspaces.scope import tenant


@pytest.fixture
def demo(db, settings, tmp_path):
    """The demo's credentials, inside its workspace."""
    settings.DATA = tmp_path
    credentials = loading.load()
    with tenant(loading.WORKSPACE):
        yield credentials


def defined(record_type: str) -> dict[str, CustomAttribute]:
    return {attribute.key: attribute for attribute in CustomAttribute.objects.filter(record_type=record_type)}


def test_its_sign_in_is_kept_for_the_owner_alone(demo):
    assert loading.credentials() == demo
    assert loading.credentials_file().stat().st_mode & 0o777 == 0o600
    assert AccessToken.objects.count() == 2


def test_an_inbox_shows_all_that_a_website_widget_may_say(demo):
    website = Inbox.objects.get(channel_type="Channel::WebWidget")
    told = ("website_url", "website_token", "welcome_title", "welcome_tagline", "greeting_message", "csat_config")
    assert all(getattr(website, name) for name in (*told, "out_of_office_message", "auto_assignment_config"))
    assert Inbox.objects.filter(channel_type="Channel::Email", name="Support e-mail").exists()


def test_contacts_are_in_every_inbox_and_some_have_notes(demo):
    for inbox in Inbox.objects.all():
        assert ContactInbox.objects.filter(inbox=inbox).count() > 1
    assert Note.objects.count() > 3


def test_every_label_is_defined_and_borne(demo):
    borne = {label for labels in Contact.objects.values_list("labels", flat=True) for label in labels}
    assert borne == set(Label.objects.values_list("title", flat=True))


def test_custom_attributes_are_defined_and_their_values_offered(demo):
    attributes = defined("contact")
    assert (attributes["age"].type, attributes["interests"].type) == ("number", "list")
    kept = list(Contact.objects.exclude(custom_attributes={}).values_list("custom_attributes", flat=True))
    assert {key for values in kept for key in values} == set(attributes)
    assert {type(values["age"]) for values in kept if "age" in values} == {int}
    chosen = {interest for values in kept for interest in values.get("interests", [])}
    assert chosen <= set(attributes["interests"].values)
