import crm.workspaces.validators
import crm.workspaces.fields
import crm.workspaces.identifiers
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("crm", "0002_keys_and_row_security"),
    ]

    operations = [
        migrations.CreateModel(
            name="Count",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=crm.workspaces.identifiers.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("record_type", models.CharField(max_length=32)),
                ("live", models.BigIntegerField(default=0)),
                ("reachable", models.BigIntegerField(default=0)),
            ],
            options={
                "verbose_name": "count",
                "verbose_name_plural": "counts",
            },
        ),
        migrations.CreateModel(
            name="Inbox",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=crm.workspaces.identifiers.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("deleted_at", models.DateTimeField(editable=False, null=True)),
                ("number", crm.workspaces.fields.NumberField()),
                ("name", models.CharField(max_length=255, verbose_name="name")),
                (
                    "channel_type",
                    models.CharField(
                        choices=[
                            ("Channel::Api", "API"),
                            ("Channel::WebWidget", "website"),
                            ("Channel::Email", "e-mail"),
                            ("Channel::Sms", "SMS"),
                            ("Channel::Whatsapp", "WhatsApp"),
                            ("Channel::TwilioSms", "Twilio"),
                        ],
                        max_length=32,
                        verbose_name="channel",
                    ),
                ),
                (
                    "medium",
                    models.CharField(
                        blank=True,
                        choices=[("sms", "SMS"), ("whatsapp", "WhatsApp")],
                        help_text="Of Twilio.",
                        max_length=16,
                        verbose_name="medium",
                    ),
                ),
                ("provider", models.CharField(blank=True, max_length=64, null=True, verbose_name="provider")),
                ("phone_number", models.CharField(blank=True, max_length=64, null=True, verbose_name="phone number")),
                (
                    "email_address",
                    models.CharField(blank=True, max_length=254, null=True, verbose_name="e-mail address"),
                ),
                (
                    "webhook_url",
                    models.CharField(
                        blank=True,
                        max_length=2048,
                        null=True,
                        validators=[django.core.validators.URLValidator(["http", "https"])],
                        verbose_name="webhook",
                    ),
                ),
                ("website_url", models.CharField(blank=True, max_length=2048, null=True, verbose_name="website")),
                ("website_token", models.CharField(editable=False, max_length=64, null=True)),
                ("widget_color", models.CharField(default="#1f93ff", max_length=255, verbose_name="widget color")),
                (
                    "welcome_title",
                    models.CharField(blank=True, max_length=255, null=True, verbose_name="welcome title"),
                ),
                (
                    "welcome_tagline",
                    models.CharField(blank=True, max_length=255, null=True, verbose_name="welcome tagline"),
                ),
                ("greeting_enabled", models.BooleanField(default=False, verbose_name="greets")),
                ("greeting_message", models.CharField(blank=True, max_length=4000, null=True, verbose_name="greeting")),
                ("enable_auto_assignment", models.BooleanField(default=True, verbose_name="assigns by itself")),
                ("enable_email_collect", models.BooleanField(default=True, verbose_name="asks for the e-mail address")),
                ("csat_survey_enabled", models.BooleanField(default=False, verbose_name="asks for satisfaction")),
                (
                    "allow_messages_after_resolved",
                    models.BooleanField(default=True, verbose_name="takes messages after the end"),
                ),
                (
                    "lock_to_single_conversation",
                    models.BooleanField(default=False, verbose_name="one conversation a contact"),
                ),
                ("working_hours_enabled", models.BooleanField(default=False, verbose_name="has working hours")),
                (
                    "out_of_office_message",
                    models.CharField(blank=True, max_length=4000, null=True, verbose_name="out of office message"),
                ),
                ("timezone", models.CharField(default="UTC", max_length=64, verbose_name="time zone")),
                (
                    "sender_name_type",
                    models.CharField(
                        choices=[("friendly", "agent and inbox"), ("professional", "inbox alone")],
                        default="friendly",
                        max_length=16,
                        verbose_name="sender's name",
                    ),
                ),
                (
                    "business_name",
                    models.CharField(blank=True, max_length=255, null=True, verbose_name="business name"),
                ),
                (
                    "auto_assignment_config",
                    crm.workspaces.fields.DocumentField(
                        blank=True,
                        default=dict,
                        validators=[crm.workspaces.validators.validate_object],
                        verbose_name="settings of assignment",
                    ),
                ),
                (
                    "csat_config",
                    crm.workspaces.fields.DocumentField(
                        blank=True,
                        default=dict,
                        validators=[crm.workspaces.validators.validate_object],
                        verbose_name="settings of the survey",
                    ),
                ),
            ],
            options={
                "verbose_name": "inbox",
                "verbose_name_plural": "inboxes",
            },
        ),
        migrations.CreateModel(
            name="Label",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=crm.workspaces.identifiers.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("deleted_at", models.DateTimeField(editable=False, null=True)),
                ("number", crm.workspaces.fields.NumberField()),
                (
                    "title",
                    models.CharField(
                        max_length=255,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[^\\W_]+[\\w-]+\\Z", "Use two letters, digits, _ or - at least; no spaces."
                            )
                        ],
                        verbose_name="title",
                    ),
                ),
                ("description", models.CharField(blank=True, max_length=1000, null=True, verbose_name="description")),
                ("color", models.CharField(default="#1f93ff", max_length=255, verbose_name="color")),
                ("show_on_sidebar", models.BooleanField(blank=True, null=True, verbose_name="show in the sidebar")),
            ],
            options={
                "verbose_name": "label",
                "verbose_name_plural": "labels",
            },
        ),
        migrations.AddField(
            model_name="customattribute",
            name="number",
            field=crm.workspaces.fields.NumberField(),
        ),
        migrations.AddField(
            model_name="customattribute",
            name="regex_cue",
            field=models.CharField(blank=True, max_length=1000, null=True, verbose_name="hint to the pattern"),
        ),
        migrations.AddField(
            model_name="customattribute",
            name="regex_pattern",
            field=models.CharField(blank=True, max_length=1000, null=True, verbose_name="pattern"),
        ),
        migrations.AddField(
            model_name="user",
            name="number",
            field=crm.workspaces.fields.NumberField(),
        ),
        migrations.AlterField(
            model_name="customattribute",
            name="description",
            field=models.CharField(blank=True, max_length=1000, verbose_name="description"),
        ),
        migrations.AlterField(
            model_name="customattribute",
            name="key",
            field=models.CharField(
                max_length=255,
                validators=[
                    django.core.validators.RegexValidator("^[\\w.\\-]+\\Z", "Use letters, digits, _, . and -.")
                ],
                verbose_name="key",
            ),
        ),
        migrations.AlterField(
            model_name="customattribute",
            name="record_type",
            field=models.CharField(
                choices=[("contact", "contact"), ("customer", "customer"), ("conversation", "conversation")],
                max_length=20,
                verbose_name="on",
            ),
        ),
        migrations.AlterField(
            model_name="customattribute",
            name="type",
            field=models.CharField(
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
                verbose_name="type",
            ),
        ),
        migrations.AddConstraint(
            model_name="customattribute",
            constraint=models.UniqueConstraint(fields=("workspace", "number"), name="customattribute_number_unique"),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.UniqueConstraint(fields=("number",), name="user_number_unique"),
        ),
        migrations.AddField(
            model_name="count",
            name="workspace",
            field=models.ForeignKey(
                db_index=False,
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="crm.workspace",
            ),
        ),
        migrations.AddField(
            model_name="inbox",
            name="workspace",
            field=models.ForeignKey(
                db_index=False,
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="crm.workspace",
            ),
        ),
        migrations.AddField(
            model_name="label",
            name="workspace",
            field=models.ForeignKey(
                db_index=False,
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="crm.workspace",
            ),
        ),
        migrations.AddConstraint(
            model_name="inbox",
            constraint=models.UniqueConstraint(fields=("workspace", "number"), name="inbox_number_unique"),
        ),
        migrations.AddConstraint(
            model_name="inbox",
            constraint=models.CheckConstraint(
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
        ),
        migrations.AddConstraint(
            model_name="label",
            constraint=models.UniqueConstraint(
                condition=models.Q(("deleted_at", None)),
                fields=("workspace", "title"),
                name="label_title_unique",
                violation_error_message="Another label already has this title.",
            ),
        ),
        migrations.AddConstraint(
            model_name="label",
            constraint=models.UniqueConstraint(fields=("workspace", "number"), name="label_number_unique"),
        ),
    ]
