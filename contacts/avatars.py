"""Pictures of contacts: their content types, and signed URLs that show one without a token."""

from typing import NamedTuple
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, Signer
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from .models import Avatar

TOO_BIG = _("Avatar is too big")
NOT_SUPPORTED = _("Avatar filetype not supported")


def content_type_of(content: bytes) -> str:
    """Return the type of a picture. Raises ValidationError where its type is not supported or it is too big."""
    if len(content) > Avatar.LARGEST:
        raise ValidationError({"avatar": [TOO_BIG]})
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if content.startswith((b"GIF87a", b"GIF89a")):
        return "image/gif"
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    raise ValidationError({"avatar": [NOT_SUPPORTED]})


class AvatarKey(NamedTuple):
    """The picture that a URL names, and its workspace."""

    workspace_id: UUID
    avatar_id: UUID


def avatar_url(workspace_id: UUID, avatar_id: UUID | str) -> str:
    """Return the URL of a picture. It is signed, and needs no token: a page's `img` can send none."""
    return reverse("avatar", args=[_signer().sign(f"{workspace_id.hex}{UUID(str(avatar_id)).hex}")])


def parse_avatar_key(key: str) -> AvatarKey | None:
    """Return the picture that the key in a URL of `avatar_url` names, or None."""
    try:
        ids = _signer().unsign(key)
    except BadSignature:
        return None
    return AvatarKey(UUID(ids[:32]), UUID(ids[32:]))


def _signer() -> Signer:
    return Signer(salt="avatar", sep=".")
