from django.db import migrations, models
from django.db.models.functions import Left, Lower, NullIf, Trim
from django.utils import timezone

from crm.workspaces.fields import IdField, ValidatedCharField, WorkspaceForeignKey


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
    """Postal addresses."""

    initial = True
    replaces = [
        ("addresses", "0001_initial"),
        ("addresses", "0003_longer_first_line"),
        ("addresses", "0005_places_sort"),
    ]
    dependencies = [("crm", "0001_tables"), ("customers", "0001_tables"), ("contacts", "0001_tables")]
    operations = [
        migrations.CreateModel(
            "Address",
            [
                *record_fields(),
                ("id_crm", models.CharField("CRM id", blank=True, max_length=255, null=True)),
                ("id_erp", models.CharField("ERP id", blank=True, max_length=255, null=True)),
                ("id_accounting", models.CharField("accounting id", blank=True, max_length=255, null=True)),
                (
                    "customer",
                    WorkspaceForeignKey(
                        blank=True,
                        null=True,
                        related_name="addresses",
                        to="customers.customer",
                        verbose_name="customer",
                    ),
                ),
                (
                    "contact",
                    WorkspaceForeignKey(
                        blank=True, null=True, related_name="addresses", to="contacts.contact", verbose_name="contact"
                    ),
                ),
                (
                    "type",
                    models.CharField("type", choices=[("billing", "billing"), ("shipping", "shipping")], max_length=20),
                ),
                ("name", models.CharField("name", blank=True, max_length=255, null=True)),
                ("address_line1", models.CharField("address line 1", blank=True, max_length=512)),
                ("address_line2", models.CharField("address line 2", blank=True, max_length=255, null=True)),
                ("city", models.CharField("city", blank=True, max_length=255)),
                ("state", models.CharField("state", blank=True, max_length=255, null=True)),
                ("postal_code", models.CharField("postal code", blank=True, max_length=64)),
                ("country", ValidatedCharField("country", blank=True, max_length=2)),
                ("comment", models.CharField("comment", blank=True, max_length=4000, null=True)),
                ("street_key", folded("address_line1")),
                ("city_key", folded("city")),
                ("postal_key", folded("postal_code")),
                ("sort_key", models.CharField(db_collation="C", editable=False, max_length=200)),
                ("search_key", models.TextField(editable=False)),
            ],
            {
                "verbose_name": "address",
                "verbose_name_plural": "addresses",
                "indexes": [
                    models.Index(fields=["workspace", "sort_key", "id"], name="address_by_name"),
                    models.Index(fields=["workspace", "created_at", "id"], name="address_by_created"),
                    models.Index(fields=["workspace", "updated_at", "id"], name="address_by_updated"),
                    models.Index(fields=["workspace", "country", "id"], name="address_by_country"),
                    models.Index(fields=["workspace", "type", "id"], name="address_by_type"),
                    models.Index(fields=["workspace", "street_key", "id"], name="address_by_street"),
                    models.Index(fields=["workspace", "city_key", "id"], name="address_by_city"),
                    models.Index(fields=["workspace", "postal_key", "id"], name="address_by_postal_code"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("deleted_at", None), ("id_crm__isnull", False)),
                        fields=("workspace", "id_crm"),
                        name="address_id_crm_unique",
                        violation_error_message="Another record already has this id.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("deleted_at", None), ("id_erp__isnull", False)),
                        fields=("workspace", "id_erp"),
                        name="address_id_erp_unique",
                        violation_error_message="Another record already has this id.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("deleted_at", None), ("id_accounting__isnull", False)),
                        fields=("workspace", "id_accounting"),
                        name="address_id_accounting_unique",
                        violation_error_message="Another record already has this id.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("type__in", ["billing", "shipping"])), name="address_type_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("customer__isnull", False), ("contact__isnull", False), _connector="OR"),
                        name="address_of_someone",
                    ),
                ],
            },
        ),
    ]
