"""JSON answers."""

import orjson
from rest_framework import renderers


class JSONRenderer(renderers.BaseRenderer):
    """Render with orjson, as UTF-8."""

    media_type = "application/json"
    format = "json"
    charset = None

    def render(self, data, accepted_media_type=None, renderer_context=None):
        # Django hands texts over as lazy translations, in errors mostly.
        return b"" if data is None else orjson.dumps(data, default=str)
