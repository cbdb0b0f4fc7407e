from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('predictions', '0007_onnx_export'),
    ]

    operations = [
        migrations.AddField(
            model_name='prediction',
            name='features',
            field=models.BinaryField(null=True),
        ),
    ]
