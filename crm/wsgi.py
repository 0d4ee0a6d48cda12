"""The application, for any WSGI server."""

import os

from django.core.wsgi import get_wsgi_application

from crm.serving import loading, refuse_unsafe_roles

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings")

with loading():
    application = get_wsgi_application()
    refuse_unsafe_roles()
