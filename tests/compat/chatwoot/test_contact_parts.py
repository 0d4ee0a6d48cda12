"""Labels, notes, conversations, attachments, custom attributes and the avatar of a contact."""

from io import BytesIO

import pytest
from django.test import Client as Browser

from contacts.models import Avatar
from tests.conftest import fresh_connection

from .conftest import NOT_FOUND, UNKNOWN_ID, count_rows, expect_empty, expect_error, expect_invalid, expect_json
from .test_serializers import CONTACT_KEYS

NESTED_PATHS = [
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


@pytest.mark.parametrize(("method", "part"), NESTED_PATHS)
@pytest.mark.parametrize("number", [UNKNOWN_ID, "abc"])
def test_nested_url_of_an_unknown_contact_is_404(alice, method, part, number):
    expect_error(alice.request(method, f"contacts/{number}/{part}", {} if method == "POST" else None), 404, NOT_FOUND)


# --- labels


@pytest.mark.parametrize(
    ("sent", "stored_labels"),
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
def test_labels_of_a_contact_are_replaced(alice, ada, sent, stored_labels):
    path = f"contacts/{ada['id']}/labels"
    assert expect_json(alice.post(path, {"labels": ["old"]})) == {"payload": ["old"]}
    assert expect_json(alice.post(path, {"labels": sent})) == {"payload": stored_labels}
    assert expect_json(alice.get(path)) == {"payload": stored_labels}


def test_labels_of_a_contact_without_labels_in_the_body_are_cleared(alice, ada):
    path = f"contacts/{ada['id']}/labels"
    alice.post(path, {"labels": ["vip"]})
    assert expect_json(alice.post(path, {})) == {"payload": []}
    alice.post(path, {"labels": ["vip"]})
    assert expect_json(alice.post(path)) == {"payload": []}


def test_labels_of_a_contact_accept_a_form(alice, ada):
    path = f"contacts/{ada['id']}/labels"
    form = b"labels[]=vip&labels[]=new"
    assert expect_json(alice.post(path, form, content_type="application/x-www-form-urlencoded"))["payload"] == [
        "vip",
        "new",
    ]


def test_labels_of_a_contact_with_a_too_long_one_are_422_and_unchanged(alice, ada):
    path = f"contacts/{ada['id']}/labels"
    alice.post(path, {"labels": ["vip"]})
    before = count_rows()
    assert expect_json(alice.post(path, {"labels": ["x" * 256]}), 422)["attributes"] == ["labels"]
    assert (count_rows(), expect_json(alice.get(path))["payload"]) == (before, ["vip"])


# --- notes


def test_note_has_the_keys_of_chatwoot_and_null_references(alice, ada):
    made = expect_json(alice.post(f"contacts/{ada['id']}/notes", {"content": "Rang twice"}))
    assert list(made) == ["id", "content", "account_id", "contact_id", "created_at", "updated_at"]
    assert (made["content"], made["account_id"], made["contact_id"]) == ("Rang twice", None, None)
    assert isinstance(made["created_at"], int)


def test_note_of_a_member_shows_its_user(erin, ada):
    made = expect_json(erin.post(f"contacts/{ada['id']}/notes", {"content": "Rang twice"}))
    assert list(made) == ["id", "content", "account_id", "contact_id", "user", "created_at", "updated_at"]
    user = made["user"]
    assert user == {
        "id": expect_json(erin.request_url("/api/v1/profile"))["id"],
        "name": "Erin",
        "available_name": "Erin",
        "email": "erin@acme.com",
        "thumbnail": "",
    }


def test_notes_are_listed_newest_first_without_wrapper(alice, ada):
    path = f"contacts/{ada['id']}/notes"
    assert expect_json(alice.get(path)) == []
    made = [expect_json(alice.post(path, {"content": str(number)})) for number in range(3)]
    alice.post(f"contacts/{alice.contact()['id']}/notes", {"content": "Another's"})
    assert expect_json(alice.get(path)) == made[::-1]
    assert expect_json(alice.get(f"{path}/{made[1]['id']}")) == made[1]


def test_note_update_and_deletion_are_logged(alice, ada):
    path = f"contacts/{ada['id']}/notes"
    note = expect_json(alice.post(path, {"note": {"content": "Under note"}}))
    assert note["content"] == "Under note"
    changed = expect_json(alice.patch(f"{path}/{note['id']}", {"content": "Changed"}))
    assert changed == {**note, "content": "Changed", "updated_at": changed["updated_at"]}
    expect_empty(alice.delete(f"{path}/{note['id']}"))
    assert expect_json(alice.get(path)) == []
    for method, body in (("GET", None), ("PATCH", {"content": "x"}), ("DELETE", None)):
        expect_error(alice.request(method, f"{path}/{note['id']}", body), 404, NOT_FOUND)
    assert [(change.record_type, change.kind) for change in alice.changes(record_type="note")] == [
        ("note", kind) for kind in ("created", "updated", "deleted")
    ]


@pytest.mark.parametrize(
    "body", [{}, {"content": ""}, {"content": " "}, {"content": None}, {"content": []}, {"note": {}, "content": "x"}]
)
def test_note_without_content_is_422(alice, ada, body):
    path = f"contacts/{ada['id']}/notes"
    note = expect_json(alice.post(path, {"content": "Rang twice"}))
    before = count_rows()
    error = "param is missing or the value is empty: note content"
    expect_error(alice.post(path, body), 422, error)
    expect_error(alice.patch(f"{path}/{note['id']}", body), 422, error)
    assert count_rows() == before


def test_note_below_another_contact_is_404(alice, ada):
    note = expect_json(alice.post(f"contacts/{ada['id']}/notes", {"content": "Rang twice"}))
    other = f"contacts/{alice.contact()['id']}/notes/{note['id']}"
    before = count_rows()
    for method, body in (("GET", None), ("PATCH", {"content": "x"}), ("DELETE", None)):
        expect_error(alice.request(method, other, body), 404, NOT_FOUND)
    assert count_rows() == before


# --- conversations and attachments, which are not stored


def test_conversations_and_attachments_are_empty(alice, ada):
    assert expect_json(alice.get(f"contacts/{ada['id']}/conversations")) == {"payload": []}
    for query in ("", "?page=2"):
        body = expect_json(alice.get(f"contacts/{ada['id']}/attachments{query}"))
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
def test_destroy_custom_attributes_removes_the_keys(alice, ada, sent, left):
    body = expect_json(alice.post(f"contacts/{ada['id']}/destroy_custom_attributes", {"custom_attributes": sent}))
    assert body == {"payload": {**ada, "custom_attributes": left}}
    assert alice.retrieve(ada)["custom_attributes"] == left


# --- the avatar

GIF = b"GIF89a\1\0\1\0"
PICTURES = {
    "image/png": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
    "image/jpeg": b"\xff\xd8\xff\xe0\0\x10JFIF",
    "image/gif": GIF,
    "image/webp": b"RIFF\x24\0\0\0WEBPVP8 ",
}


def make_file(content: bytes, name: str = "ada.png") -> BytesIO:
    made = BytesIO(content)
    made.name = name
    return made


def get_avatar(url: str):
    fresh_connection()
    return Browser().get(url.removeprefix("http://testserver"))


@pytest.mark.parametrize("kind", PICTURES)
@pytest.mark.parametrize("name", ["ada.png", "ada.exe", "../../etc/passwd"])
def test_avatar_upload_is_served_at_its_url(alice, kind, name):
    fields = {"name": "Ada", "avatar": make_file(PICTURES[kind], name)}
    contact = expect_json(alice.multipart("POST", "contacts", fields))["payload"]["contact"]
    assert contact["thumbnail"].startswith("http://testserver/avatars/")
    assert alice.retrieve(contact) == contact
    response = get_avatar(contact["thumbnail"])
    assert (response.status_code, response.headers["Content-Type"]) == (200, kind)
    assert response.content == PICTURES[kind]


def test_avatar_upload_replaces_the_first_in_every_response(alice, ada):
    first = expect_json(alice.multipart("PUT", f"contacts/{ada['id']}", {"avatar": make_file(GIF)}))["payload"][
        "thumbnail"
    ]
    fields = {"avatar": make_file(PICTURES["image/png"]), "name": "Ada L"}
    changed = expect_json(alice.multipart("PATCH", f"contacts/{ada['id']}", fields))["payload"]
    assert changed["name"] == "Ada L"
    assert changed["thumbnail"] not in ("", first)
    for path in ("contacts", "contacts/search?q=ada"):
        assert [contact["thumbnail"] for contact in expect_json(alice.get(path))["payload"]] == [changed["thumbnail"]]
    assert get_avatar(changed["thumbnail"]).content == PICTURES["image/png"]


@pytest.mark.parametrize(
    "content",
    [b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"%PDF-1.7", b"BM6\0\0\0", b"\x89PNG\r\n", b"MZ", b"\0" * 20],
)
def test_avatar_that_is_no_image_is_422_and_writes_nothing(alice, ada, content):
    before = count_rows()
    for method, path in (("POST", "contacts"), ("PUT", f"contacts/{ada['id']}")):
        response = alice.multipart(method, path, {"name": "Eve", "avatar": make_file(content)})
        expect_invalid(response, "Avatar filetype not supported", "avatar")
    assert (count_rows(), alice.retrieve(ada)) == (before, ada)


def test_avatar_larger_than_15_mb_is_422(alice, ada):
    largest = GIF + bytes(Avatar.LARGEST - len(GIF))
    before = count_rows()
    expect_invalid(
        alice.multipart("PUT", f"contacts/{ada['id']}", {"avatar": make_file(largest + b"\0")}),
        "Avatar is too big",
        "avatar",
    )
    assert count_rows() == before
    changed = expect_json(alice.multipart("PUT", f"contacts/{ada['id']}", {"avatar": make_file(largest)}))["payload"]
    assert len(get_avatar(changed["thumbnail"]).content) == Avatar.LARGEST


@pytest.mark.parametrize("fields", [{"avatar": "text"}, {"avatar": make_file(b"")}, {"avatar[]": "x"}])
def test_avatar_that_is_no_file_is_ignored(alice, ada, fields):
    assert expect_json(alice.multipart("PUT", f"contacts/{ada['id']}", fields))["payload"] == ada


def test_avatar_deletion_can_be_repeated(alice, ada):
    path = f"contacts/{ada['id']}"
    alice.multipart("PUT", path, {"avatar": make_file(GIF)})
    for _ in range(2):  # the second time without an avatar
        body = expect_json(alice.delete(f"{path}/avatar"))
        assert list(body["payload"]) == [
            key for key in CONTACT_KEYS if key not in ("last_activity_at", "contact_inboxes")
        ]
        assert body["payload"]["thumbnail"] == ""
    assert alice.retrieve(ada) == ada


@pytest.mark.parametrize("tamper", [lambda url: url[:-1], lambda url: url + "x", lambda url: url.replace("0", "1")])
def test_avatar_url_with_a_wrong_signature_is_404(alice, ada, tamper):
    url = expect_json(alice.multipart("PUT", f"contacts/{ada['id']}", {"avatar": make_file(GIF)}))["payload"][
        "thumbnail"
    ]
    assert tamper(url) != url
    assert get_avatar(tamper(url)).status_code == 404
