"""URLs of sign-in and of the account pages, with those of allauth that Carnet serves."""

from allauth.account import views as allauth
from django.apps import apps
from django.urls import include, path, re_path

from . import views

# One by one: allauth.account.urls also has pages to change the e-mail address, which only operators may do here.
account = [
    path("login/", allauth.login, name="account_login"),
    path("logout/", allauth.logout, name="account_logout"),
    path("signup/", allauth.signup, name="account_signup"),  # says that sign-up is closed
    path("inactive/", allauth.account_inactive, name="account_inactive"),
    path("reauthenticate/", allauth.reauthenticate, name="account_reauthenticate"),
    path("password/change/", allauth.password_change, name="account_change_password"),
    path("password/set/", allauth.password_set, name="account_set_password"),
    path("password/reset/", views.password_reset, name="account_reset_password"),
    path("password/reset/done/", allauth.password_reset_done, name="account_reset_password_done"),
    path("password/reset/key/done/", allauth.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        allauth.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("preferences/", views.preferences, name="preferences"),
    path("security/", include("allauth.mfa.urls")),
    path("sessions/", include("allauth.usersessions.urls")),
    path("sessions/<int:pk>/end/", views.end, name="end_session"),
]
# The app is installed only if CRM_OIDC_URL is set, and its URLs cannot be imported otherwise.
if apps.is_installed("allauth.socialaccount"):
    account += [
        path("provider/", include("allauth.socialaccount.urls")),
        path("provider/", include("allauth.socialaccount.providers.openid_connect.urls")),
    ]

urlpatterns = [
    path("account/", include(account)),
    path("invitations/<str:secret>/", views.invitation, name="invitation"),
]
