from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('workflow', '0004_doubted'),
    ]

    operations = [
        migrations.AddField(
            model_name='item',
            name='turn',
            field=models.JSONField(default=dict),
        ),
    ]
