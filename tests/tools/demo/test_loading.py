"""The demo workspace: something of everything, and all of it in keeping with what the workspace defines."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.http import QueryDict
from django.utils import timezone

from contacts.models import Contact, ContactInbox, Note, Task
from crm.db.session import staff_session, tenant_session
from crm.tools.demo import loading
from crm.ui.lists import RecordList
from crm.ui.models import SavedView
from crm.ui.registry import model_uis
from crm.workspaces.actor import operator_actor
from crm.workspaces.inboxes import Inbox
from crm.workspaces.models import AccessToken, CustomAttribute, Label, Membership, User, Workspace


@pytest.fixture
def demo(db, settings, tmp_path):
    """The demo's credentials, inside its workspace."""
    settings.DATA = tmp_path
    credentials = loading.load()
    with tenant_session(loading.WORKSPACE):
        yield credentials


def defined(record_type: str) -> dict[str, CustomAttribute]:
    return {attribute.key: attribute for attribute in CustomAttribute.objects.filter(record_type=record_type)}


def test_demo_credentials_are_readable_by_their_owner_only(demo):
    assert loading.credentials() == demo
    assert loading.credentials_file().stat().st_mode & 0o777 == 0o600
    assert AccessToken.objects.count() == 2


def test_demo_inbox_has_all_settings_of_a_website_widget(demo):
    website = Inbox.objects.get(channel_type="Channel::WebWidget")
    told = ("website_url", "website_token", "welcome_title", "welcome_tagline", "greeting_message", "csat_config")
    assert all(getattr(website, name) for name in (*told, "out_of_office_message", "auto_assignment_config"))
    assert Inbox.objects.filter(channel_type="Channel::Email", name="Support e-mail").exists()


def test_demo_agent_and_viewer_are_members_of_every_inbox(demo):
    members = set(Membership.objects.exclude(role="administrator").values_list("pk", flat=True))
    assert len(members) == 2
    for inbox in Inbox.objects.all():
        assert set(inbox.members.values_list("membership_id", flat=True)) == members


def test_demo_contacts_are_in_every_inbox_and_some_have_notes(demo):
    for inbox in Inbox.objects.all():
        assert ContactInbox.objects.filter(inbox=inbox).count() > 1
    assert Note.objects.count() > 3


def test_demo_labels_are_all_defined_and_used(demo):
    borne = {label for labels in Contact.objects.values_list("labels", flat=True) for label in labels}
    assert borne == set(Label.objects.values_list("title", flat=True))


def test_demo_custom_attributes_are_defined_with_their_values(demo):
    attributes = defined("contact")
    assert (attributes["age"].type, attributes["interests"].type) == ("number", "list")
    kept = list(Contact.objects.exclude(custom_attributes={}).values_list("custom_attributes", flat=True))
    assert {key for values in kept for key in values} == set(attributes)
    assert {type(values["age"]) for values in kept if "age" in values} == {int}
    chosen = {interest for values in kept for interest in values.get("interests", [])}
    assert chosen <= set(attributes["interests"].values)


def test_demo_workspace_is_in_france_and_english(demo):
    workspace = Workspace.objects.get()
    assert (workspace.country, workspace.time_zone, workspace.language) == ("FR", "Europe/Paris", "en")


def test_demo_team_has_each_role_and_no_passwords(demo):
    roles = dict(Membership.objects.values_list("user_id", "role"))
    assert sorted(roles.values()) == ["administrator", "agent", "viewer"]
    with staff_session():
        users = {user.email: user for user in User.objects.filter(pk__in=roles)}
    assert [email for email, user in users.items() if user.has_usable_password()] == [loading.EMAIL]
    assert all(user.name and email.endswith("@example.com") for email, user in users.items())
    assert [user.email for user in users.values() if user.is_staff or user.is_superuser] == [loading.EMAIL]


def test_demo_tasks_are_overdue_today_and_later(demo):
    today = timezone.localdate(timezone=ZoneInfo("Europe/Paris"))
    due = set(Task.objects.open().filter(due_on__isnull=False).values_list("due_on", flat=True))
    assert {today - timedelta(days=1), today} <= due
    assert max(due) > today + timedelta(days=7)
    assert Task.objects.filter(due_on=None).exists()
    assigned = set(Task.objects.exclude(assignee_id=None).values_list("assignee_id", flat=True))
    assert len(assigned) == 2
    assert assigned <= set(Membership.objects.exclude(role="viewer").values_list("user_id", flat=True))
    assert Task.objects.exclude(contact=None).exists()
    assert Task.objects.exclude(customer=None).exists()


def test_demo_customers_have_notes(demo):
    assert Note.objects.exclude(customer=None).count() == 3


def test_demo_views_are_shared_and_find_something(demo):
    views = list(SavedView.objects.order_by("record_type"))
    assert [(view.record_type, view.shared) for view in views] == [("contact", True), ("customer", True)]
    actor = operator_actor(loading.WORKSPACE, source="test", name="test")
    for view in views:
        listing = RecordList(model_uis[view.record_type], actor, QueryDict(view.query))
        assert listing.current_page.rows
        assert listing.errors == {}
        assert listing.chips
        assert listing.order.name == "name"
