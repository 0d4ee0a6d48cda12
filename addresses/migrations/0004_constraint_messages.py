from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("addresses", "0003_search")]

    operations = [
        migrations.AlterConstraint(
            model_name="address",
            name="address_of_someone",
            constraint=models.CheckConstraint(
                condition=models.Q(("customer__isnull", False), ("contact__isnull", False), _connector="OR"),
                name="address_of_someone",
                violation_error_message="Choose a customer, a contact, or both.",
            ),
        ),
    ]
