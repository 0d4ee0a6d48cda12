from django.core.validators import RegexValidator
from django.db import migrations, models
from django.db.models.functions import Coalesce, Concat, Left, Lower, NullIf, Trim
from django.utils import timezone

from crm.workspaces.fields import DocumentField, IdField, NumberField, ValidatedArrayField, WorkspaceForeignKey


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


def folded(name):
    plain = models.Func(models.F(name), function="normalize", template="%(function)s(%(expressions)s, NFKD)")
    marks = models.Value("[\\u0300-\\u036f]")
    bare = models.Func(plain, marks, models.Value(""), models.Value("g"), function="regexp_replace")
    return models.GeneratedField(
        db_persist=True,
        expression=NullIf(Left(Trim(Lower(bare)), 200), models.Value("")),
        output_field=models.CharField(db_collation="C", max_length=200, null=True),
    )


class Migration(migrations.Migration):
    """Contacts, with their avatars, inboxes, notes and tasks."""

    initial = True
    replaces = [
        ("contacts", "0001_initial"),
        ("contacts", "0003_avatars_inboxes_notes_search"),
        ("contacts", "0004_search_keys_and_row_security"),
        ("contacts", "0005_notes_on_customers_and_tasks"),
        ("contacts", "0007_occupations_sort"),
    ]
    dependencies = [("crm", "0001_tables"), ("customers", "0001_tables")]
    operations = [
        migrations.CreateModel(
            "Avatar",
            [
                *record_fields(),
                (
                    "content_type",
                    models.CharField(
                        "type",
                        choices=[
                            ("image/jpeg", "image/jpeg"),
                            ("image/png", "image/png"),
                            ("image/gif", "image/gif"),
                            ("image/webp", "image/webp"),
                        ],
                        max_length=32,
                    ),
                ),
                ("content", models.BinaryField(verbose_name="content")),
            ],
            {
                "verbose_name": "avatar",
                "verbose_name_plural": "avatars",
            },
        ),
        migrations.CreateModel(
            "Contact",
            [
                *record_fields(),
                ("id_crm", models.CharField("CRM id", blank=True, max_length=255, null=True)),
                ("id_erp", models.CharField("ERP id", blank=True, max_length=255, null=True)),
                ("id_accounting", models.CharField("accounting id", blank=True, max_length=255, null=True)),
                ("number", NumberField()),
                (
                    "customer",
                    WorkspaceForeignKey(
                        blank=True, null=True, related_name="contacts", to="customers.customer", verbose_name="customer"
                    ),
                ),
                ("first_name", models.CharField("first name", blank=True, max_length=255)),
                ("last_name", models.CharField("last name", blank=True, max_length=255)),
                ("full_name", models.CharField("full name", blank=True, max_length=255)),
                (
                    "name",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.Case(
                            models.When(full_name="", then=Trim(Concat("first_name", models.Value(" "), "last_name"))),
                            default="full_name",
                        ),
                        output_field=models.CharField(max_length=511, verbose_name="name"),
                    ),
                ),
                ("sort_key", models.CharField(db_collation="C", editable=False, max_length=200)),
                ("search_key", models.TextField(editable=False)),
                (
                    "email",
                    models.CharField(
                        "e-mail",
                        blank=True,
                        max_length=255,
                        validators=[
                            RegexValidator("^[^@\\s]+@[^@\\s]+\\Z", "Enter an e-mail address such as jean@acme.com.")
                        ],
                    ),
                ),
                (
                    "email_key",
                    models.GeneratedField(
                        db_persist=True,
                        expression=NullIf(Lower("email"), models.Value("")),
                        output_field=models.CharField(max_length=255, null=True),
                    ),
                ),
                ("phone", models.CharField("phone", blank=True, max_length=255, null=True)),
                ("phone_e164", models.CharField(blank=True, editable=False, max_length=20)),
                (
                    "phone_key",
                    models.GeneratedField(
                        db_persist=True,
                        expression=Coalesce(NullIf("phone_e164", models.Value("")), NullIf("phone", models.Value(""))),
                        output_field=models.CharField(max_length=255, null=True),
                    ),
                ),
                (
                    "roles",
                    ValidatedArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("buyer", "buyer"),
                                ("signer", "signer"),
                                ("billing", "billing"),
                                ("shipping", "shipping"),
                                ("legal", "legal"),
                                ("admin", "admin"),
                            ],
                            max_length=20,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="roles",
                    ),
                ),
                ("identifier", models.CharField("identifier", blank=True, max_length=255, null=True)),
                ("occupation", models.CharField("occupation", blank=True, max_length=255)),
                ("occupation_key", folded("occupation")),
                ("preferred_channel", models.CharField("preferred channel", blank=True, max_length=64)),
                (
                    "gender",
                    models.CharField(
                        "gender", blank=True, choices=[("male", "male"), ("female", "female")], max_length=10
                    ),
                ),
                ("blocked", models.BooleanField("blocked", default=False)),
                ("reachable", models.BooleanField(default=False, editable=False)),
                (
                    "labels",
                    ValidatedArrayField(
                        base_field=models.CharField(max_length=255),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="labels",
                    ),
                ),
                (
                    "avatar",
                    WorkspaceForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        related_name="contacts",
                        to="contacts.avatar",
                        verbose_name="avatar",
                    ),
                ),
                ("custom_attributes", DocumentField("custom attributes", blank=True, default=dict)),
                ("additional_attributes", DocumentField("additional attributes", blank=True, default=dict)),
                ("last_activity_at", models.DateTimeField("last activity", blank=True, null=True)),
            ],
            {
                "verbose_name": "contact",
                "verbose_name_plural": "contacts",
                "indexes": [
                    models.Index(fields=["workspace", "sort_key", "id"], name="contact_by_name"),
                    models.Index(fields=["workspace", "created_at", "id"], name="contact_by_created"),
                    models.Index(fields=["workspace", "updated_at", "id"], name="contact_by_updated"),
                    models.Index(fields=["workspace", "email_key", "id"], name="contact_by_email"),
                    models.Index(fields=["workspace", "phone_key", "id"], name="contact_by_phone"),
                    models.Index(fields=["workspace", "first_name", "id"], name="contact_by_first_name"),
                    models.Index(fields=["workspace", "occupation_key", "id"], name="contact_by_occupation"),
                    models.Index(models.F("workspace"), Lower("name"), models.F("id"), name="contact_by_full_name"),
                    models.Index(
                        models.F("workspace"),
                        models.OrderBy(models.F("last_activity_at"), descending=True, nulls_last=True),
                        models.OrderBy(models.F("id"), descending=True),
                        name="contact_by_activity",
                    ),
                    models.Index(
                        condition=models.Q(("deleted_at", None), ("reachable", True)),
                        fields=["workspace", "id"],
                        name="contact_reachable",
                    ),
                    models.Index(
                        condition=models.Q(("deleted_at", None), ("roles__contains", ["buyer"])),
                        fields=["workspace", "id"],
                        name="contact_with_role_buyer",
                    ),
                    models.Index(
                        condition=models.Q(("deleted_at", None), ("roles__contains", ["signer"])),
                        fields=["workspace", "id"],
                        name="contact_with_role_signer",
                    ),
                    models.Index(
                        condition=models.Q(("deleted_at", None), ("roles__contains", ["billing"])),
                        fields=["workspace", "id"],
                        name="contact_with_role_billing",
                    ),
                    models.Index(
                        condition=models.Q(("deleted_at", None), ("roles__contains", ["shipping"])),
                        fields=["workspace", "id"],
                        name="contact_with_role_shipping",
                    ),
                    models.Index(
                        condition=models.Q(("deleted_at", None), ("roles__contains", ["legal"])),
                        fields=["workspace", "id"],
                        name="contact_with_role_legal",
                    ),
                    models.Index(
                        condition=models.Q(("deleted_at", None), ("roles__contains", ["admin"])),
                        fields=["workspace", "id"],
                        name="contact_with_role_admin",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("deleted_at", None), ("id_crm__isnull", False)),
                        fields=("workspace", "id_crm"),
                        name="contact_id_crm_unique",
                        violation_error_message="Another record already has this id.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("deleted_at", None), ("id_erp__isnull", False)),
                        fields=("workspace", "id_erp"),
                        name="contact_id_erp_unique",
                        violation_error_message="Another record already has this id.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("deleted_at", None), ("id_accounting__isnull", False)),
                        fields=("workspace", "id_accounting"),
                        name="contact_id_accounting_unique",
                        violation_error_message="Another record already has this id.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("deleted_at", None), ("identifier__isnull", False)),
                        fields=("workspace", "identifier"),
                        name="contact_identifier_unique",
                        violation_error_message="Another record already has this id.",
                    ),
                    models.UniqueConstraint(fields=("workspace", "number"), name="contact_number_unique"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("roles__contained_by", ["buyer", "signer", "billing", "shipping", "legal", "admin"])
                        ),
                        name="contact_roles_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "reachable",
                                models.Case(
                                    models.When(
                                        models.Q(
                                            ("email__gt", ""),
                                            ("phone__gt", ""),
                                            ("identifier__gt", ""),
                                            _connector="OR",
                                        ),
                                        then=models.Value(True),
                                    ),
                                    default=models.Value(False),
                                ),
                            )
                        ),
                        name="contact_reachable_true",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            "ContactInbox",
            [
                *record_fields(),
                (
                    "contact",
                    WorkspaceForeignKey(related_name="contact_inboxes", to="contacts.contact", verbose_name="contact"),
                ),
                ("inbox", WorkspaceForeignKey(related_name="contact_inboxes", to="crm.inbox", verbose_name="inbox")),
                ("source_id", models.CharField("source id", max_length=255)),
                ("hmac_verified", models.BooleanField("verified", default=False)),
            ],
            {
                "verbose_name": "contact's inbox",
                "verbose_name_plural": "contacts' inboxes",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("deleted_at", None)),
                        fields=("workspace", "inbox", "source_id"),
                        name="contactinbox_source_unique",
                        violation_error_message="Another contact has this id in the inbox.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            "Note",
            [
                *record_fields(),
                ("number", NumberField()),
                (
                    "contact",
                    WorkspaceForeignKey(
                        blank=True, null=True, related_name="notes", to="contacts.contact", verbose_name="contact"
                    ),
                ),
                (
                    "customer",
                    WorkspaceForeignKey(
                        blank=True, null=True, related_name="notes", to="customers.customer", verbose_name="customer"
                    ),
                ),
                ("content", models.TextField(verbose_name="content")),
                ("user_id", models.UUIDField(editable=False, null=True)),
                ("author", models.CharField("by", editable=False, max_length=255)),
            ],
            {
                "verbose_name": "note",
                "verbose_name_plural": "notes",
                "constraints": [
                    models.UniqueConstraint(fields=("workspace", "number"), name="note_number_unique"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("contact__isnull", False), ("customer__isnull", True)),
                            models.Q(("contact__isnull", True), ("customer__isnull", False)),
                            _connector="OR",
                        ),
                        name="note_of_one",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            "Task",
            [
                *record_fields(),
                ("title", models.CharField("title", max_length=255)),
                ("due_on", models.DateField("due", blank=True, null=True)),
                ("assignee_id", models.UUIDField("assigned to", blank=True, null=True)),
                (
                    "contact",
                    WorkspaceForeignKey(
                        blank=True, null=True, related_name="tasks", to="contacts.contact", verbose_name="contact"
                    ),
                ),
                (
                    "customer",
                    WorkspaceForeignKey(
                        blank=True, null=True, related_name="tasks", to="customers.customer", verbose_name="customer"
                    ),
                ),
                ("user_id", models.UUIDField(editable=False, null=True)),
                ("author", models.CharField("by", editable=False, max_length=255)),
                ("done_at", models.DateTimeField("done", editable=False, null=True)),
                ("done_by", models.CharField("done by", blank=True, editable=False, max_length=255)),
            ],
            {
                "verbose_name": "task",
                "verbose_name_plural": "tasks",
                "indexes": [
                    models.Index(
                        condition=models.Q(("deleted_at", None), ("done_at", None)),
                        fields=["workspace", "due_on", "id"],
                        name="task_open",
                    ),
                    models.Index(
                        condition=models.Q(("deleted_at", None), ("done_at", None)),
                        fields=["workspace", "assignee_id", "due_on", "id"],
                        name="task_open_of_member",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("contact__isnull", True), ("customer__isnull", True), _connector="OR"),
                        name="task_of_one_at_most",
                    )
                ],
            },
        ),
    ]
