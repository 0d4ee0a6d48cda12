"""Avatars: content types by the first bytes, size limit and history."""

import pytest
from django.core.exceptions import ValidationError

from contacts.actions import remove_avatar, set_avatar
from contacts.avatars import content_type_of
from contacts.models import Avatar
from crm.history.models import Change

GIF = b"GIF89a\1\0\1\0"
CONTENT_TYPES = [
    (b"\xff\xd8\xff\xe0\0\x10JFIF", "image/jpeg"),
    (b"\xff\xd8\xff\xe1\0\x10Exif", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "image/png"),
    (b"GIF87a", "image/gif"),
    (GIF, "image/gif"),
    (b"RIFF\x24\0\0\0WEBPVP8 ", "image/webp"),
]
NOT_IMAGES = {
    "nothing": b"",
    "svg": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    "page": b"<!doctype html><script>alert(1)</script>",
    "pdf": b"%PDF-1.7",
    "wave": b"RIFF\x24\0\0\0WAVEfmt ",
    "bitmap": b"BM\x36\0\0\0",
    "cut off": b"\x89PNG\r\n",
    "later": b" GIF89a",
}


@pytest.mark.parametrize(("content", "content_type"), CONTENT_TYPES)
def test_content_type_of_an_image_is_read_from_its_first_bytes(content, content_type):
    assert content_type_of(content) == content_type


def test_every_avatar_type_is_tested():
    assert {content_type for _, content_type in CONTENT_TYPES} == {*Avatar.TYPES}


@pytest.mark.parametrize("content", NOT_IMAGES.values(), ids=NOT_IMAGES)
def test_content_type_of_another_file_is_refused(content):
    with pytest.raises(ValidationError) as refused:
        content_type_of(content)
    assert refused.value.message_dict == {"avatar": ["Avatar filetype not supported"]}


def test_avatar_larger_than_15_mb_is_refused():
    largest = GIF + bytes(Avatar.LARGEST - len(GIF))
    assert content_type_of(largest) == "image/gif"
    with pytest.raises(ValidationError) as refused:
        content_type_of(largest + b"\0")
    assert refused.value.message_dict == {"avatar": ["Avatar is too big"]}


def test_set_avatar_creates_a_new_row_and_history_has_no_content(alice, make_contact, reload):
    ada = make_contact()
    with alice.scope():
        first = set_avatar(actor=alice.actor, pk=ada.pk, content=GIF).avatar_id
        second = set_avatar(actor=alice.actor, pk=ada.pk, content=CONTENT_TYPES[0][0]).avatar_id
        remove_avatar(actor=alice.actor, pk=ada.pk)
        changes = [(c.before.get("avatar_id"), c.after["avatar_id"]) for c in Change.objects.of(ada).exclude(before={})]
        avatar_changes = Change.objects.filter(record_type="avatar").order_by("id")
        created = list(avatar_changes.filter(kind="created").values_list("after", flat=True))
        deleted = list(avatar_changes.filter(kind="deleted").values_list("record_id", flat=True))
        contents = {avatar.pk: bytes(avatar.content) for avatar in Avatar.objects.all()}
    assert changes == [(str(second), None), (str(first), str(second)), (None, str(first))]
    assert created == [{"content_type": "image/gif"}, {"content_type": "image/jpeg"}]
    assert deleted == [first, second]  # as soon as no contact has them
    assert contents == {first: GIF, second: CONTENT_TYPES[0][0]}
    assert reload(ada).avatar_id is None


def test_set_avatar_with_the_same_image_changes_nothing(alice, make_contact):
    ada = make_contact()
    with alice.scope():
        first = set_avatar(actor=alice.actor, pk=ada.pk, content=GIF).avatar_id
        before = Change.objects.count()
        assert set_avatar(actor=alice.actor, pk=ada.pk, content=GIF).avatar_id == first
        assert (Avatar.objects.count(), Change.objects.count()) == (1, before)
