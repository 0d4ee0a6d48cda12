"""Pages for a member who reads French: nothing of them is left in English."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from html import unescape

import pytest
from django.utils import timezone, translation

from contacts.actions import create_contact
from contacts.notes.actions import create_note
from contacts.tasks.actions import create_task
from crm.accounts.invitations import create_invitation
from crm.history.models import Change, ChangeSet
from crm.history.writes import start_change_set
from crm.ui import formatting
from crm.ui.saved_views import create_view
from crm.workspaces.actions import create_attribute, create_inbox, create_label, update_workspace
from crm.workspaces.models import AccessToken
from tests.architecture.source import routes
from tests.architecture.test_catalogues import LOCALE, PLACEHOLDER, PROJECT, texts
from tests.conftest import read_stream

from .conftest import Browser, membership_of

PASSWORD = "cheval agrafe pile"
SHOWN = re.compile(r'(?:title|aria-label|placeholder|alt|data-\w+)="([^"]* [^"]*)"')
# Of what is left in English by any page that is not in the catalogue, some word is likely one of these.
SMALL = re.compile(r"\b(the|your|you|with|this|that|and|not|from|has|have)\b", re.IGNORECASE)


def english() -> re.Pattern[str]:
    """Return what finds the English of the catalogue: all that is long enough to be no French word by chance."""
    pieces = set()
    for (text, _plural), french in texts(PROJECT / LOCALE / "django.mo").items():
        text = text.split("\x04")[-1]
        if text != french:
            pieces |= {piece.strip() for piece in PLACEHOLDER.split(text) if len(piece.strip()) > 8}
    ours = "|".join(re.escape(piece) for piece in sorted(pieces, key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{ours})(?!\w)", re.IGNORECASE)


def words(page: str) -> str:
    """Return what a page says, also to those who listen, and what its scripts will say."""
    page = re.sub(r"<(script|style|svg).*?</\1>", "", page, flags=re.DOTALL)
    return unescape("\n".join([re.sub(r"<[^>]*>", "\n", page), *SHOWN.findall(page)]))


@pytest.fixture
def reader(alices) -> Browser:
    """Alice's browser, in French, just signed in with her password."""
    alices.user.language, alices.user.time_zone = "fr", "Europe/Paris"
    alices.user.set_password(PASSWORD)
    alices.user.save()
    alices.force_login(alices.user)
    alices.post("/account/reauthenticate/", {"password": PASSWORD})
    return alices


@pytest.fixture
def places(alice) -> dict[str, object]:
    """Something of each kind, by the part of an address that leads to it."""
    customer = alice.customer(name="Société Générale", tax_ids=[{"tax": "TVA", "tax_value": "FR12345678901"}])
    contact = alice.contact(customer, phone="+33 6 12 34 56 78", role=["buyer", "billing"])
    membership = membership_of(alice)
    made = {
        "customers": customer["id"],
        "contacts": contact["id"],
        "addresses": alice.address(customer, contact_id=contact["id"])["id"],
        "segments": alice.segment("Grands comptes")["id"],
        "members": membership.pk,
    }
    given = {"actor": replace(alice.actor, user_id=membership.user_id)}
    with alice.scope():
        create_contact(
            **given, last_name="Moreau", change_set=start_change_set(alice.actor, "delete", name="Salon de printemps")
        )
        create_attribute(**given, record_type="customer", name="Formule", key="formule", type="text")
        made |= {
            "attributes": create_attribute(**given, record_type="contact", name="Fin", key="fin", type="date").pk,
            "labels": create_label(**given, title="salon", color="#123456").pk,
            "inboxes": create_inbox(**given, name="Courriel", channel_type="Channel::Email", email_address="a@b.fr").pk,
            "views": create_view(**given, name="Acheteurs", record_type="contact", query="role=buyer").pk,
            "tasks": create_task(**given, title="Rappeler", due_on="2026-01-15", contact_id=contact["id"]).pk,
            "notes": create_note(**given, content="Préfère le matin.", contact_id=contact["id"]).pk,
            "invitations": create_invitation(**given, email="lea@exemple.fr")[0].pk,
            "tokens": AccessToken.objects.not_deleted().first().pk,
            "changes": Change.objects.filter(record_type="contact").first().pk,
            "sets": ChangeSet.objects.order_by("id").last().pk,
        }
    return made


def paths(places: dict[str, object]) -> list[str]:
    """Return the address of every page of staff and of accounts."""
    filled = []
    for path in (route.text.replace("^", "") for route in routes()):
        if path.startswith(("w/", "account/")) and "(" not in path:
            path = re.sub(r"(\w+)/<uuid:pk>", lambda part: f"{part[1]}/{places[part[1]]}", path)
            path = path.replace("<str:owner>/<uuid:pk>", f"contact/{places['contacts']}")
            for name, value in (("slug:slug", "acme"), ("str:name", "id_crm"), ("int:pk", "1")):
                path = path.replace(f"<{name}>", value)
            filled.append("/" + path)
    return filled


