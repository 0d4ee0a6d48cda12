from django.core.validators import URLValidator
from django.db import migrations, models
from django.utils import timezone

from crm.workspaces.fields import DocumentField, IdField, WorkspaceForeignKey


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
    """Segments and customers."""

    initial = True
    replaces = [("customers", "0001_initial"), ("customers", "0005_segments_by_name")]
    dependencies = [("crm", "0001_tables")]
    operations = [
        migrations.CreateModel(
            "Segment",
            [
                *record_fields(),
                ("name", models.CharField("name", max_length=255)),
                ("sort_key", models.CharField(db_collation="C", editable=False, max_length=200)),
                ("search_key", models.TextField(editable=False)),
            ],
            {
                "verbose_name": "segment",
                "verbose_name_plural": "segments",
                "indexes": [models.Index(fields=["workspace", "sort_key", "id"], name="segment_by_name")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("deleted_at", None)),
                        fields=("workspace", "name"),
                        name="segment_name_unique",
                        violation_error_message="Another segment already has this name.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            "Customer",
            [
                *record_fields(),
                ("id_crm", models.CharField("CRM id", blank=True, max_length=255, null=True)),
                ("id_erp", models.CharField("ERP id", blank=True, max_length=255, null=True)),
                ("id_accounting", models.CharField("accounting id", blank=True, max_length=255, null=True)),
                ("name", models.CharField("name", max_length=255)),
                ("sort_key", models.CharField(db_collation="C", editable=False, max_length=200)),
                ("search_key", models.TextField(editable=False)),
                (
                    "type",
                    models.CharField(
                        "type", choices=[("company", "company"), ("individual", "individual")], max_length=20
                    ),
                ),
                (
                    "segment",
                    WorkspaceForeignKey(
                        blank=True, null=True, related_name="customers", to="customers.segment", verbose_name="segment"
                    ),
                ),
                (
                    "logo",
                    models.CharField(
                        "logo",
                        blank=True,
                        help_text="The URL of a picture.",
                        max_length=2048,
                        null=True,
                        validators=[URLValidator(["http", "https"])],
                    ),
                ),
                ("tax_ids", DocumentField("tax ids", blank=True, default=list)),
                ("custom_attributes", DocumentField("custom attributes", blank=True, default=dict)),
            ],
            {
                "verbose_name": "customer",
                "verbose_name_plural": "customers",
                "indexes": [
                    models.Index(fields=["workspace", "sort_key", "id"], name="customer_by_name"),
                    models.Index(fields=["workspace", "created_at", "id"], name="customer_by_created"),
                    models.Index(fields=["workspace", "updated_at", "id"], name="customer_by_updated"),
                    models.Index(fields=["workspace", "type", "id"], name="customer_by_type"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("deleted_at", None), ("id_crm__isnull", False)),
                        fields=("workspace", "id_crm"),
                        name="customer_id_crm_unique",
                        violation_error_message="Another record already has this id.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("deleted_at", None), ("id_erp__isnull", False)),
                        fields=("workspace", "id_erp"),
                        name="customer_id_erp_unique",
                        violation_error_message="Another record already has this id.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("deleted_at", None), ("id_accounting__isnull", False)),
                        fields=("workspace", "id_accounting"),
                        name="customer_id_accounting_unique",
                        violation_error_message="Another record already has this id.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("type__in", ["company", "individual"])), name="customer_type_known"
                    ),
                ],
            },
        ),
    ]
