"""Contacts that are made and changed: what is merged, what clears, and every way to send it."""

import pytest
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from contacts.models import Contact
from crm.db.session import staff_session
from tests.conftest import fresh_connection

from .conftest import NOBODY, NOT_FOUND, done, emptied, refused, stored

ADA = {
    "name": "Ada",
    "email": "ada@acme.com",
    "phone_number": "+33612345678",
    "identifier": "7",
    "blocked": True,
    "custom_attributes": {"plan": "gold", "seats": {"paid": 3, "free": 1}, "tags": ["a", "b"]},
    "additional_attributes": {"city": "Paris", "country": "FR"},
}
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def ada(alice):
    return alice.contact(**ADA)


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_what_is_not_sent_stays(alice, ada, method):
    path = f"contacts/{ada['id']}"
    assert done(alice.request(method, path, {}))["payload"] == ada
    assert done(alice.request(method, path, {"name": "Ada L"}))["payload"] == {**ada, "name": "Ada L"}
    assert alice.shown(ada) == {**ada, "name": "Ada L"}


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
@pytest.mark.parametrize("field", ["custom_attributes", "additional_attributes"])
def test_attributes_are_merged_key_by_key_at_the_top_alone(alice, ada, method, field):
    sent = {"plan": None, "seats": {"paid": 4}, "city": "Oslo", "new": [1], "country": ""}
    changed = done(alice.request(method, f"contacts/{ada['id']}", {field: sent}))["payload"]
    assert changed == {**ada, field: {**ada[field], **sent}}
    assert alice.shown(ada) == changed


@pytest.mark.parametrize("nothing", [None, ""])
def test_null_and_an_empty_text_clear(alice, ada, nothing):
    cleared = dict.fromkeys(("email", "phone_number", "identifier"), None)
    sent = {**dict.fromkeys(cleared, nothing), "name": nothing}
    assert done(alice.put(f"contacts/{ada['id']}", sent))["payload"] == {**ada, **cleared, "name": ""}


def test_an_email_address_is_kept_in_lower_case(alice, ada):
    changed = done(alice.put(f"contacts/{ada['id']}", {"email": "ADA@Lovelace.ORG"}))["payload"]
    assert changed["email"] == "ada@lovelace.org"
    [found] = done(alice.person.get("/api/contacts"))["data"]
    assert found["email"] == "ada@lovelace.org"


def test_an_update_takes_no_inbox_and_unknown_keys_are_passed_over(alice, ada):
    inbox = alice.inbox("Api")
    sent = {"inbox_id": inbox.number, "source_id": "s", "id": 1, "thumbnail": "x", "created_at": 0, "labels": ["vip"]}
    assert done(alice.put(f"contacts/{ada['id']}", sent))["payload"] == ada
    assert done(alice.get(f"contacts/{ada['id']}/labels")) == {"payload": []}


def test_a_body_of_nothing_makes_a_contact(alice):
    for body in (None, {}, b""):
        created = done(alice.post("contacts", body))
        assert created["payload"]["contact"]["name"] == ""


def test_parameters_in_the_address_count_as_well_and_the_bodys_go_first(alice, ada):
    assert alice.put(f"contacts/{ada['id']}?name=A&blocked=false", {"name": "B"}).status_code == 200
    assert (alice.shown(ada)["name"], alice.shown(ada)["blocked"]) == ("B", False)


NESTED = (
    b"name=Zo%C3%A9&email=ZOE%40acme.com&blocked=true&custom_attributes[plan]=gold&custom_attributes[a][b]=1"
    b"&custom_attributes[list][]=x&custom_attributes[list][]=y&additional_attributes%5Bcity%5D=Fez"
)
ZOE = {
    "name": "Zoé",
    "email": "zoe@acme.com",
    "blocked": True,
    "custom_attributes": {"plan": "gold", "a": {"b": "1"}, "list": ["x", "y"]},
    "additional_attributes": {"city": "Fez"},
}


def test_a_form_is_read_as_json_would_be(alice):
    created = done(alice.post("contacts", NESTED, content_type=FORM))["payload"]["contact"]
    assert {name: created[name] for name in ZOE} == ZOE
    changed = done(alice.put(f"contacts/{created['id']}", b"custom_attributes[plan]=", content_type=FORM))["payload"]
    assert changed["custom_attributes"] == {**ZOE["custom_attributes"], "plan": ""}


def test_a_form_with_parts_is_read_as_json_would_be(alice):
    fields = {
        "name": "Zoé",
        "email": "ZOE@acme.com",
        "blocked": "true",
        "custom_attributes[plan]": "gold",
        "custom_attributes[a][b]": "1",
        "custom_attributes[list][]": ["x", "y"],
        "additional_attributes[city]": "Fez",
    }
    created = done(alice.multipart("POST", "contacts", fields))["payload"]["contact"]
    assert {name: created[name] for name in ZOE} == ZOE
    changed = done(alice.multipart("PATCH", f"contacts/{created['id']}", {"name": "Z"}))["payload"]
    assert changed == {**created, "name": "Z"}


