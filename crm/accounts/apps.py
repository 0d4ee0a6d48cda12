"""The account app of django-allauth, with our middleware."""

from allauth.account import apps


class AccountConfig(apps.AccountConfig):
    """Skips the check of allauth that demands its own middleware, which would also run for the API."""

    def ready(self) -> None:
        from allauth.account import checks  # noqa: F401, registers the other checks
