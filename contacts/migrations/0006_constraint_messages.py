from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("contacts", "0005_long_source_ids")]

    operations = [
        migrations.AlterConstraint(
            model_name="note",
            name="note_of_one",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("contact__isnull", False), ("customer__isnull", True)),
                    models.Q(("contact__isnull", True), ("customer__isnull", False)),
                    _connector="OR",
                ),
                name="note_of_one",
                violation_error_message="Choose a contact or a customer.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="task",
            name="task_of_one_at_most",
            constraint=models.CheckConstraint(
                condition=models.Q(("contact__isnull", True), ("customer__isnull", True), _connector="OR"),
                name="task_of_one_at_most",
                violation_error_message="Choose a contact or a customer, not both.",
            ),
        ),
    ]
