"""What belongs to a contact: labels, notes, conversations, attachments, custom attributes and the picture."""

from io import BytesIO

import pytest
from django.test import Client as Browser

from contacts.models import Avatar
from tests.conftest import fresh_connection

from .conftest import NOBODY, NOT_FOUND, done, emptied, invalid, refused, stored
from .test_serializers import CONTACT

PARTS = [
    ("GET", "labels"),
    ("POST", "labels"),
    ("GET", "notes"),
    ("POST", "notes"),
    ("GET", "notes/1"),
    ("GET", "conversations"),
    ("GET", "attachments"),
    ("GET", "contactable_inboxes"),
    ("POST", "contact_inboxes"),
    ("POST", "destroy_custom_attributes"),
    ("DELETE", "avatar"),
]


@pytest.fixture
def ada(alice):
    return alice.contact(name="Ada", email="ada@acme.com", custom_attributes={"plan": "gold", "seats": 3, "old": None})


@pytest.mark.parametrize(("method", "part"), PARTS)
@pytest.mark.parametrize("number", [NOBODY, "abc"])
def test_a_contact_that_there_is_not_has_no_parts(alice, method, part, number):
    refused(alice.request(method, f"contacts/{number}/{part}", {} if method == "POST" else None), 404, NOT_FOUND)


# --- labels


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        (["vip", "new"], ["vip", "new"]),
        (["new"], ["new"]),
        (["vip", "vip", "", " ", None], ["vip"]),
        (["Été 2026", 7], ["Été 2026", "7"]),
        ([], []),
        (None, []),
        ("vip", []),
        ({"0": "vip"}, []),
        (7, []),
        ([["vip"], {"a": "b"}], []),
    ],
)
def test_labels_replace_those_there_were(alice, ada, sent, kept):
    path = f"contacts/{ada['id']}/labels"
    assert done(alice.post(path, {"labels": ["old"]})) == {"payload": ["old"]}
    assert done(alice.post(path, {"labels": sent})) == {"payload": kept}
    assert done(alice.get(path)) == {"payload": kept}


def test_labels_that_are_not_sent_are_cleared(alice, ada):
    path = f"contacts/{ada['id']}/labels"
    alice.post(path, {"labels": ["vip"]})
    assert done(alice.post(path, {})) == {"payload": []}
    alice.post(path, {"labels": ["vip"]})
    assert done(alice.post(path)) == {"payload": []}


def test_labels_may_come_as_a_form(alice, ada):
    path = f"contacts/{ada['id']}/labels"
    form = b"labels[]=vip&labels[]=new"
    assert done(alice.post(path, form, content_type="application/x-www-form-urlencoded"))["payload"] == ["vip", "new"]


def test_a_label_too_long_is_refused_and_the_others_stay(alice, ada):
    path = f"contacts/{ada['id']}/labels"
    alice.post(path, {"labels": ["vip"]})
    before = stored()
    assert done(alice.post(path, {"labels": ["x" * 256]}), 422)["attributes"] == ["labels"]
    assert (stored(), done(alice.get(path))["payload"]) == (before, ["vip"])


# --- notes


def test_a_note_has_the_originals_keys_and_its_bug(alice, ada):
    made = done(alice.post(f"contacts/{ada['id']}/notes", {"content": "Rang twice"}))
    assert list(made) == ["id", "content", "account_id", "contact_id", "created_at", "updated_at"]
    assert (made["content"], made["account_id"], made["contact_id"]) == ("Rang twice", None, None)
    assert isinstance(made["created_at"], int)


def test_a_note_by_a_member_shows_who_wrote_it(erin, ada):
    made = done(erin.post(f"contacts/{ada['id']}/notes", {"content": "Rang twice"}))
    assert list(made) == ["id", "content", "account_id", "contact_id", "user", "created_at", "updated_at"]
    user = made["user"]
    assert user == {
        "id": done(erin.at("/api/v1/profile"))["id"],
        "name": "Erin",
        "available_name": "Erin",
        "email": "erin@acme.com",
        "thumbnail": "",
    }


