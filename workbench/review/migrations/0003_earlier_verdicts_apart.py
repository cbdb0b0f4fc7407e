import uuid

from django.db import migrations


def tell_apart(apps, schema_editor):
    """Earlier verdicts were given one by one, on the mask that counts since."""
    for verdict in apps.get_model("review", "Verdict").objects.iterator():
        verdict.batch, verdict.before_id = uuid.uuid4(), verdict.version_id
        verdict.save(update_fields=["batch", "before"])


class Migration(migrations.Migration):

    dependencies = [
        ('review', '0002_verdicts_that_can_be_taken_back'),
    ]

    operations = [
        migrations.RunPython(tell_apart, migrations.RunPython.noop),
    ]
