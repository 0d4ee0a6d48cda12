"""Creation and update of contacts in the Chatwoot API: merged and cleared values, and content types."""

import pytest
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from contacts.models import Contact
from crm.db.session import staff_session
from tests.conftest import fresh_connection

from .conftest import NOT_FOUND, UNKNOWN_ID, count_rows, expect_empty, expect_error, expect_json

ADA_BODY = {
    "name": "Ada",
    "email": "ada@acme.com",
    "phone_number": "+33612345678",
    "identifier": "7",
    "blocked": True,
    "custom_attributes": {"plan": "gold", "seats": {"paid": 3, "free": 1}, "tags": ["a", "b"]},
    "additional_attributes": {"city": "Paris", "country": "FR"},
}
FORM_CONTENT_TYPE = "application/x-www-form-urlencoded"


@pytest.fixture
def ada(alice):
    return alice.contact(**ADA_BODY)


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_contact_update_leaves_absent_fields_unchanged(alice, ada, method):
    path = f"contacts/{ada['id']}"
    assert expect_json(alice.request(method, path, {}))["payload"] == ada
    assert expect_json(alice.request(method, path, {"name": "Ada L"}))["payload"] == {**ada, "name": "Ada L"}
    assert alice.retrieve(ada) == {**ada, "name": "Ada L"}


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
@pytest.mark.parametrize("field", ["custom_attributes", "additional_attributes"])
def test_contact_update_merges_attributes_at_the_top_level_only(alice, ada, method, field):
    sent = {"plan": None, "seats": {"paid": 4}, "city": "Oslo", "new": [1], "country": ""}
    changed = expect_json(alice.request(method, f"contacts/{ada['id']}", {field: sent}))["payload"]
    assert changed == {**ada, field: {**ada[field], **sent}}
    assert alice.retrieve(ada) == changed


@pytest.mark.parametrize("blank", [None, ""])
def test_contact_update_with_null_or_empty_text_clears_the_field(alice, ada, blank):
    cleared = dict.fromkeys(("email", "phone_number", "identifier"), None)
    sent = {**dict.fromkeys(cleared, blank), "name": blank}
    assert expect_json(alice.put(f"contacts/{ada['id']}", sent))["payload"] == {**ada, **cleared, "name": ""}


def test_contact_email_is_stored_in_lower_case(alice, ada):
    changed = expect_json(alice.put(f"contacts/{ada['id']}", {"email": "ADA@Lovelace.ORG"}))["payload"]
    assert changed["email"] == "ada@lovelace.org"
    [found] = expect_json(alice.person.get("/api/contacts"))["data"]
    assert found["email"] == "ada@lovelace.org"


def test_contact_update_ignores_inbox_and_unknown_keys(alice, ada):
    inbox = alice.inbox("Api")
    sent = {"inbox_id": inbox.number, "source_id": "s", "id": 1, "thumbnail": "x", "created_at": 0, "labels": ["vip"]}
    assert expect_json(alice.put(f"contacts/{ada['id']}", sent))["payload"] == ada
    assert expect_json(alice.get(f"contacts/{ada['id']}/labels")) == {"payload": []}


def test_contact_creation_with_an_empty_body_succeeds(alice):
    for body in (None, {}, b""):
        created = expect_json(alice.post("contacts", body))
        assert created["payload"]["contact"]["name"] == ""


def test_query_parameters_are_read_unless_the_body_has_them(alice, ada):
    assert alice.put(f"contacts/{ada['id']}?name=A&blocked=false", {"name": "B"}).status_code == 200
    assert (alice.retrieve(ada)["name"], alice.retrieve(ada)["blocked"]) == ("B", False)


NESTED_FORM = (
    b"name=Zo%C3%A9&email=ZOE%40acme.com&blocked=true&custom_attributes[plan]=gold&custom_attributes[a][b]=1"
    b"&custom_attributes[list][]=x&custom_attributes[list][]=y&additional_attributes%5Bcity%5D=Fez"
)
ZOE_BODY = {
    "name": "Zoé",
    "email": "zoe@acme.com",
    "blocked": True,
    "custom_attributes": {"plan": "gold", "a": {"b": "1"}, "list": ["x", "y"]},
    "additional_attributes": {"city": "Fez"},
}


def test_urlencoded_form_is_read_like_json(alice):
    created = expect_json(alice.post("contacts", NESTED_FORM, content_type=FORM_CONTENT_TYPE))["payload"]["contact"]
    assert {name: created[name] for name in ZOE_BODY} == ZOE_BODY
    changed = expect_json(
        alice.put(f"contacts/{created['id']}", b"custom_attributes[plan]=", content_type=FORM_CONTENT_TYPE)
    )["payload"]
    assert changed["custom_attributes"] == {**ZOE_BODY["custom_attributes"], "plan": ""}