def test_notes_are_listed_newest_first_without_any_wrapper(alice, ada):
    path = f"contacts/{ada['id']}/notes"
    assert done(alice.get(path)) == []
    made = [done(alice.post(path, {"content": str(number)})) for number in range(3)]
    alice.post(f"contacts/{alice.contact()['id']}/notes", {"content": "Another's"})
    assert done(alice.get(path)) == made[::-1]
    assert done(alice.get(f"{path}/{made[1]['id']}")) == made[1]


def test_a_note_is_changed_and_deleted(alice, ada):
    path = f"contacts/{ada['id']}/notes"
    note = done(alice.post(path, {"note": {"content": "Under note"}}))
    assert note["content"] == "Under note"
    changed = done(alice.patch(f"{path}/{note['id']}", {"content": "Changed"}))
    assert changed == {**note, "content": "Changed", "updated_at": changed["updated_at"]}
    emptied(alice.delete(f"{path}/{note['id']}"))
    assert done(alice.get(path)) == []
    for method, body in (("GET", None), ("PATCH", {"content": "x"}), ("DELETE", None)):
        refused(alice.request(method, f"{path}/{note['id']}", body), 404, NOT_FOUND)
    assert [(change.record_type, change.kind) for change in alice.changes(record_type="note")] == [
        ("note", kind) for kind in ("created", "updated", "deleted")
    ]


@pytest.mark.parametrize(
    "body", [{}, {"content": ""}, {"content": " "}, {"content": None}, {"content": []}, {"note": {}, "content": "x"}]
)
def test_a_note_that_says_nothing_is_refused(alice, ada, body):
    path = f"contacts/{ada['id']}/notes"
    note = done(alice.post(path, {"content": "Rang twice"}))
    before = stored()
    error = "param is missing or the value is empty: note content"
    refused(alice.post(path, body), 422, error)
    refused(alice.patch(f"{path}/{note['id']}", body), 422, error)
    assert stored() == before


def test_a_note_is_found_under_its_own_contact_alone(alice, ada):
    note = done(alice.post(f"contacts/{ada['id']}/notes", {"content": "Rang twice"}))
    other = f"contacts/{alice.contact()['id']}/notes/{note['id']}"
    before = stored()
    for method, body in (("GET", None), ("PATCH", {"content": "x"}), ("DELETE", None)):
        refused(alice.request(method, other, body), 404, NOT_FOUND)
    assert stored() == before


# --- what we hold none of


def test_there_are_no_conversations_and_no_attachments(alice, ada):
    assert done(alice.get(f"contacts/{ada['id']}/conversations")) == {"payload": []}
    for query in ("", "?page=2"):
        body = done(alice.get(f"contacts/{ada['id']}/attachments{query}"))
        assert body == {"meta": {"total_count": 0}, "payload": []}


# --- custom attributes


@pytest.mark.parametrize(
    ("sent", "left"),
    [
        (["plan"], {"seats": 3, "old": None}),
        (["plan", "old", "seats"], {}),
        (["nothing"], {"plan": "gold", "seats": 3, "old": None}),
        ([], {"plan": "gold", "seats": 3, "old": None}),
        (None, {"plan": "gold", "seats": 3, "old": None}),
        ("plan", {"plan": "gold", "seats": 3, "old": None}),
        ({"plan": 1}, {"plan": "gold", "seats": 3, "old": None}),
        ([["plan"], 7], {"plan": "gold", "seats": 3, "old": None}),
    ],
)
def test_custom_attributes_are_removed_by_key(alice, ada, sent, left):
    body = done(alice.post(f"contacts/{ada['id']}/destroy_custom_attributes", {"custom_attributes": sent}))
    assert body == {"payload": {**ada, "custom_attributes": left}}
    assert alice.shown(ada)["custom_attributes"] == left


# --- the picture

GIF = b"GIF89a\1\0\1\0"
PICTURES = {
    "image/png": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
    "image/jpeg": b"\xff\xd8\xff\xe0\0\x10JFIF",
    "image/gif": GIF,
    "image/webp": b"RIFF\x24\0\0\0WEBPVP8 ",
}


