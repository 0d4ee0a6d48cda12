"""A picture is what its first bytes say it is."""

import pytest
from django.core.exceptions import ValidationError

from contacts.actions import remove_avatar, set_avatar
from contacts.avatars import content_type_of
from contacts.models import Avatar
from crm.history.models import Change

GIF = b"GIF89a\1\0\1\0"
TOLD = [
    (b"\xff\xd8\xff\xe0\0\x10JFIF", "image/jpeg"),
    (b"\xff\xd8\xff\xe1\0\x10Exif", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "image/png"),
    (b"GIF87a", "image/gif"),
    (GIF, "image/gif"),
    (b"RIFF\x24\0\0\0WEBPVP8 ", "image/webp"),
]
NO_PICTURES = {
    "nothing": b"",
    "svg": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    "page": b"<!doctype html><script>alert(1)</script>",
    "pdf": b"%PDF-1.7",
    "wave": b"RIFF\x24\0\0\0WAVEfmt ",
    "bitmap": b"BM\x36\0\0\0",
    "cut off": b"\x89PNG\r\n",
    "later": b" GIF89a",
}


@pytest.mark.parametrize(("content", "told"), TOLD)
def test_it_is_told_by_its_first_bytes(content, told):
    assert content_type_of(content) == told


def test_every_type_that_is_taken_is_tried_here():
    assert {told for _, told in TOLD} == {*Avatar.TYPES}


@pytest.mark.parametrize("content", NO_PICTURES.values(), ids=NO_PICTURES)
def test_what_is_no_picture_is_refused(content):
    with pytest.raises(ValidationError) as refused:
        content_type_of(content)
    assert refused.value.message_dict == {"avatar": ["Avatar filetype not supported"]}


def test_it_may_have_15_mb_and_no_byte_more():
    largest = GIF + bytes(Avatar.LARGEST - len(GIF))
    assert content_type_of(largest) == "image/gif"
    with pytest.raises(ValidationError) as refused:
        content_type_of(largest + b"\0")
    assert refused.value.message_dict == {"avatar": ["Avatar is too big"]}


def test_a_new_picture_is_a_new_row_and_the_history_holds_none_of_it(alice, contact, again):
    ada = contact()
    with alice.scope():
        first = set_avatar(actor=alice.actor, pk=ada.pk, content=GIF).avatar_id
        second = set_avatar(actor=alice.actor, pk=ada.pk, content=TOLD[0][0]).avatar_id
        remove_avatar(actor=alice.actor, pk=ada.pk)
        told = [(c.before.get("avatar_id"), c.after["avatar_id"]) for c in Change.objects.of(ada).exclude(before={})]
        pictures_changes = Change.objects.filter(record_type="avatar").order_by("id")
        made = list(pictures_changes.filter(kind="created").values_list("after", flat=True))
        gone = list(pictures_changes.filter(kind="deleted").values_list("record_id", flat=True))
        pictures = {avatar.pk: bytes(avatar.content) for avatar in Avatar.objects.all()}
    assert told == [(str(second), None), (str(first), str(second)), (None, str(first))]
    assert made == [{"content_type": "image/gif"}, {"content_type": "image/jpeg"}]
    assert gone == [first, second]  # as soon as the contact does not have them any more
    assert pictures == {first: GIF, second: TOLD[0][0]}
    assert again(ada).avatar_id is None


def test_the_picture_that_a_contact_has_already_changes_nothing(alice, contact):
    ada = contact()
    with alice.scope():
        first = set_avatar(actor=alice.actor, pk=ada.pk, content=GIF).avatar_id
        before = Change.objects.count()
        assert set_avatar(actor=alice.actor, pk=ada.pk, content=GIF).avatar_id == first
        assert (Avatar.objects.count(), Change.objects.count()) == (1, before)
