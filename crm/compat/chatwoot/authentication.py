"""Authentication by the header `api_access_token`, with underscores."""

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.exceptions import NotAuthenticated

from crm.api import authentication

# A server that keeps underscores puts both spellings, api_access_token and Api-Access-Token, here.
API_HEADER = "HTTP_API_ACCESS_TOKEN"
NO_CREDENTIALS = "You need to sign in or sign up before continuing."
INVALID_ACCESS = "Invalid Access Token"


class AccessTokenAuthentication(authentication.TokenAuthentication):
    """`api_access_token: <token>`."""

    source = "chatwoot"
    invalid_message = INVALID_ACCESS

    def token(self, request):
        token = request.META.get(API_HEADER, "").strip()
        if not token:
            raise NotAuthenticated(NO_CREDENTIALS)
        return token


class TokenScheme(OpenApiAuthenticationExtension):
    target_class = "crm.compat.chatwoot.authentication.AccessTokenAuthentication"
    name = "api_access_token"

    def get_security_definition(self, auto_schema):
        return {"type": "apiKey", "in": "header", "name": "api_access_token"}
