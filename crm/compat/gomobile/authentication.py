"""Authentication by `x-api-key` or bearer token."""

from drf_spectacular.extensions import OpenApiAuthenticationExtension

from crm.api.authentication import TokenAuthentication


class ApiKeyAuthentication(TokenAuthentication):
    """`x-api-key: <token>`, or `Authorization: Bearer <token>` if that header is missing."""

    source = "gomobile"

    def token(self, request):
        # GoMobile's older documentation has bearer tokens, its newer one x-api-key.
        return request.META.get("HTTP_X_API_KEY", "").strip() or super().token(request)


class ApiKeyScheme(OpenApiAuthenticationExtension):
    target_class = "crm.compat.gomobile.authentication.ApiKeyAuthentication"
    name = ["apiKey", "bearer"]

    def get_security_requirement(self, auto_schema):
        return [{name: []} for name in self.name]  # either of them

    def get_security_definition(self, auto_schema):
        return [{"type": "apiKey", "in": "header", "name": "x-api-key"}, {"type": "http", "scheme": "bearer"}]
