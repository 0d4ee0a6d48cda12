"""The pages of contacts."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from crm.db.session import tenant_session

from .avatars import parse_avatar_key
from .models import Avatar


@require_safe
def avatar(request: HttpRequest, key: str) -> HttpResponse:
    """Show the picture that a signed address names; it never changes, so it is asked for once."""
    named = parse_avatar_key(key)
    if named is None:
        raise Http404
    with tenant_session(named.workspace_id):
        picture = Avatar.objects.in_workspace(named.workspace_id).not_deleted().filter(pk=named.avatar_id).first()
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
