"""The pages of contacts."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from crm.db.session import tenant

from .avatars import picture_of
from .models import Avatar


@require_safe
def avatar(request: HttpRequest, key: str) -> HttpResponse:
    """Show the picture that a signed address names; it never changes, so it is asked for once."""
    named = picture_of(key)
    if named is None:
        raise Http404
    with tenant(named.workspace_id):
        picture = Avatar.objects.in_workspace(named.workspace_id).live().filter(pk=named.avatar_id).first()
    if picture is None:
        raise Http404
    return HttpResponse(
        bytes(picture.content),
        content_type=picture.content_type,
        headers={
            "Cache-Control": "private, max-age=31536000, immutable",
            "Content-Security-Policy": "default-src 'none'; sandbox",
        },
    )
