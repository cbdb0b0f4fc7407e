import django.core.validators
import django.utils.timezone
from django.db import migrations, models

# What every project had that nobody changed; from here on the recipe says it.
USUAL = {
    "architecture": ("Unet", ""),
    "encoder": ("resnet18", ""),
    "input_height": (384, None),
    "input_width": (256, None),
    "training_minutes": (10.0, None),
}


def leave_to_the_recipe(apps, schema_editor):
    projects = apps.get_model("datasets", "Project").objects
    for name, (usual, empty) in USUAL.items():
        projects.filter(**{name: usual}).update(**{name: empty})


def write_out(apps, schema_editor):
    projects = apps.get_model("datasets", "Project").objects
    for name, (usual, empty) in USUAL.items():
        projects.filter(**({f"{name}__isnull": True} if empty is None else {name: empty})).update(**{name: usual})


class Migration(migrations.Migration):
    dependencies = [("datasets", "0004_strategy")]

    operations = [
        migrations.AddField("project", "recipe", models.CharField(default="laptop", max_length=60)),
        migrations.AlterField("project", "architecture", models.CharField(blank=True, default="", max_length=40)),
        migrations.AlterField("project", "encoder", models.CharField(blank=True, default="", max_length=60)),
        migrations.AlterField("project", "input_height", models.PositiveIntegerField(blank=True, null=True)),
        migrations.AlterField("project", "input_width", models.PositiveIntegerField(blank=True, null=True)),
        migrations.AlterField(
            "project",
            "training_minutes",
            models.FloatField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(0.05)]),
        ),
        migrations.RunPython(leave_to_the_recipe, write_out, elidable=True),
        # Two steps: labels that are there already keep an empty time.
        migrations.AddField("label", "created_at", models.DateTimeField(blank=True, null=True)),
        migrations.AlterField(
            "label",
            "created_at",
            models.DateTimeField(blank=True, default=django.utils.timezone.now, null=True),
        ),
    ]
