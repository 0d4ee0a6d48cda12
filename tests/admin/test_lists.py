"""Lists: what they show and find, and that they ask the database no more than they need."""

import pytest
from django.urls import reverse

from addresses.models import Address
from contacts.actions import create_contact, delete_contact
from contacts.models import Avatar, Contact, ContactInbox, Note
from crm.admin.lists import DEEPEST_PAGE, ROWS
from crm.db.session import staff_session
from crm.history.models import Count
from crm.workspaces.inboxes import Inbox
from crm.workspaces.models import AccessToken, CustomAttribute, Label, Membership, Workspace
from customers.models import Customer, Segment


def names(response) -> list[str]:
    return [str(record) for record in response.context["cl"].result_list]


@pytest.fixture
def people(alice, nord, charlie):
    """Ada of Nord, and Zoe of another workspace; Ben has been deleted."""
    with alice.scope():
        ada = create_contact(
            actor=alice.actor,
            customer_id=nord.pk,
            first_name="Ada",
            last_name="Éléonore",
            email="Ada@Nord.test",
            phone="+33 6 12 34 56 78",
            id_crm="CRM-7",
            roles=["legal"],
        )
        ben = create_contact(actor=alice.actor, first_name="Ben")
        delete_contact(actor=alice.actor, pk=ben.pk)
    with charlie.scope():
        create_contact(actor=charlie.actor, first_name="Zoe", roles=["buyer"])
    return ada


@pytest.fixture
def crowd(alice):
    with alice.scope():
        for number in range(ROWS + 1):
            create_contact(actor=alice.actor, first_name=f"Contact {number:03}")


def test_live_records_of_all_workspaces_are_listed_newest_first(olga, people):
    assert names(olga.open(Contact)) == ["Zoe", "Ada Éléonore"]
    assert names(olga.open(Contact, deleted="yes")) == ["Ben"]


def test_filters_narrow(olga, acme, nord, people):
    assert names(olga.open(Contact, workspace=acme.pk)) == ["Ada Éléonore"]
    assert names(olga.open(Contact, workspace=acme.pk, customer=nord.pk)) == ["Ada Éléonore"]
    assert names(olga.open(Contact, role="buyer")) == ["Zoe"]
    assert names(olga.open(Contact, workspace="nowhere")) == []


@pytest.mark.parametrize(
    "term",
    [
        "eleonore",
        "ADA élé",
        "el",
        "é",
        "ada@nord.TEST",
        "+33612345678",
        "+33 (0)6 12 34 56 78",
        "CRM-7",
        "nord.test",
        "612345",
        "crm ada",
        "{id}",
        "{number}",
    ],
)
def test_a_contact_is_found(olga, people, term):
    with staff_session():
        people.refresh_from_db()
    found = olga.open(Contact, q=term.format(id=people.pk, number=people.number))
    assert "Ada Éléonore" in names(found)


@pytest.mark.parametrize("term", ["ben", "sud.test", "crm-8", "da", "ada zoe", "zz", "%", "_", "' --", "9" * 30, "\0"])
def test_nothing_else_is_found(olga, people, term):
    response = olga.open(Contact, q=term)
    assert response.status_code == 200
    if "\0" not in term:
        assert names(response) == []


def test_another_page_follows_where_there_are_more_rows(olga, crowd):
    first, second = olga.open(Contact), olga.open(Contact, p=2)
    assert len(names(first)) == ROWS
    assert "?p=2" in first.content.decode()
    assert names(second) == ["Contact 000"]
    assert f"{ROWS + 1} contacts" in second.content.decode()


def test_lists_end_before_they_walk_far(olga, crowd):
    assert olga.open(Contact, p=DEEPEST_PAGE + 1).status_code == 302


@pytest.mark.parametrize(
    "model",
    [
        *(Contact, Customer, Address, Segment, Membership, AccessToken, CustomAttribute, Workspace),
        *(Inbox, Label, Count, ContactInbox, Note, Avatar),
    ],
)
def test_a_list_takes_a_fixed_number_of_queries(olga, crowd, people, model, django_assert_max_num_queries):
    # Session, user, the scope's four, the rows, the filter's workspaces, the estimate.
    with django_assert_max_num_queries(11):
        olga.open(model)


def test_completion_stays_in_the_workspace(olga, acme, nord, outside):
    query = {"app_label": "contacts", "model_name": "contact", "field_name": "customer", "term": ""}
    url = reverse("admin:autocomplete")
    everywhere = olga.client.get(url, query).json()["results"]
    assert [found["text"] for found in everywhere] == ["Outside · Globex", "Nord · Acme"]
    here = olga.client.get(url, {**query, "workspace": acme.pk}).json()
    assert here == {"results": [{"id": str(nord.pk), "text": "Nord"}], "pagination": {"more": False}}
    assert olga.client.get(url, {**query, "workspace": "x"}).status_code == 404
    assert olga.client.get(url, {**query, "term": "\0"}).json()["results"] == []


def test_a_records_page_completes_from_its_workspace(olga, acme, people):
    page = olga.open(Contact, "change", people.pk).content.decode()
    assert f"{reverse('admin:autocomplete')}?workspace={acme.pk}" in page
