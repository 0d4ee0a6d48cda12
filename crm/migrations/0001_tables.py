from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.serializers.json import DjangoJSONEncoder
from django.core.validators import RegexValidator, URLValidator
from django.db import migrations, models
from django.db.models.functions import Lower
from django.utils import timezone

from crm.workspaces.fields import DocumentField, IdField, NumberField, ValidatedCharField, WorkspaceForeignKey

ROLES = [("administrator", "administrator"), ("agent", "agent"), ("viewer", "viewer")]
LANGUAGES = [("en", "English"), ("fr", "Français")]


def workspace_fields():
    workspace = models.ForeignKey("crm.workspace", models.PROTECT, related_name="+", db_index=False, editable=False)
    return [("id", IdField()), ("workspace", workspace)]


def record_fields():
    return [
        *workspace_fields(),
        ("created_at", models.DateTimeField(default=timezone.now, editable=False)),
        ("updated_at", models.DateTimeField(default=timezone.now, editable=False)),
        ("deleted_at", models.DateTimeField(editable=False, null=True)),
    ]


class Migration(migrations.Migration):
    """Users, workspaces and what every workspace has; the change log; what pages remember."""

    initial = True
    replaces = [
        ("crm", "0001_initial"),
        ("crm", "0003_inboxes_labels_counts"),
        ("crm", "0004_keys_of_inboxes_labels_counts"),
        ("crm", "0005_sequences_for_backups"),
        ("crm", "0006_people_sign_in"),
        ("crm", "0007_keys_of_invitations_and_sign_in"),
        ("crm", "0008_undo_views_visits"),
    ]
    dependencies = [("auth", "0012_alter_user_first_name_max_length")]
    operations = [
        migrations.CreateModel(
            "User",
            [
                ("id", IdField()),
                ("password", models.CharField("password", max_length=128)),
                ("last_login", models.DateTimeField("last login", blank=True, null=True)),
                (
                    "is_superuser",
                    models.BooleanField(
                        "superuser status",
                        default=False,
                        help_text="Designates that this user has all permissions without explicitly assigning them.",
                    ),
                ),
                ("number", NumberField()),
                (
                    "email",
                    models.EmailField(
                        "e-mail",
                        error_messages={"unique": "Another user already signs in with this e-mail address."},
                        max_length=254,
                        unique=True,
                    ),
                ),
                ("name", models.CharField("name", blank=True, max_length=255)),
                ("is_staff", models.BooleanField("can use the admin", default=False)),
                ("is_active", models.BooleanField("active", default=True)),
                ("created_at", models.DateTimeField(default=timezone.now, editable=False)),
                ("language", models.CharField("language", blank=True, choices=LANGUAGES, max_length=2)),
                ("time_zone", ValidatedCharField("time zone", blank=True, max_length=64)),
                (
                    "theme",
                    models.CharField("theme", blank=True, choices=[("light", "light"), ("dark", "dark")], max_length=5),
                ),
                (
                    "groups",
                    models.ManyToManyField(
                        blank=True,
                        help_text=(
                            "The groups this user belongs to. A user will get all permissions granted to each of their "
                            "groups."
                        ),
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.group",
                        verbose_name="groups",
                    ),
                ),
                (
                    "user_permissions",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Specific permissions for this user.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.permission",
                        verbose_name="user permissions",
                    ),
                ),
            ],
            {
                "verbose_name": "user",
                "verbose_name_plural": "users",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("email", Lower("email"))), name="user_email_lower_case"),
                    models.UniqueConstraint(fields=("number",), name="user_number_unique"),
                ],
            },
        ),
        migrations.CreateModel(
            "Workspace",
            [
                ("id", IdField()),
                ("number", NumberField()),
                ("name", models.CharField("name", max_length=255)),
                (
                    "slug",
                    models.SlugField(
                        "slug",
                        help_text="The workspace's name in URLs: lower-case letters, digits and hyphens.",
                        max_length=63,
                        validators=[
                            RegexValidator("^[a-z0-9][a-z0-9-]*\\Z", "Use lower-case letters, digits and hyphens.")
                        ],
                    ),
                ),
                (
                    "country",
                    ValidatedCharField(
                        "country", blank=True, help_text="Where it is, as two letters such as FR.", max_length=2
                    ),
                ),
                ("time_zone", ValidatedCharField("time zone", default="UTC", max_length=64)),
                ("language", models.CharField("language", choices=LANGUAGES, default="en", max_length=2)),
                ("created_at", models.DateTimeField(default=timezone.now, editable=False)),
                ("updated_at", models.DateTimeField(default=timezone.now, editable=False)),
            ],
            {
                "verbose_name": "workspace",
                "verbose_name_plural": "workspaces",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("slug",),
                        name="workspace_slug_unique",
                        violation_error_message="Another workspace already has this slug.",
                    ),
                    models.UniqueConstraint(fields=("number",), name="workspace_number_unique"),
                ],
            },
        ),
        migrations.CreateModel(
            "Membership",
            [
                *record_fields(),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=models.PROTECT,
                        related_name="memberships",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="user",
                    ),
                ),
                ("role", models.CharField("role", choices=ROLES, default="agent", max_length=20)),
            ],
            {
                "verbose_name": "membership",
                "verbose_name_plural": "memberships",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("deleted_at", None)),
                        fields=("workspace", "user"),
                        name="membership_user_unique",
                        violation_error_message="This user is already a member of the workspace.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("role__in", ["administrator", "agent", "viewer"])),
                        name="membership_role_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            "AccessToken",
            [
                *record_fields(),
                ("name", models.CharField("name", max_length=255)),
                (
                    "membership",
                    WorkspaceForeignKey(
                        blank=True,
                        help_text="The member it acts for, with that member's role; none for an integration.",
                        null=True,
                        related_name="tokens",
                        to="crm.membership",
                        verbose_name="member",
                    ),
                ),
                ("role", models.CharField("role", choices=ROLES, default="agent", max_length=20)),
                (
                    "scopes",
                    ArrayField(
                        base_field=models.CharField(max_length=64),
                        blank=True,
                        default=list,
                        help_text="What it is limited to; none means everything that its role may do.",
                        size=None,
                        verbose_name="scopes",
                    ),
                ),
                ("prefix", models.CharField("begins with", editable=False, max_length=16)),
                ("digest", models.CharField(editable=False, max_length=64)),
                ("expires_at", models.DateTimeField("expires", blank=True, null=True)),
                ("revoked_at", models.DateTimeField("revoked", editable=False, null=True)),
                ("last_used_at", models.DateTimeField("last used", editable=False, null=True)),
            ],
            {
                "verbose_name": "access token",
                "verbose_name_plural": "access tokens",
                "indexes": [models.Index(fields=["digest"], name="accesstoken_digest")],
                "constraints": [
                    models.UniqueConstraint(fields=("workspace", "digest"), name="accesstoken_digest_unique"),
                    models.CheckConstraint(
                        condition=models.Q(("role__in", ["administrator", "agent", "viewer"])),
                        name="accesstoken_role_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            "Invitation",
            [
                *record_fields(),
                ("email", models.EmailField("e-mail", max_length=254)),
                ("role", models.CharField("role", choices=ROLES, default="agent", max_length=20)),
                ("digest", models.CharField(editable=False, max_length=64)),
                ("invited_by", models.CharField("invited by", editable=False, max_length=255)),
                ("expires_at", models.DateTimeField("expires", editable=False)),
                ("accepted_at", models.DateTimeField("accepted", editable=False, null=True)),
            ],
            {
                "verbose_name": "invitation",
                "verbose_name_plural": "invitations",
                "indexes": [
                    models.Index(fields=["digest"], name="invitation_digest"),
                    models.Index(fields=["email"], name="invitation_email"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("accepted_at", None), ("deleted_at", None)),
                        fields=("workspace", "email"),
                        name="invitation_email_unique",
                        violation_error_message="Somebody else has just invited this person.",
                    ),
                    models.UniqueConstraint(fields=("workspace", "digest"), name="invitation_digest_unique"),
                    models.CheckConstraint(
                        condition=models.Q(("email", Lower("email"))), name="invitation_email_lower_case"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("role__in", ["administrator", "agent", "viewer"])),
                        name="invitation_role_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            "CustomAttribute",
            [
                *record_fields(),
                ("number", NumberField()),
                (
                    "record_type",
                    models.CharField(
                        "on",
                        choices=[("contact", "contact"), ("customer", "customer"), ("conversation", "conversation")],
                        max_length=20,
                    ),
                ),
                (
                    "key",
                    models.CharField(
                        "key",
                        max_length=255,
                        validators=[RegexValidator("^[\\w.\\-]+\\Z", "Use letters, digits, _, . and -.")],
                    ),
                ),
                ("name", models.CharField("name", max_length=255)),
                (
                    "type",
                    models.CharField(
                        "type",
                        choices=[
                            ("text", "text"),
                            ("number", "number"),
                            ("currency", "currency"),
                            ("percent", "percent"),
                            ("date", "date"),
                            ("checkbox", "checkbox"),
                            ("list", "list"),
                            ("link", "link"),
                            ("phone", "phone"),
                            ("email", "e-mail"),
                        ],
                        default="text",
                        max_length=20,
                    ),
                ),
                ("description", models.CharField("description", blank=True, max_length=1000)),
                ("regex_pattern", models.CharField("pattern", blank=True, max_length=1000, null=True)),
                ("regex_cue", models.CharField("pattern hint", blank=True, max_length=1000, null=True)),
                (
                    "values",
                    ArrayField(
                        base_field=models.CharField(max_length=255),
                        blank=True,
                        default=list,
                        help_text="What a list offers to choose from.",
                        size=None,
                        verbose_name="values",
                    ),
                ),
            ],
            {
                "verbose_name": "custom attribute",
                "verbose_name_plural": "custom attributes",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("deleted_at", None)),
                        fields=("workspace", "record_type", "key"),
                        name="customattribute_key_unique",
                        violation_error_message="Another custom attribute already has this key.",
                    ),
                    models.UniqueConstraint(fields=("workspace", "number"), name="customattribute_number_unique"),
                ],
            },
        ),
        migrations.CreateModel(
            "Label",
            [
                *record_fields(),
                ("number", NumberField()),
                (
                    "title",
                    models.CharField(
                        "title",
                        max_length=255,
                        validators=[
                            RegexValidator(
                                "^[^\\W_]+[\\w-]+\\Z", "Use two letters, digits, _ or - at least; no spaces."
                            )
                        ],
                    ),
                ),
                ("description", models.CharField("description", blank=True, max_length=1000, null=True)),
                ("color", models.CharField("color", default="#1f93ff", max_length=255)),
                ("show_on_sidebar", models.BooleanField("show in the sidebar", blank=True, null=True)),
            ],
            {
                "verbose_name": "label",
                "verbose_name_plural": "labels",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("deleted_at", None)),
                        fields=("workspace", "title"),
                        name="label_title_unique",
                        violation_error_message="Another label already has this title.",
                    ),
                    models.UniqueConstraint(fields=("workspace", "number"), name="label_number_unique"),
                ],
            },
        ),
        migrations.CreateModel(
            "Inbox",
            [
                *record_fields(),
                ("number", NumberField()),
                ("name", models.CharField("name", max_length=255)),
                (
                    "channel_type",
                    models.CharField(
                        "channel",
                        choices=[
                            ("Channel::Api", "API"),
                            ("Channel::WebWidget", "website"),
                            ("Channel::Email", "e-mail"),
                            ("Channel::Sms", "SMS"),
                            ("Channel::Whatsapp", "WhatsApp"),
                            ("Channel::TwilioSms", "Twilio"),
                        ],
                        max_length=32,
                    ),
                ),
                (
                    "medium",
                    models.CharField(
                        "medium",
                        blank=True,
                        choices=[("sms", "SMS"), ("whatsapp", "WhatsApp")],
                        help_text="Only for Twilio.",
                        max_length=16,
                    ),
                ),
                ("provider", models.CharField("provider", blank=True, max_length=64, null=True)),
                ("phone_number", models.CharField("phone number", blank=True, max_length=64, null=True)),
                ("email_address", models.CharField("e-mail address", blank=True, max_length=254, null=True)),
                (
                    "webhook_url",
                    models.CharField(
                        "webhook", blank=True, max_length=2048, null=True, validators=[URLValidator(["http", "https"])]
                    ),
                ),
                ("website_url", models.CharField("website", blank=True, max_length=2048, null=True)),
                ("website_token", models.CharField(editable=False, max_length=64, null=True)),
                ("widget_color", models.CharField("widget color", default="#1f93ff", max_length=255)),
                ("welcome_title", models.CharField("welcome title", blank=True, max_length=255, null=True)),
                ("welcome_tagline", models.CharField("welcome tagline", blank=True, max_length=255, null=True)),
                ("greeting_enabled", models.BooleanField("greeting enabled", default=False)),
                ("greeting_message", models.CharField("greeting", blank=True, max_length=4000, null=True)),
                ("enable_auto_assignment", models.BooleanField("automatic assignment", default=True)),
                ("enable_email_collect", models.BooleanField("ask for the e-mail address", default=True)),
                ("csat_survey_enabled", models.BooleanField("satisfaction survey enabled", default=False)),
                ("allow_messages_after_resolved", models.BooleanField("allow messages after resolution", default=True)),
                ("lock_to_single_conversation", models.BooleanField("single conversation per contact", default=False)),
                ("working_hours_enabled", models.BooleanField("working hours enabled", default=False)),
                (
                    "out_of_office_message",
                    models.CharField("out of office message", blank=True, max_length=4000, null=True),
                ),
                ("timezone", models.CharField("time zone", default="UTC", max_length=64)),
                (
                    "sender_name_type",
                    models.CharField(
                        "sender's name",
                        choices=[("friendly", "agent and inbox"), ("professional", "inbox alone")],
                        default="friendly",
                        max_length=16,
                    ),
                ),
                ("business_name", models.CharField("business name", blank=True, max_length=255, null=True)),
                ("auto_assignment_config", DocumentField("assignment settings", blank=True, default=dict)),
                ("csat_config", DocumentField("survey settings", blank=True, default=dict)),
            ],
            {
                "verbose_name": "inbox",
                "verbose_name_plural": "inboxes",
                "constraints": [
                    models.UniqueConstraint(fields=("workspace", "number"), name="inbox_number_unique"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "channel_type__in",
                                [
                                    "Channel::Api",
                                    "Channel::WebWidget",
                                    "Channel::Email",
                                    "Channel::Sms",
                                    "Channel::Whatsapp",
                                    "Channel::TwilioSms",
                                ],
                            )
                        ),
                        name="inbox_channel_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            "ChangeSet",
            [
                *workspace_fields(),
                ("actor_name", models.CharField("who", max_length=255)),
                ("user_id", models.UUIDField(null=True)),
                ("token_id", models.UUIDField(null=True)),
                ("door", models.CharField("door", max_length=32)),
                ("request_id", models.CharField("request", blank=True, max_length=64)),
                ("at", models.DateTimeField("when", default=timezone.now)),
                ("title", models.CharField("title", max_length=255)),
                ("undoes", models.UUIDField(null=True)),
            ],
            {
                "verbose_name": "change set",
                "verbose_name_plural": "change sets",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("undoes__isnull", False)),
                        fields=("workspace", "undoes"),
                        name="changeset_undone_once",
                        violation_error_message="This has been undone already.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            "Change",
            [
                *workspace_fields(),
                ("actor_name", models.CharField("who", max_length=255)),
                ("user_id", models.UUIDField(null=True)),
                ("token_id", models.UUIDField(null=True)),
                ("door", models.CharField("door", max_length=32)),
                ("request_id", models.CharField("request", blank=True, max_length=64)),
                ("at", models.DateTimeField("when", default=timezone.now)),
                ("record_type", models.CharField("record type", max_length=32)),
                ("record_id", models.UUIDField(verbose_name="record")),
                (
                    "kind",
                    models.CharField(
                        "kind",
                        choices=[
                            ("created", "created"),
                            ("updated", "updated"),
                            ("deleted", "deleted"),
                            ("restored", "restored"),
                        ],
                        max_length=16,
                    ),
                ),
                ("before", models.JSONField("before", default=dict, encoder=DjangoJSONEncoder)),
                ("after", models.JSONField("after", default=dict, encoder=DjangoJSONEncoder)),
                (
                    "change_set",
                    WorkspaceForeignKey(
                        null=True, related_name="changes", to="crm.changeset", verbose_name="change set"
                    ),
                ),
            ],
            {
                "verbose_name": "change",
                "verbose_name_plural": "changes",
                "indexes": [
                    models.Index(fields=["workspace", "record_type", "record_id", "id"], name="change_of_record")
                ],
            },
        ),
        migrations.CreateModel(
            "Count",
            [
                *workspace_fields(),
                ("record_type", models.CharField(max_length=32)),
                ("live", models.BigIntegerField(default=0)),
                ("reachable", models.BigIntegerField(default=0)),
            ],
            {
                "verbose_name": "count",
                "verbose_name_plural": "counts",
            },
        ),
        migrations.CreateModel(
            "Spelling",
            [*workspace_fields(), ("spelling", models.TextField()), ("word", models.TextField())],
            {
                "verbose_name": "spelling",
                "verbose_name_plural": "spellings",
                "indexes": [models.Index(fields=["workspace", "spelling", "word"], name="spelling_of_word")],
            },
        ),
        migrations.CreateModel(
            "SavedView",
            [
                *record_fields(),
                ("owner_id", models.UUIDField(editable=False)),
                ("record_type", models.CharField("record type", editable=False, max_length=32)),
                ("name", models.CharField("name", max_length=100)),
                ("query", models.CharField("query", blank=True, max_length=4000)),
                ("shared", models.BooleanField("shared with everybody here", default=False)),
                ("place", models.IntegerField("position", default=0)),
            ],
            {
                "verbose_name": "view",
                "verbose_name_plural": "views",
                "indexes": [
                    models.Index(fields=["workspace", "record_type", "place", "id"], name="savedview_by_place")
                ],
            },
        ),
        migrations.CreateModel(
            "Visit",
            [
                *workspace_fields(),
                ("user_id", models.UUIDField()),
                ("record_type", models.CharField(max_length=32)),
                ("record_id", models.UUIDField()),
                ("at", models.DateTimeField(default=timezone.now)),
            ],
            {
                "verbose_name": "visit",
                "verbose_name_plural": "visits",
                "indexes": [models.Index(fields=["workspace", "user_id", "at"], name="visit_by_time")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("workspace", "user_id", "record_type", "record_id"), name="visit_record_unique"
                    )
                ],
            },
        ),
        # Django's cache, as `createcachetable` makes it.
        migrations.RunSQL(
            """
            CREATE TABLE crm_cache (
                cache_key varchar(255) NOT NULL PRIMARY KEY, value text NOT NULL, expires timestamptz NOT NULL
            );
            CREATE INDEX crm_cache_expires ON crm_cache (expires);
            """,
            "DROP TABLE crm_cache",
        ),
    ]
