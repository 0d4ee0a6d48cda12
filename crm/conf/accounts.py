"""The settings of signing in: Django's own, and those of django-allauth."""

from crm.conf.environment import EMAIL_URL, HTTPS, OIDC, OIDC_CLIENT_ID, OIDC_NAME, OIDC_SECRET, OIDC_URL

AUTH_USER_MODEL = "crm.User"
PASSWORD_HASHERS = [
    "crm.accounts.hashers.Argon2Hasher",
    "crm.accounts.hashers.PBKDF2Hasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
AUTHENTICATION_BACKENDS = ["crm.accounts.backends.Backend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "start"
LOGOUT_REDIRECT_URL = "account_login"
SESSION_COOKIE_AGE = 30 * 24 * 3600  # with "Stay signed in on this device", else until the browser is closed

ACCOUNT_ADAPTER = "crm.accounts.adapters.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "crm.accounts.forms.SignInForm",
    "reauthenticate": "crm.accounts.forms.ConfirmForm",
    "change_password": "crm.accounts.forms.ChangePasswordForm",
    "set_password": "crm.accounts.forms.SetPasswordForm",
    "reset_password": "crm.accounts.forms.ForgottenPasswordForm",
    "reset_password_from_key": "crm.accounts.forms.NewPasswordForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # e-mail addresses come from operators and invitations, never from strangers
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = bool(EMAIL_URL)
LOCK_OUT_MINUTES = 10
ACCOUNT_RATE_LIMITS = {
    "login_failed": f"20/{LOCK_OUT_MINUTES}m/ip,5/{LOCK_OUT_MINUTES}m/key",
    "invitation": "30/m/ip",
}
# X-Forwarded-For is trusted only behind the proxy that CRM_HTTPS implies.
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if HTTPS else 0

MFA_ADAPTER = "crm.accounts.adapters.MFAAdapter"
MFA_FORMS = {
    "authenticate": "crm.accounts.forms.CodeForm",
    "reauthenticate": "crm.accounts.forms.ConfirmCodeForm",
    "activate_totp": "crm.accounts.forms.FirstCodeForm",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Carnet"
MFA_TOTP_TOLERANCE = 1  # the clocks of phones are off by seconds
USERSESSIONS_TRACK_ACTIVITY = True

if OIDC:
    SOCIALACCOUNT_ADAPTER = "crm.accounts.oidc.SocialAccountAdapter"
    SOCIALACCOUNT_OPENID_CONNECT_URL_PREFIX = ""
    # The provider is the organisation's own, so its e-mail addresses are trusted.
    SOCIALACCOUNT_EMAIL_AUTHENTICATION = SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
    SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {
            "OAUTH_PKCE_ENABLED": True,
            "APPS": [
                {
                    "provider_id": "oidc",
                    "name": OIDC_NAME,
                    "client_id": OIDC_CLIENT_ID,
                    "secret": OIDC_SECRET,
                    "settings": {"server_url": OIDC_URL},
                }
            ],
        }
    }
