"""Large bulk edits and their undo, in the background."""

import pytest

from crm.accounts.users import add_notice
from crm.history.models import ChangeSet
from crm.workspaces.actions import delete_membership, update_membership
from crm.workspaces.models import User
from customers.actions import delete_customer
from tests.jobs.conftest import queue, run_jobs  # noqa: F401 - a fixture

from .conftest import membership_of, sign_in
from .test_bulk import fetch_contacts, three_contacts  # noqa: F401 - a fixture

# ruff: noqa: F811 - fixtures are named as they are imported


def test_large_bulk_edit_and_its_undo_run_in_the_background(alice_client, alice, three_contacts, monkeypatch, run_jobs):
    monkeypatch.setattr("crm.ui.views.bulk.MAX_IN_REQUEST", 1)
    sent = {"edit": "labels", "all": "1", "query": "role=buyer", "add": "vip", "drop": "", "apply": "1"}
    page = alice_client.post("contacts/bulk/", sent, follow=True).content.decode()
    assert "It continues in the background." in page
    assert not fetch_contacts(alice)["Ann"].labels
    run_jobs()
    assert fetch_contacts(alice)["Ann"].labels == ["vip"]
    monkeypatch.setattr("crm.ui.views.timeline.MAX_IN_REQUEST", 1)
    with alice.scope():
        change_set = ChangeSet.objects.in_workspace(alice.workspace.id).get(verb="edit_labels")
    alice_client.post(f"sets/{change_set.pk}/undo/")
    assert fetch_contacts(alice)["Ann"].labels == ["vip"]
    run_jobs()
    assert fetch_contacts(alice)["Ann"].labels == []


def test_large_bulk_edit_after_losing_the_permission_changes_nothing(zoe, alice, three_contacts, monkeypatch, run_jobs):
    monkeypatch.setattr("crm.ui.views.bulk.MAX_IN_REQUEST", 1)
    sign_in(zoe).post("contacts/bulk/", {"edit": "delete", "all": "1", "query": "", "apply": "1"})
    with alice.scope():
        update_membership(actor=alice.actor, pk=membership_of(zoe).pk, role="viewer")
    run_jobs()
    assert len(fetch_contacts(alice)) == 3


REFUSED = "Your large edit was not made, and no records were changed."
UNRELATED = ("csrfmiddlewaretoken", "apply", "back", "extra", "CANARY")


@pytest.fixture
def background(monkeypatch):
    """Every edit and undo of more than one record runs in the background."""
    monkeypatch.setattr("crm.ui.views.bulk.MAX_IN_REQUEST", 1)
    monkeypatch.setattr("crm.ui.views.timeline.MAX_IN_REQUEST", 1)


def texts_of(page) -> list[str]:
    return [str(message) for message in page.context["messages"]]


@pytest.mark.parametrize(
    ("edit", "posted", "values"),
    [
        ("labels", {"add": "vip", "drop": ""}, {"add": ["vip"], "drop": [""]}),
        ("roles", {"add": ["signer", "legal"]}, {"add": ["signer", "legal"]}),
        ("assign", {"customer": "Globex", "customer_id": ""}, {"customer": ["Globex"], "customer_id": [""]}),
        ("delete", {}, {}),
    ],
)
def test_queued_bulk_edit_holds_edit_values_and_selection_only(
    alice_client, alice, three_contacts, background, run_jobs, edit, posted, values
):
    alice.customer(name="Globex")
    unrelated = dict.fromkeys(UNRELATED, "CANARY")
    query = "role=buyer&q=e&order=name&csrfmiddlewaretoken=CANARY&columns=email"
    sent = {"edit": edit, "all": "1", "query": query, "initial-add": "CANARY", **posted, **unrelated}
    alice_client.post("contacts/bulk/", sent)
    [job] = queue()
    assert job.args == {
        "workspace_id": str(alice.workspace.pk),
        "user_id": str(alice_client.user.pk),
        "record_type": "contact",
        "edit": edit,
        "ids": [],
        "is_for_all": True,
        "query": "role=buyer&q=e",
        "values": values,
    }
    assert not any(word in str(job.args) for word in UNRELATED)


