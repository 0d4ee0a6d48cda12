"""The settings of the REST API: Django REST framework and the OpenAPI schema."""

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["crm.api.authentication.TokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["crm.api.permissions.ActorHasPermission"],
    "DEFAULT_PARSER_CLASSES": ["crm.api.parsers.JSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["crm.api.renderers.JSONRenderer"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "crm.api.negotiation.Negotiation",
    "DEFAULT_SCHEMA_CLASS": "crm.api.schema.RecordOperation",
    "EXCEPTION_HANDLER": "crm.api.exceptions.exception_handler",
    "UNAUTHENTICATED_USER": None,
    "URL_FORMAT_OVERRIDE": None,  # otherwise `?format=…` would choose a renderer, or be a 404
}
SPECTACULAR_SETTINGS = {
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_AUTHENTICATION": [],
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_ADD_EXPLICIT_BLANK_NULL_CHOICE": False,
    "ENABLE_DJANGO_DEPLOY_CHECK": False,  # it checks one schema of all APIs at once, and there is none
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SWAGGER_UI_SETTINGS": {"persistAuthorization": True, "validatorUrl": None},
}
