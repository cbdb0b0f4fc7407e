import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('datasets', '0004_strategy'),
        ('predictions', '0008_features'),
        ('triage', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Arrangement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('strategy', models.CharField(max_length=12)),
                ('round', models.PositiveIntegerField(default=0)),
                ('placed', models.PositiveIntegerField(default=0)),
                ('at', models.DateTimeField(auto_now=True)),
                ('calibration', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='predictions.calibration')),
                ('model', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='predictions.modelversion')),
                ('project', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='arrangement', to='datasets.project')),
            ],
        ),
    ]
