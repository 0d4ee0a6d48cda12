"""All stylesheets as one file, so that a page makes one request; the parts are in crm/static/carnet/css/."""

import re
from functools import cache

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from crm.conf.assets import FOLDER, static_version

INDEX = FOLDER / "carnet/css/carnet.css"
REVISION = static_version()
IMPORT = re.compile(r'@import "([\w/-]+\.css)";')


@require_safe
def stylesheet(request: HttpRequest, revision: str) -> HttpResponse:
    """Return the stylesheet of this revision, which browsers cache for good."""
    # Never that of another revision: during a deployment, browsers could cache it for good under the wrong URL.
    if revision != REVISION:
        raise Http404
    headers = {"Cache-Control": "public, max-age=31536000, immutable"}
    return HttpResponse(_bundle(), content_type="text/css; charset=utf-8", headers=headers)


def stylesheet_url() -> str:
    """Return the URL of the stylesheet, which changes with any static file."""
    return reverse("stylesheet", kwargs={"revision": REVISION})


@cache
def _bundle() -> str:
    # Each import is replaced by its file, as browsers would request imports only after loading the index.
    return IMPORT.sub(lambda part: (INDEX.parent / part[1]).read_text(), INDEX.read_text())