@pytest.mark.parametrize(
    "form",
    [
        b"custom_attributes=1&custom_attributes[a]=1",
        b"custom_attributes[a]=1&custom_attributes=1",
        b"custom_attributes[a]=1&custom_attributes[a][b]=1",
        b"custom_attributes[]=1&custom_attributes[a]=1",
        b"name" + b"[a]" * 11 + b"=1",
        b"name=%00",
        b"&".join(b"a%d=1" % n for n in range(1001)),
    ],
)
def test_a_form_that_contradicts_itself_or_has_no_end_is_refused(alice, ada, form):
    before = stored()
    for method, path in (("POST", "contacts"), ("PUT", f"contacts/{ada['id']}")):
        assert list(done(alice.request(method, path, form, content_type=FORM), 400)) == ["error"]
    assert stored() == before


@pytest.mark.parametrize("name", ["a[", "a]", "[a]", "a[b]c", "a[[b]]", "[]", "a[b", ""])
def test_a_name_that_does_not_nest_is_a_name_like_any_other(alice, name):
    done(alice.post("contacts", f"{name}=1&name=Ada".encode(), content_type=FORM))


def test_a_contact_in_parts_is_renamed_in_both(alice):
    made = alice.person.contact(first_name="Jean", last_name="Dupont")
    [shown] = done(alice.get("contacts"))["payload"]
    changed = done(alice.put(f"contacts/{shown['id']}", {"name": "Ada de Lovelace"}))["payload"]
    assert changed["name"] == "Ada de Lovelace"
    renamed = done(alice.person.get(f"/api/contacts/{made['id']}"))["data"]
    assert (renamed["first_name"], renamed["last_name"]) == ("Ada", "de Lovelace")


def test_a_deleted_contact_is_gone(alice, ada):
    emptied(alice.delete(f"contacts/{ada['id']}"))
    path = f"contacts/{ada['id']}"
    for method, body in (("GET", None), ("PUT", {}), ("PATCH", {"email": "x"}), ("DELETE", None)):
        refused(alice.request(method, path, body), 404, NOT_FOUND)


@pytest.mark.parametrize("name", ["ada LOVELACE", ""])
def test_whoever_is_online_is_not_deleted(alice, name):
    contact = alice.contact(name=name)
    alice.set(contact, last_activity_at=timezone.now())
    before = stored()
    message = f"{name.capitalize()} is Online, please try again later"
    assert done(alice.delete(f"contacts/{contact['id']}"), 422) == {"message": message}
    assert stored() == before


@pytest.mark.parametrize("number", [NOBODY, 0, -1, "abc", "1.0", "²", 2**63, "9" * 5000, "%00", "%20", "1%20", "+1"])
def test_a_contact_that_there_is_not_is_not_found(alice, ada, number):
    for method, body in (("GET", None), ("PUT", {"name": "x"}), ("PATCH", b"{"), ("DELETE", None)):
        refused(alice.request(method, f"contacts/{number}", body), 404, NOT_FOUND)


def test_an_avatar_url_is_kept_for_a_job_and_nothing_waits_for_it(alice, ada):
    sent = {"avatar_url": "https://acme.com/ada.png"}
    assert done(alice.put(f"contacts/{ada['id']}", sent))["payload"] == ada
    created = alice.contact(avatar_url="https://acme.com/bob.png")
    jobs = {job["contact_id"]: job["url"] for job in _jobs()}
    fresh_connection()
    with alice.person.scope():
        pks = {contact.number: str(contact.pk) for contact in Contact.objects.all()}
    assert jobs == {pks[ada["id"]]: sent["avatar_url"], pks[created["id"]]: "https://acme.com/bob.png"}


@pytest.mark.parametrize("url", [None, "", " ", 7, [], {}])
def test_an_avatar_url_that_is_none_asks_for_nothing(alice, ada, url):
    assert done(alice.put(f"contacts/{ada['id']}", {"avatar_url": url}))["payload"] == ada
    assert _jobs() == []


def _jobs():
    fresh_connection()
    with staff_session():
        return list(ProcrastinateJob.objects.filter(task_name__contains="avatar").values_list("args", flat=True))


def test_every_write_is_recorded_with_this_door(alice, ada):
    path = f"contacts/{ada['id']}"
    alice.put(path, {"name": "Ada L", "custom_attributes": {"plan": "free"}})
    alice.put(path, {"name": "Ada L"})
    alice.delete(path)
    told = [(change.kind, change.record_type, change.actor_name) for change in alice.changes()]
    assert told == [(kind, "contact", "alice") for kind in ("created", "updated", "deleted")]
    assert alice.changes()[1].after == {
        "full_name": "Ada L",
        "custom_attributes": {**ADA["custom_attributes"], "plan": "free"},
    }
    assert all(change.request_id and change.token_id for change in alice.changes())
