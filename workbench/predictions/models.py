"""Models and what they predicted."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from workbench.accounts.models import User
from workbench.datasets.models import Photo, Project
from workbench.masks.models import MaskVersion


class ModelVersion(models.Model):
    """Weights, configuration and metrics. The champion pre-segments; a candidate has not beaten it yet."""

    class Status(models.TextChoices):
        CANDIDATE = "candidate", _("Candidate")
        CHAMPION = "champion", _("Champion")
        RETIRED = "retired", _("Retired")

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="model_versions")
    number = models.PositiveIntegerField()
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.CANDIDATE)
    weights = models.CharField(max_length=64)
    config = models.JSONField()
    # Dice on the holdout: {"median", "mean", "p10", "count", "labels": {name: the same},
    # "photos": [{"name", "dice", "iou"}]}.
    metrics = models.JSONField(default=dict)
    verdict = models.TextField(blank=True, default="")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="model_number_once"),
            models.UniqueConstraint(fields=["project"], condition=Q(status="champion"), name="one_champion"),
        ]

    def __str__(self) -> str:
        return f"v{self.number}"


class Promotion(models.Model):
    """That a model version became champion: who, when, why, and whom it replaced. Append-only."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="promotions")
    version = models.ForeignKey(ModelVersion, on_delete=models.PROTECT, related_name="promotions")
    replaced = models.ForeignKey(ModelVersion, on_delete=models.PROTECT, null=True, related_name="+")
    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.TextField()
    at = models.DateTimeField(auto_now_add=True)
    # When the photos still waiting had all been sent back to be pre-segmented by it.
    spread_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.version} promoted"


class Prediction(models.Model):
    """A mask version authored by a model version, with its scores. Dice in 0..1, contrast in CIELAB delta E."""

    photo = models.ForeignKey(Photo, on_delete=models.PROTECT, related_name="predictions")
    model = models.ForeignKey(ModelVersion, on_delete=models.PROTECT, related_name="predictions")
    mask = models.OneToOneField(MaskVersion, on_delete=models.PROTECT, related_name="prediction")
    estimated_dice = models.FloatField()
    contrast = models.FloatField()
    # Dice against the imported mask, where the photo came with one.
    agreement = models.FloatField(null=True)
    seconds = models.FloatField()
    # Where the model doubts its outline, worst first: [x, y, length, doubt 0..1, contrast in delta E], pixels of the
    # full photo.
    stretches = models.JSONField(default=list)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["photo", "-id"])]

    def __str__(self) -> str:
        return f"{self.model} on photo {self.photo_id}"
