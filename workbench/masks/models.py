"""Masks: immutable versions made of layers, and one head for each photo that says which of them counts."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from workbench.accounts.models import User
from workbench.datasets.models import Attribute, Label, Photo
from workbench.errors import Conflict


class Source(models.TextChoices):
    """Who made a mask version."""

    PERSON = "person", _("Person")
    MODEL = "model", _("Model")
    IMPORT = "import", _("Import")


class MaskVersion(models.Model):
    """An immutable set of layers, with its parent and its author. Corrections make a new version."""

    photo = models.ForeignKey(Photo, on_delete=models.PROTECT, related_name="mask_versions")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")
    source = models.CharField(max_length=6, choices=Source.choices)
    author = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="mask_versions")
    # The client's name for this save: sent twice, stored once.
    op_id = models.UUIDField(null=True, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["photo", "source", "-id"])]
        constraints = [
            models.CheckConstraint(
                condition=~Q(source="person") | Q(author__isnull=False), name="a_person_signs_their_mask"
            )
        ]

    def __str__(self) -> str:
        return f"mask {self.pk} of photo {self.photo_id}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert once. Raises Conflict on a second save."""
        if not self._state.adding:
            raise Conflict("A mask version never changes; make a new one.")
        super().save(*args, **kwargs)


class Layer(models.Model):
    """One mask of one label: an instance. Layers of a version may overlap; `order` 0 lies at the bottom."""

    version = models.ForeignKey(MaskVersion, on_delete=models.PROTECT, related_name="layers")
    label = models.ForeignKey(Label, on_delete=models.PROTECT, related_name="+")
    order = models.PositiveSmallIntegerField()
    data = models.BinaryField()
    area = models.PositiveIntegerField()
    left = models.PositiveIntegerField()
    top = models.PositiveIntegerField()
    right = models.PositiveIntegerField()
    bottom = models.PositiveIntegerField()
    attributes = models.ManyToManyField(Attribute, related_name="+")

    class Meta:
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["version", "order"], name="layer_order_once")]

    def __str__(self) -> str:
        return f"layer {self.order} of mask {self.version_id}"


class Head(models.Model):
    """Which version of a photo's mask counts now. Moved by compare-and-set, never backwards over somebody's work."""

    photo = models.OneToOneField(Photo, on_delete=models.PROTECT, related_name="head")
    version = models.ForeignKey(MaskVersion, on_delete=models.PROTECT, related_name="+")
    moved_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"head of photo {self.photo_id}"


class Opening(models.Model):
    """A hole that belongs there: whichever hole of a mask of this photo contains the pixel (x, y)."""

    photo = models.ForeignKey(Photo, on_delete=models.PROTECT, related_name="openings")
    x = models.PositiveIntegerField()
    y = models.PositiveIntegerField()
    # Pixels of the hole when it was marked.
    area = models.PositiveIntegerField()
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["photo", "x", "y"], name="opening_once")]

    def __str__(self) -> str:
        return f"opening at {self.x}, {self.y} of photo {self.photo_id}"
