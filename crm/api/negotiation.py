"""Content negotiation with a single renderer."""

from rest_framework.negotiation import DefaultContentNegotiation


class Negotiation(DefaultContentNegotiation):
    """Content negotiation that skips parsing the Accept header for the two usual values."""

    def select_renderer(self, request, renderers, format_suffix=None):
        # Nearly every client sends one of these; DRF would parse and compare media types for each request.
        if request.META.get("HTTP_ACCEPT", "*/*") in ("*/*", renderers[0].media_type):
            return renderers[0], renderers[0].media_type
        return super().select_renderer(request, renderers, format_suffix)
