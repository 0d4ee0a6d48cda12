"""Sign-in through the organisation's provider (OpenID Connect)."""

from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.shortcuts import resolve_url

from crm.workspaces.invitations import is_invited

from .users import create_user, stored_email


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """Signs in existing users by their verified e-mail address, and creates users who are invited."""

    def is_open_for_signup(self, request, sociallogin) -> bool:
        return False

    def authenticate_by_email(self, sociallogin):
        for address in sociallogin.email_addresses:
            # Some providers send the text "false", which would count as true.
            address.verified = str(address.verified).lower() == "true"
            address.email = stored_email(address.email)
        return super().authenticate_by_email(sociallogin)

    def get_connect_redirect_url(self, request, socialaccount) -> str:
        return resolve_url(settings.LOGIN_REDIRECT_URL)

    def populate_user(self, request, sociallogin, data):
        user = super().populate_user(request, sociallogin, data)
        # Some providers send the name as one, others in parts.
        user.name = data.get("name") or " ".join(filter(None, (data.get("first_name"), data.get("last_name"))))
        return user

    def pre_social_login(self, request, sociallogin) -> None:
        """Create the user of a pending invitation to an address that the provider has verified."""
        if sociallogin.is_existing:
            return
        verified = [address.email for address in sociallogin.email_addresses if address.verified]
        invited = next(filter(is_invited, verified), None)
        if invited:
            # The name is the provider's, and may be longer than the column.
            user = create_user(email=invited, name=sociallogin.user.name[:255], password=None)
            sociallogin.connect(request, user)
