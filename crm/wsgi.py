"""The application, for any WSGI server."""

import os

import django
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest

from crm.server.processes import refuse_unsafe_roles, report_failed_start

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings")


class Request(WSGIRequest):
    """A request that tolerates a charset that is not a text encoding, such as `hex`, on which Django would fail."""

    def _set_content_type_params(self, meta):
        try:
            super()._set_content_type_params(meta)  # type: ignore[misc]
        except (LookupError, UnicodeError):
            self._encoding = None


class Application(WSGIHandler):
    """Django's WSGI handler with these requests."""

    request_class = Request


with report_failed_start():
    django.setup(set_prefix=False)
    application = Application()
    refuse_unsafe_roles()
