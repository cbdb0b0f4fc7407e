"""What intake remembers beyond the photos themselves."""

from django.db import models

from workbench.datasets.models import Photo, Project


class OtherName(models.Model):
    """A name under which a photo's bytes were sent again: masks of that name belong to the photo too."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="+")
    photo = models.ForeignKey(Photo, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=255)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "name", "photo"], name="other_name_once")]

    def __str__(self) -> str:
        return self.name
