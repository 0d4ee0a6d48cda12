"""Labels of the Chatwoot API."""

import pytest

from crm.workspaces.models import Label

from .conftest import NOT_FOUND, UNKNOWN_ID, count_rows, expect_empty, expect_error, expect_invalid, expect_json

BLANK_TITLE = "Title can't be blank, Title is invalid"


@pytest.fixture
def vip(alice):
    return expect_json(alice.post("labels", {"title": "VIP"}))


@pytest.fixture
def assert_refused(alice, vip):
    """Check that neither a new label nor an update with these values is accepted."""
    other = expect_json(alice.post("labels", {"title": "other"}))

    def assert_refused(values, message, *attributes):
        before = count_rows()
        expect_invalid(alice.post("labels", {"title": "new", **values}), message, *attributes)
        expect_invalid(alice.patch(f"labels/{other['id']}", values), message, *attributes)
        assert count_rows() == before

    return assert_refused


def test_label_has_the_keys_of_chatwoot_and_a_lower_case_title(alice, vip):
    assert list(vip.items()) == [
        ("id", vip["id"]),
        ("title", "vip"),
        ("description", None),
        ("color", "#1f93ff"),
        ("show_on_sidebar", None),
    ]


def test_label_stores_every_field(alice):
    sent = {"title": "été_2026-a", "description": "Summer", "color": "#ff0000", "show_on_sidebar": True}
    made = expect_json(alice.post("labels", sent))
    assert made == {"id": made["id"], **sent}
    assert expect_json(alice.get(f"labels/{made['id']}")) == made


def test_label_may_be_nested_in_the_body(alice):
    sent = {"title": "vip", "color": "#FF0000"}
    assert expect_json(alice.post("labels", {"label": sent}))["color"] == "#FF0000"


@pytest.mark.parametrize(
    "color", ["red", "#f00", "#ff00000", "ff0000", "#gg0000", "#ff0000\n", "#ff0000;x:y", "url(//x)", " #ff0000", 7]
)
def test_label_with_a_text_that_is_no_color_is_422(assert_refused, color):
    assert_refused({"color": color}, "Color is invalid", "color")


def test_label_with_a_color_of_an_earlier_version_is_shown_and_can_be_sent_back(alice, vip):
    with alice.person.scope():
        Label.objects.filter(number=vip["id"]).update(color="red")
    read = expect_json(alice.get(f"labels/{vip['id']}"))
    assert read["color"] == "red"
    sent = {**read, "description": "Best", "show_on_sidebar": True}
    assert expect_json(alice.patch(f"labels/{vip['id']}", sent)) == sent


@pytest.mark.parametrize("method", ["PATCH", "PUT"])
def test_label_update_leaves_absent_fields_unchanged(alice, vip, method):
    path = f"labels/{vip['id']}"
    assert expect_json(alice.request(method, path, {})) == vip
    sent = {"description": "Best", "show_on_sidebar": False}
    assert expect_json(alice.request(method, path, sent)) == {**vip, **sent}
    assert expect_json(alice.request(method, path, {"title": " Gold ", "color": None}))["title"] == "gold"
    assert expect_json(alice.get(path)) == {**vip, **sent, "title": "gold"}


def labels_of(client, contact):
    return expect_json(client.get(f"contacts/{contact['id']}/labels"))["payload"]


def test_label_rename_and_deletion_change_the_labels_of_contacts(alice, charlie, vip):
    contact, theirs = alice.contact(), charlie.contact()
    for client, one in ((alice, contact), (charlie, theirs)):
        client.post(f"contacts/{one['id']}/labels", {"labels": ["vip", "old"]})
    alice.patch(f"labels/{vip['id']}", {"title": "gold"})
    assert labels_of(alice, contact) == ["old", "gold"]
    expect_empty(alice.delete(f"labels/{vip['id']}"))
    assert expect_json(alice.get("labels")) == {"payload": []}
    assert labels_of(alice, contact) == ["old"]
    alice.post(f"contacts/{contact['id']}/labels", {"labels": ["gold"]})
    assert labels_of(alice, contact) == ["gold"]
    assert labels_of(charlie, theirs) == ["vip", "old"]
    expect_error(alice.get(f"labels/{vip['id']}"), 404, NOT_FOUND)
    assert expect_json(alice.post("labels", {"title": "gold"}))["id"] != vip["id"]


@pytest.mark.parametrize("number", [UNKNOWN_ID, 0, "abc", 2**63, "%00"])
def test_unknown_label_is_404(alice, vip, number):
    for method, body in (("GET", None), ("PATCH", {}), ("PUT", {"title": ""}), ("DELETE", None)):
        expect_error(alice.request(method, f"labels/{number}", body), 404, NOT_FOUND)


@pytest.mark.parametrize("title", [None, "", " "])
def test_label_without_title_is_422(alice, assert_refused, title):
    assert_refused({"title": title}, BLANK_TITLE, "title")
    expect_invalid(alice.post("labels", {}), BLANK_TITLE, "title")


@pytest.mark.parametrize("title", ["a", "_a", "-a", "a b", "a!", "a.b", "👍👍", "a\nb"])
def test_label_with_an_invalid_title_is_422(assert_refused, title):
    assert_refused({"title": title}, "Title is invalid", "title")


@pytest.mark.parametrize("title", ["ab", "a_", "1-", "été", "名前", "a-b_c", "42"])
def test_label_title_may_be_of_any_script(alice, title):
    assert expect_json(alice.post("labels", {"title": title}))["title"] == title


@pytest.mark.parametrize("title", ["vip", "VIP", " Vip "])
def test_label_title_is_unique_ignoring_case(assert_refused, title):
    assert_refused({"title": title}, "Title has already been taken", "title")


@pytest.mark.parametrize(("name", "max_length"), [("title", 255), ("color", 255), ("description", 1000)])
def test_label_with_a_too_long_text_is_422(alice, assert_refused, name, max_length):
    message = f"{name.capitalize()} is too long (maximum is {max_length} characters)"
    assert_refused({name: "x" * (max_length + 1)}, message, name)
    if name != "color":
        assert expect_json(alice.post("labels", {"title": "new", name: "x" * max_length}))[name] == "x" * max_length


def test_label_changes_are_logged_with_source_chatwoot(alice, vip):
    alice.patch(f"labels/{vip['id']}", {"title": "gold"})
    alice.delete(f"labels/{vip['id']}")
    changes = [(change.kind, change.actor_name) for change in alice.changes(record_type="label")]
    assert changes == [(kind, "alice") for kind in ("created", "updated", "deleted")]


def test_labels_are_listed_by_title(alice):
    for title in ("vip", "été", "gold", "newsletter"):
        alice.post("labels", {"title": title})
    titles = [label["title"] for label in expect_json(alice.get("labels"))["payload"]]
    assert titles == sorted(titles)