def in_english(response, left: re.Pattern[str]) -> list[str]:
    """Return what a page has left in English."""
    page = response.content.decode()
    if page.startswith("<!DOCTYPE"):
        assert '<html lang="fr"' in page
    said = words(page)
    return [found.group() for finder in (left, SMALL) for found in finder.finditer(said)]


def test_no_page_has_any_english_left(reader, places):
    left, seen, faults = english(), 0, {}
    for path in paths(places):
        response = reader.get(path)
        if response.headers.get("Content-Type", "").startswith("text/html") and not response.streaming:
            seen += response.status_code == 200
            faults[path] = in_english(response, left)
    assert seen > 50
    assert {path: found for path, found in faults.items() if found} == {}


def test_nor_has_what_a_form_says_of_mistakes(reader, places):
    left = english()
    forms = [path for path in paths(places) if path.endswith(("/new/", "/password/change/")) and "views" not in path]
    assert len(forms) > 8
    for path in forms:
        assert in_english(reader.post(path, {"email": "x"}), left) == [], path


def test_nor_has_the_preview_of_an_edit_of_many(reader, places):
    left, chosen = english(), {"id": [places["contacts"]], "preview": "1"}
    for edit in (
        {"edit": "roles", "add": "legal"},
        {"edit": "attribute", "key": "fin", "text": "x"},
        {"edit": "delete"},
    ):
        assert in_english(reader.post("contacts/bulk/", {**chosen, **edit}), left) == []


def test_filters_and_searches_that_make_no_sense_are_told_so_in_french(reader, places):
    query = "type=zz&created_since=x&customer_id=x&email="
    response = reader.get(f"contacts/?{query}")
    assert "Indiquez un moment" in response.content.decode()
    assert in_english(response, english()) == []
    assert in_english(reader.get("find/?q=zzzz"), english()) == []


def test_a_guest_reads_the_language_of_their_browser(client, db):
    page = client.get("/account/login/", headers={"accept-language": "fr-CA,en;q=0.5"})
    assert in_english(page, english()) == []
    assert 'lang="en"' in client.get("/account/login/").content.decode()


def test_the_api_speaks_english_to_everybody(reader, places, alice):
    assert 'lang="fr"' in reader.get("tasks/").content.decode()
    refused = alice.post("/api/segments", {"name": "Grands comptes"}, accept_language="fr")
    assert refused.json()["errors"] == {"name": ["Another segment already has this name."]}


def test_the_log_stores_no_language(reader, places, alice):
    chosen = {"edit": "type", "id": [places["addresses"]], "type": "shipping", "apply": "1"}
    assert reader.post("addresses/bulk/", chosen).status_code == 302
    with alice.scope():
        change_set = ChangeSet.objects.order_by("id").last()
    assert (change_set.verb, change_set.params) == ("edit_type", {"record_type": "address", "number": 1})


def test_the_undo_page_shows_the_title_in_the_language_of_the_reader(reader, places, alice):
    with alice.scope():
        change_set = ChangeSet.objects.get(verb="delete")
    assert "Supprimer Salon de printemps" in reader.get(f"sets/{change_set.pk}/undo/").content.decode()


def test_an_export_is_headed_in_the_language_of_the_workspace(alices, alice):
    with alice.scope():
        update_workspace(actor=alice.actor, pk=alice.workspace.pk, language="fr")
    head = read_stream(alices.get("contacts/export.csv")).content.decode().splitlines()[0]
    assert head == "\ufeffNom,Client,Rôles,Téléphone,E-mail,Modification"


def test_dates_and_numbers_are_the_readers():
    long_ago = datetime(2025, 11, 24, 23, 30, tzinfo=UTC)
    with translation.override("fr"), timezone.override("Europe/Paris"):
        assert ">25 nov. 2025</time>" in formatting.format_datetime(long_ago)
        assert 'title="25 novembre 2025 à 00:30 CET"' in formatting.format_datetime(long_ago)
        assert formatting.format_value(1234567) == "1\u202f234\u202f567"
        assert formatting.format_value(12.5) == "12,5"
        assert formatting.format_attribute("2027-03-31") == "31 mars 2027"
        assert formatting.format_attribute("2027-02-31") == "2027-02-31"
    with translation.override("en"), timezone.override("America/New_York"):
        assert ">24 Nov 2025</time>" in formatting.format_datetime(long_ago)
        assert formatting.format_value(1234567) == "1,234,567"
