"""The application, for any WSGI server."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings")

application = get_wsgi_application()

from crm.serving import SERVED_BY, end_with, refuse_unsafe_roles  # noqa: E402, once Django is set up

refuse_unsafe_roles()
if SERVED_BY in os.environ:
    end_with(int(os.environ[SERVED_BY]))
