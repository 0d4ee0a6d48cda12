"""The application, for any WSGI server."""

import os

import django
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest

from crm.server.processes import loading, refuse_unsafe_roles

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings")


class Request(WSGIRequest):
    """A request whose charset may be none that texts have, such as `hex`: Django fails on it before all else."""

    def _set_content_type_params(self, meta):
        try:
            super()._set_content_type_params(meta)  # type: ignore[misc]
        except (LookupError, UnicodeError):
            self._encoding = None


class Application(WSGIHandler):
    """Django's own, with such requests."""

    request_class = Request


with loading():
    django.setup(set_prefix=False)
    application = Application()
    refuse_unsafe_roles()