def file(content: bytes, name: str = "ada.png") -> BytesIO:
    made = BytesIO(content)
    made.name = name
    return made


def seen(url: str):
    fresh_connection()
    return Browser().get(url.removeprefix("http://testserver"))


@pytest.mark.parametrize("kind", PICTURES)
@pytest.mark.parametrize("name", ["ada.png", "ada.exe", "../../etc/passwd"])
def test_a_picture_is_uploaded_and_seen_at_its_address(alice, kind, name):
    fields = {"name": "Ada", "avatar": file(PICTURES[kind], name)}
    contact = done(alice.multipart("POST", "contacts", fields))["payload"]["contact"]
    assert contact["thumbnail"].startswith("http://testserver/avatars/")
    assert alice.shown(contact) == contact
    response = seen(contact["thumbnail"])
    assert (response.status_code, response.headers["Content-Type"]) == (200, kind)
    assert response.content == PICTURES[kind]


def test_another_picture_takes_the_place_of_the_first_in_every_answer(alice, ada):
    first = done(alice.multipart("PUT", f"contacts/{ada['id']}", {"avatar": file(GIF)}))["payload"]["thumbnail"]
    fields = {"avatar": file(PICTURES["image/png"]), "name": "Ada L"}
    changed = done(alice.multipart("PATCH", f"contacts/{ada['id']}", fields))["payload"]
    assert changed["name"] == "Ada L"
    assert changed["thumbnail"] not in ("", first)
    for path in ("contacts", "contacts/search?q=ada"):
        assert [contact["thumbnail"] for contact in done(alice.get(path))["payload"]] == [changed["thumbnail"]]
    assert seen(changed["thumbnail"]).content == PICTURES["image/png"]


@pytest.mark.parametrize(
    "content",
    [b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"%PDF-1.7", b"BM6\0\0\0", b"\x89PNG\r\n", b"MZ", b"\0" * 20],
)
def test_what_is_no_picture_is_refused_and_nothing_else_is_written(alice, ada, content):
    before = stored()
    for method, path in (("POST", "contacts"), ("PUT", f"contacts/{ada['id']}")):
        response = alice.multipart(method, path, {"name": "Eve", "avatar": file(content)})
        invalid(response, "Avatar filetype not supported", "avatar")
    assert (stored(), alice.shown(ada)) == (before, ada)


def test_a_picture_has_15_mb_at_most(alice, ada):
    largest = GIF + bytes(Avatar.LARGEST - len(GIF))
    before = stored()
    invalid(
        alice.multipart("PUT", f"contacts/{ada['id']}", {"avatar": file(largest + b"\0")}),
        "Avatar is too big",
        "avatar",
    )
    assert stored() == before
    changed = done(alice.multipart("PUT", f"contacts/{ada['id']}", {"avatar": file(largest)}))["payload"]
    assert len(seen(changed["thumbnail"]).content) == Avatar.LARGEST


@pytest.mark.parametrize("fields", [{"avatar": "text"}, {"avatar": file(b"")}, {"avatar[]": "x"}])
def test_what_is_no_file_is_passed_over(alice, ada, fields):
    assert done(alice.multipart("PUT", f"contacts/{ada['id']}", fields))["payload"] == ada


def test_a_picture_is_removed(alice, ada):
    path = f"contacts/{ada['id']}"
    alice.multipart("PUT", path, {"avatar": file(GIF)})
    for _ in range(2):  # again, where there is none
        body = done(alice.delete(f"{path}/avatar"))
        assert list(body["payload"]) == [key for key in CONTACT if key not in ("last_activity_at", "contact_inboxes")]
        assert body["payload"]["thumbnail"] == ""
    assert alice.shown(ada) == ada


@pytest.mark.parametrize("tamper", [lambda url: url[:-1], lambda url: url + "x", lambda url: url.replace("0", "1")])
def test_an_address_that_was_tampered_with_shows_nothing(alice, ada, tamper):
    url = done(alice.multipart("PUT", f"contacts/{ada['id']}", {"avatar": file(GIF)}))["payload"]["thumbnail"]
    assert tamper(url) != url
    assert seen(tamper(url)).status_code == 404
