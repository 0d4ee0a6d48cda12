"""Pictures of contacts: their content types, and signed URLs that show one without a token."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, Signer
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from .models import Avatar


def content_type_of(content: bytes) -> str:
    """Return the type of a picture. Raises ValidationError if its type is not supported or it is too big."""
    # Both errors are in Chatwoot's words, which its clients may show.
    if len(content) > Avatar.LARGEST:
        raise ValidationError({"avatar": [_("Avatar is too big")]})
    # From the first bytes: a content type chosen by the uploader could make our own domain serve HTML.
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if content.startswith((b"GIF87a", b"GIF89a")):
        return "image/gif"
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    raise ValidationError({"avatar": [_("Avatar filetype not supported")]})


def avatar_url(workspace_id: UUID, avatar_id: UUID | str) -> str:
    """Return the URL of a picture, which is signed and needs no token."""
    # Clients of the compatibility APIs show it in an `img`, which sends neither token nor session.
    return reverse("avatar", args=[_signer().sign(f"{workspace_id.hex}{UUID(str(avatar_id)).hex}")])


def parse_avatar_key(key: str) -> tuple[UUID, UUID] | None:
    """Return the ids of the workspace and the picture that the key in a URL of `avatar_url` names, or None."""
    try:
        ids = _signer().unsign(key)
    except BadSignature:
        return None
    return UUID(ids[:32]), UUID(ids[32:])


def _signer() -> Signer:
    return Signer(salt="avatar", sep=".")
