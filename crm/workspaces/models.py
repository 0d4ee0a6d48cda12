"""Users, workspaces, memberships, access tokens, custom attributes and labels."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .emails import email_key, email_spellings
from .fields import IdField, NumberField, TrimmedCharField, ValidatedCharField, WorkspaceForeignKey
from .locale import Language, Theme, validate_country, validate_time_zone
from .permissions import MemberRole, validate_scopes
from .records import Record, unique_if_not_deleted
from .validators import DEFAULT_COLOR, validate_color

TITLE_IN_USE = _("Another label already has this title.")
EMAIL_IN_USE = _("Another user already signs in with this e-mail address.")


class UserManager(BaseUserManager["User"]):
    # `createsuperuser` uses this to check whether an e-mail address is in use.
    def get_by_natural_key(self, username):
        return self.get(email__in=email_spellings(username))

    def create_user(self, email, password=None, **fields):
        user = self.model(email=email_key(email) or "", **fields)
        user.set_password(password)
        user.full_clean()
        user.save()
        return user

    def create_superuser(self, email, password=None, **fields):
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in with an e-mail address; global, a member of any number of workspaces."""

    id = IdField()
    number = NumberField()
    email = models.EmailField(
        _("e-mail"),
        max_length=254,
        unique=True,
        error_messages={"unique": EMAIL_IN_USE},
    )
    name = models.CharField(_("name"), max_length=255, blank=True)
    is_staff = models.BooleanField(_("can use the admin"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    # Preferences for pages; if blank, language and time zone are the workspace's.
    language = models.CharField(_("language"), max_length=2, choices=Language.choices, blank=True)
    time_zone = ValidatedCharField(_("time zone"), max_length=64, blank=True, validators=[validate_time_zone])
    theme = models.CharField(_("theme"), max_length=5, choices=Theme.choices, blank=True)
    # Messages of background jobs, until the user's next page shows them.
    notices = ArrayField(models.TextField(), default=list, db_default=[], blank=True, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "email"

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="user_email_lower_case"),
            models.UniqueConstraint(fields=["number"], name="user_number_unique"),
        ]

    def __str__(self):
        return self.name or self.email

    def clean(self):
        self.email = email_key(self.email) or ""
        # The unique index compares exact texts, and earlier versions stored some domains in punycode.
        others = User.objects.filter(email__in=email_spellings(self.email)).exclude(pk=self.pk)
        if others.exclude(email=self.email).exists():
            raise ValidationError({"email": [EMAIL_IN_USE]})


class WorkspaceQuerySet(models.QuerySet):
    """Query set of workspaces with the methods of records' query sets, as the write path takes both."""

    def in_workspace(self, workspace_id):
        return self.filter(pk=workspace_id)

    def not_deleted(self):
        return self


class Workspace(models.Model):
    """One tenant."""

    DERIVED = Record.DERIVED

    id = IdField()
    number = NumberField()
    name = models.CharField(_("name"), max_length=255)
    slug = models.SlugField(
        _("slug"),
        max_length=63,
        help_text=_("The workspace's name in URLs: lower-case letters, digits and hyphens."),
        validators=[RegexValidator(r"^[a-z0-9][a-z0-9-]*\Z", _("Use lower-case letters, digits and hyphens."))],
    )
    country = ValidatedCharField(
        _("country"),
        max_length=2,
        blank=True,
        validators=[validate_country],
        help_text=_("Where it is, as two letters such as FR."),
    )
    time_zone = ValidatedCharField(_("time zone"), max_length=64, default="UTC", validators=[validate_time_zone])
    language = models.CharField(_("language"), max_length=2, choices=Language.choices, default=Language.ENGLISH)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = WorkspaceQuerySet.as_manager()

    class Meta:
        verbose_name = _("workspace")
        verbose_name_plural = _("workspaces")
        constraints = [
            models.UniqueConstraint(
                fields=["slug"],
                name="workspace_slug_unique",
                violation_error_message=_("Another workspace already has this slug."),
            ),
            models.UniqueConstraint(fields=["number"], name="workspace_number_unique"),
        ]

    def __str__(self):
        return self.name

    # A workspace belongs to itself, so that the write path and row security treat it like every other record.
    @property
    def workspace_id(self):
        return self.id

    @workspace_id.setter
    def workspace_id(self, value):
        self.id = value

    def derive(self) -> None:
        """Do nothing: a workspace has no derived columns."""


class Membership(Record):
    """A user in a workspace, with a role."""

    # A plain reference, as users are in no workspace.
    user = models.ForeignKey(User, models.PROTECT, related_name="memberships", verbose_name=_("user"))
    role = models.CharField(_("role"), max_length=20, choices=MemberRole.choices, default=MemberRole.AGENT)

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            unique_if_not_deleted(
                "user", name="membership_user_unique", message=_("This user is already a member of the workspace.")
            ),
            models.CheckConstraint(condition=models.Q(role__in=MemberRole.values), name="membership_role_known"),
        ]

    def __str__(self):
        return f"{self.user} ({self.get_role_display()})"


