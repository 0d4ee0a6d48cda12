"""The account app of django-allauth, under middleware of ours."""

from allauth.account import apps


class AccountConfig(apps.AccountConfig):
    """allauth's own insists on its middleware by name, which surrounds the API as well."""

    def ready(self) -> None:
        from allauth.account import checks  # noqa: F401, it registers them
