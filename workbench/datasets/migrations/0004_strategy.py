from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('datasets', '0003_when_to_retrain'),
    ]

    operations = [
        migrations.AddField(
            model_name='project',
            name='strategy',
            field=models.CharField(choices=[('mixed', 'What it would teach, spread over garments and viewpoints'), ('estimated', 'Lowest estimated Dice'), ('entropy', 'Most doubt along the outline'), ('disagreement', 'Other mask when flipped or smaller'), ('core_set', 'Least like the photos done'), ('random', 'By lot')], default='mixed', max_length=12),
        ),
    ]