def test_multipart_form_is_read_like_json(alice):
    fields = {
        "name": "Zoé",
        "email": "ZOE@acme.com",
        "blocked": "true",
        "custom_attributes[plan]": "gold",
        "custom_attributes[a][b]": "1",
        "custom_attributes[list][]": ["x", "y"],
        "additional_attributes[city]": "Fez",
    }
    created = expect_json(alice.multipart("POST", "contacts", fields))["payload"]["contact"]
    assert {name: created[name] for name in ZOE_BODY} == ZOE_BODY
    changed = expect_json(alice.multipart("PATCH", f"contacts/{created['id']}", {"name": "Z"}))["payload"]
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
def test_form_with_contradicting_or_too_many_keys_is_400(alice, ada, form):
    before = count_rows()
    for method, path in (("POST", "contacts"), ("PUT", f"contacts/{ada['id']}")):
        assert list(expect_json(alice.request(method, path, form, content_type=FORM_CONTENT_TYPE), 400)) == ["error"]
    assert count_rows() == before


@pytest.mark.parametrize("name", ["a[", "a]", "[a]", "a[b]c", "a[[b]]", "[]", "a[b", ""])
def test_form_key_with_unbalanced_brackets_is_a_plain_key(alice, name):
    expect_json(alice.post("contacts", f"{name}=1&name=Ada".encode(), content_type=FORM_CONTENT_TYPE))


def test_contact_name_update_splits_it_into_first_and_last_name(alice):
    made = alice.person.contact(first_name="Jean", last_name="Dupont")
    [shown] = expect_json(alice.get("contacts"))["payload"]
    changed = expect_json(alice.put(f"contacts/{shown['id']}", {"name": "Ada de Lovelace"}))["payload"]
    assert changed["name"] == "Ada de Lovelace"
    renamed = expect_json(alice.person.get(f"/api/contacts/{made['id']}"))["data"]
    assert (renamed["first_name"], renamed["last_name"]) == ("Ada", "de Lovelace")


def test_deleted_contact_is_404(alice, ada):
    expect_empty(alice.delete(f"contacts/{ada['id']}"))
    path = f"contacts/{ada['id']}"
    for method, body in (("GET", None), ("PUT", {}), ("PATCH", {"email": "x"}), ("DELETE", None)):
        expect_error(alice.request(method, path, body), 404, NOT_FOUND)


@pytest.mark.parametrize("name", ["ada LOVELACE", ""])
def test_contact_deletion_while_online_is_422(alice, name):
    contact = alice.contact(name=name)
    alice.set_columns(contact, last_activity_at=timezone.now())
    before = count_rows()
    message = f"{name.capitalize()} is Online, please try again later"
    assert expect_json(alice.delete(f"contacts/{contact['id']}"), 422) == {"message": message}
    assert count_rows() == before


@pytest.mark.parametrize(
    "number", [UNKNOWN_ID, 0, -1, "abc", "1.0", "²", 2**63, "9" * 5000, "%00", "%20", "1%20", "+1"]
)
def test_unknown_contact_is_404(alice, ada, number):
    for method, body in (("GET", None), ("PUT", {"name": "x"}), ("PATCH", b"{"), ("DELETE", None)):
        expect_error(alice.request(method, f"contacts/{number}", body), 404, NOT_FOUND)


def test_avatar_url_enqueues_a_job(alice, ada):
    sent = {"avatar_url": "https://acme.com/ada.png"}
    assert expect_json(alice.put(f"contacts/{ada['id']}", sent))["payload"] == ada
    created = alice.contact(avatar_url="https://acme.com/bob.png")
    jobs = {job["contact_id"]: job["url"] for job in _avatar_jobs()}
    fresh_connection()
    with alice.person.scope():
        pks = {contact.number: str(contact.pk) for contact in Contact.objects.all()}
    assert jobs == {pks[ada["id"]]: sent["avatar_url"], pks[created["id"]]: "https://acme.com/bob.png"}


@pytest.mark.parametrize("url", [None, "", " ", 7, [], {}])
def test_invalid_avatar_url_enqueues_no_job(alice, ada, url):
    assert expect_json(alice.put(f"contacts/{ada['id']}", {"avatar_url": url}))["payload"] == ada
    assert _avatar_jobs() == []


def _avatar_jobs():
    fresh_connection()
    with staff_session():
        return list(ProcrastinateJob.objects.filter(task_name__contains="avatar").values_list("args", flat=True))


def test_contact_changes_are_logged_with_source_chatwoot(alice, ada):
    path = f"contacts/{ada['id']}"
    alice.put(path, {"name": "Ada L", "custom_attributes": {"plan": "free"}})
    alice.put(path, {"name": "Ada L"})
    alice.delete(path)
    changes = [(change.kind, change.record_type, change.actor_name) for change in alice.changes()]
    assert changes == [(kind, "contact", "alice") for kind in ("created", "updated", "deleted")]
    assert alice.changes()[1].after == {
        "full_name": "Ada L",
        "custom_attributes": {**ADA_BODY["custom_attributes"], "plan": "free"},
    }
    assert all(change.request_id and change.token_id for change in alice.changes())