class AccessToken(Record):
    """A key to one workspace, for a program; only a digest of the secret is stored."""

    name = models.CharField(_("name"), max_length=255)
    membership = WorkspaceForeignKey(
        Membership,
        null=True,
        blank=True,
        related_name="tokens",
        verbose_name=_("member"),
        help_text=_("The member it acts for, with that member's role; none for an integration."),
    )
    role = models.CharField(_("role"), max_length=20, choices=MemberRole.choices, default=MemberRole.AGENT)
    scopes = ArrayField(
        models.CharField(max_length=64),
        verbose_name=_("scopes"),
        default=list,
        blank=True,
        help_text=_("What it is limited to; none means everything that its role may do."),
    )
    prefix = models.CharField(_("begins with"), max_length=16, editable=False)
    digest = models.CharField(max_length=64, editable=False)
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, editable=False)
    last_used_at = models.DateTimeField(_("last used"), null=True, editable=False)

    # Left out of the history: secrets, and the last use, which is not an edit.
    DERIVED = Record.DERIVED | {"digest", "last_used_at"}

    class Meta:
        verbose_name = _("access token")
        verbose_name_plural = _("access tokens")
        constraints = [
            models.UniqueConstraint(fields=["workspace", "digest"], name="accesstoken_digest_unique"),
            models.CheckConstraint(condition=models.Q(role__in=MemberRole.values), name="accesstoken_role_known"),
        ]
        # Without the workspace, as a request's token determines it.
        indexes = [models.Index(fields=["digest"], name="accesstoken_digest")]

    def __str__(self):
        return f"{self.name} ({self.prefix}…)"

    def clean(self):
        validate_scopes(self.scopes)


class CustomAttribute(Record):
    """A field that a workspace defines on contacts or customers; on conversations it is stored but not used."""

    class RecordType(models.TextChoices):
        CONTACT = "contact", _("contact")
        CUSTOMER = "customer", _("customer")
        # The default of Chatwoot's clients, who read their definitions back.
        CONVERSATION = "conversation", _("conversation")

    class Type(models.TextChoices):
        TEXT = "text", _("text")
        NUMBER = "number", _("number")
        CURRENCY = "currency", _("currency")
        PERCENT = "percent", _("percent")
        DATE = "date", _("date")
        CHECKBOX = "checkbox", _("checkbox")
        LIST = "list", _("list")
        LINK = "link", _("link")
        PHONE = "phone", _("phone")
        EMAIL = "email", _("e-mail")

    number = NumberField()
    record_type = models.CharField(_("on"), max_length=20, choices=RecordType.choices)
    key = TrimmedCharField(
        _("key"),
        max_length=255,
        validators=[RegexValidator(r"^[\w.\-]+\Z", _("Use letters, digits, _, . and -."))],
    )
    name = TrimmedCharField(_("name"), max_length=255)
    type = models.CharField(_("type"), max_length=20, choices=Type.choices, default=Type.TEXT)
    description = models.CharField(_("description"), max_length=1000, blank=True)
    regex_pattern = models.CharField(_("pattern"), max_length=1000, null=True, blank=True)
    regex_cue = models.CharField(_("pattern hint"), max_length=1000, null=True, blank=True)
    values = ArrayField(
        models.CharField(max_length=255),
        verbose_name=_("values"),
        default=list,
        blank=True,
        help_text=_("What a list offers to choose from."),
    )

    class Meta:
        verbose_name = _("custom attribute")
        verbose_name_plural = _("custom attributes")
        constraints = [
            unique_if_not_deleted(
                *("record_type", "key"),
                name="customattribute_key_unique",
                message=_("Another custom attribute already has this key."),
            ),
            models.UniqueConstraint(fields=["workspace", "number"], name="customattribute_number_unique"),
        ]

    def __str__(self):
        return self.name


class Label(Record):
    """A word for contacts, with its appearance; contacts may also have words that are not defined as labels."""

    number = NumberField()
    title = models.CharField(
        _("title"),
        max_length=255,
        # Chatwoot's rule, so that its clients can send back every label that they read.
        validators=[RegexValidator(r"^[^\W_]+[\w-]+\Z", _("Use two letters, digits, _ or - at least; no spaces."))],
    )
    description = models.CharField(_("description"), max_length=1000, null=True, blank=True)
    color = models.CharField(_("color"), max_length=255, default=DEFAULT_COLOR, validators=[validate_color])
    show_on_sidebar = models.BooleanField(_("show in the sidebar"), null=True, blank=True)

    class Meta:
        verbose_name = _("label")
        verbose_name_plural = _("labels")
        constraints = [
            unique_if_not_deleted("title", name="label_title_unique", message=TITLE_IN_USE),
            models.UniqueConstraint(fields=["workspace", "number"], name="label_number_unique"),
        ]

    def __str__(self):
        return self.title
