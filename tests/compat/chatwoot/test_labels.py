"""The labels that an account defines."""

import pytest

from .conftest import NOBODY, NOT_FOUND, done, emptied, invalid, refused, stored

BLANK = "Title can't be blank, Title is invalid"


@pytest.fixture
def vip(alice):
    return done(alice.post("labels", {"title": "VIP"}))


@pytest.fixture
def refuse(alice, vip):
    """Hold a new label and a changed one against a refusal, of which nothing may come."""
    other = done(alice.post("labels", {"title": "other"}))

    def refuse(values, message, *attributes):
        before = stored()
        invalid(alice.post("labels", {"title": "new", **values}), message, *attributes)
        invalid(alice.patch(f"labels/{other['id']}", values), message, *attributes)
        assert stored() == before

    return refuse


def test_a_label_has_the_originals_keys_and_a_title_in_lower_case(alice, vip):
    assert list(vip.items()) == [
        ("id", vip["id"]),
        ("title", "vip"),
        ("description", None),
        ("color", "#1f93ff"),
        ("show_on_sidebar", None),
    ]


def test_all_that_is_sent_is_kept(alice):
    sent = {"title": "été_2026-a", "description": "Summer", "color": "#ff0000", "show_on_sidebar": True}
    made = done(alice.post("labels", sent))
    assert made == {"id": made["id"], **sent}
    assert done(alice.get(f"labels/{made['id']}")) == made


def test_labels_are_listed_in_a_payload(alice, vip):
    other = done(alice.post("labels", {"title": "other"}))
    assert done(alice.get("labels")) == {"payload": [vip, other]}


def test_it_may_stand_under_its_name(alice):
    assert done(alice.post("labels", {"label": {"title": "vip", "color": "red"}}))["color"] == "red"


@pytest.mark.parametrize("method", ["PATCH", "PUT"])
def test_a_label_is_changed_and_what_is_not_sent_stays(alice, vip, method):
    path = f"labels/{vip['id']}"
    assert done(alice.request(method, path, {})) == vip
    sent = {"description": "Best", "show_on_sidebar": False}
    assert done(alice.request(method, path, sent)) == {**vip, **sent}
    assert done(alice.request(method, path, {"title": " Gold ", "color": None}))["title"] == "gold"
    assert done(alice.get(path)) == {**vip, **sent, "title": "gold"}


def test_dropping_or_renaming_a_label_leaves_contacts_the_word(alice, vip):
    contact = alice.contact()
    alice.post(f"contacts/{contact['id']}/labels", {"labels": ["vip"]})
    alice.patch(f"labels/{vip['id']}", {"title": "gold"})
    emptied(alice.delete(f"labels/{vip['id']}"))
    assert done(alice.get("labels")) == {"payload": []}
    assert done(alice.get(f"contacts/{contact['id']}/labels"))["payload"] == ["vip"]
    refused(alice.get(f"labels/{vip['id']}"), 404, NOT_FOUND)
    assert done(alice.post("labels", {"title": "gold"}))["id"] != vip["id"]


@pytest.mark.parametrize("number", [NOBODY, 0, "abc", 2**63, "%00"])
def test_a_label_that_there_is_not_is_not_found(alice, vip, number):
    for method, body in (("GET", None), ("PATCH", {}), ("PUT", {"title": ""}), ("DELETE", None)):
        refused(alice.request(method, f"labels/{number}", body), 404, NOT_FOUND)


@pytest.mark.parametrize("title", [None, "", " "])
def test_a_title_is_required(alice, refuse, title):
    refuse({"title": title}, BLANK, "title")
    invalid(alice.post("labels", {}), BLANK, "title")


@pytest.mark.parametrize("title", ["a", "_a", "-a", "a b", "a!", "a.b", "👍👍", "a\nb"])
def test_a_title_is_two_letters_digits_or_signs_at_least_and_begins_with_no_sign(refuse, title):
    refuse({"title": title}, "Title is invalid", "title")


@pytest.mark.parametrize("title", ["ab", "a_", "1-", "été", "名前", "a-b_c", "42"])
def test_a_title_may_be_of_any_script(alice, title):
    assert done(alice.post("labels", {"title": title}))["title"] == title


@pytest.mark.parametrize("title", ["vip", "VIP", " Vip "])
def test_a_title_is_unique_in_any_case(refuse, title):
    refuse({"title": title}, "Title has already been taken", "title")


@pytest.mark.parametrize(("name", "longest"), [("title", 255), ("color", 255), ("description", 1000)])
def test_no_text_is_too_long(alice, refuse, name, longest):
    message = f"{name.capitalize()} is too long (maximum is {longest} characters)"
    refuse({name: "x" * (longest + 1)}, message, name)
    assert done(alice.post("labels", {"title": "new", name: "x" * longest}))[name] == "x" * longest


def test_labels_are_recorded_with_this_door(alice, vip):
    alice.patch(f"labels/{vip['id']}", {"title": "gold"})
    alice.delete(f"labels/{vip['id']}")
    told = [(change.kind, change.actor_name) for change in alice.changes(record_type="label")]
    assert told == [(kind, "alice") for kind in ("created", "updated", "deleted")]