def test_queued_bulk_edit_of_selected_records_holds_their_ids(
    alice_client, three_contacts, background, run_jobs, alice
):
    chosen = [three_contacts["Ann"].pk, three_contacts["Ben"].pk]
    sent = {"edit": "labels", "id": chosen, "query": "role=buyer", "add": "vip", "drop": "", "apply": "1"}
    alice_client.post("contacts/bulk/", sent)
    [job] = queue()
    assert (job.args["ids"], job.args["is_for_all"], job.args["query"]) == ([*map(str, chosen)], False, "")
    run_jobs()
    assert [name for name, one in fetch_contacts(alice).items() if one.labels] == ["Ann", "Ben"]


def test_refused_bulk_edit_tells_the_person_who_asked_once(zoe, alice, three_contacts, background, run_jobs):
    client = sign_in(zoe)
    client.post("contacts/bulk/", {"edit": "delete", "all": "1", "query": "", "apply": "1"})
    with alice.scope():
        update_membership(actor=alice.actor, pk=membership_of(zoe).pk, role="viewer")
    client.get("contacts/")
    run_jobs()
    assert texts_of(sign_in(alice).get()) == []
    assert texts_of(client.get("contacts/")) == [f"{REFUSED} You no longer have permission to do this."]
    assert texts_of(client.get("contacts/")) == []


def test_refused_bulk_edit_names_the_invalid_value(alice_client, alice, three_contacts, background, run_jobs):
    globex = alice.customer(name="Globex")
    sent = {"edit": "assign", "all": "1", "query": "", "customer": "Globex", "apply": "1"}
    assert alice_client.post("contacts/bulk/", sent).status_code == 302
    alice_client.get("contacts/")
    with alice.scope():
        delete_customer(actor=alice.actor, pk=globex["id"])
    run_jobs()
    [text] = texts_of(alice_client.get())
    assert text.startswith(REFUSED)
    assert len(text) > len(REFUSED) + 10, "the reason is missing"


def test_refused_bulk_edit_tells_somebody_who_is_no_member_any_more(zoe, alice, three_contacts, background, run_jobs):
    client = sign_in(zoe)
    client.post("contacts/bulk/", {"edit": "delete", "all": "1", "query": "", "apply": "1"})
    client.get("contacts/")
    with alice.scope():
        delete_membership(actor=alice.actor, pk=membership_of(zoe).pk)
    run_jobs()
    assert len(fetch_contacts(alice)) == 3
    assert texts_of(client.get("/")) == [f"{REFUSED} You no longer have permission to do this."]


def test_refused_undo_in_the_background_tells_the_person_who_asked(zoe, alice, three_contacts, background, run_jobs):
    client = sign_in(zoe)
    sent = {"edit": "labels", "all": "1", "query": "", "add": "vip", "drop": "", "apply": "1"}
    client.post("contacts/bulk/", sent)
    run_jobs()
    with alice.scope():
        change_set = ChangeSet.objects.in_workspace(alice.workspace.id).get(verb="edit_labels")
    client.post(f"sets/{change_set.pk}/undo/")
    client.get("contacts/")
    with alice.scope():
        update_membership(actor=alice.actor, pk=membership_of(zoe).pk, role="viewer")
    run_jobs()
    [text] = texts_of(client.get("contacts/"))
    assert text.startswith("The large change was not undone, and no records were changed.")
    assert fetch_contacts(alice)["Ann"].labels == ["vip"]


def test_refused_bulk_edit_is_told_in_the_language_of_the_person(zoe, alice, three_contacts, background, run_jobs):
    client = sign_in(zoe)
    client.post("contacts/bulk/", {"edit": "delete", "all": "1", "query": "", "apply": "1"})
    client.get("contacts/")
    User.objects.filter(pk=client.user.pk).update(language="fr")
    with alice.scope():
        update_membership(actor=alice.actor, pk=membership_of(zoe).pk, role="viewer")
    run_jobs()
    [text] = texts_of(client.get("contacts/"))
    assert text.endswith("Vous n’avez plus l’autorisation de faire cela.")


def test_notices_of_two_jobs_are_both_shown(alice_client):
    for text in ("First.", "Second, with “quotes” and {braces}."):
        add_notice(user=alice_client.user, text=text)
    assert texts_of(alice_client.get()) == ["First.", "Second, with “quotes” and {braces}."]
    assert User.objects.get(pk=alice_client.user.pk).notices == []
