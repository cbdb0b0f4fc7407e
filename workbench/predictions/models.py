"""Models and what they predicted."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from workbench.accounts.models import User
from workbench.datasets.models import Photo, Project, Split
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
    # SHA-256 of the ONNX file among the blobs, empty where none was made or it drew other masks than the network.
    onnx = models.CharField(max_length=64, blank=True, default="")
    # How it was checked: {"photos", "pixels", "probability", "shown_pixels"}, see ml.export; with "error" if refused.
    onnx_check = models.JSONField(default=dict)
    config = models.JSONField()
    # The digest of the list of masks it learnt from: see workbench.training.snapshots. Empty where none was kept.
    snapshot = models.CharField(max_length=64, blank=True, default="")
    # Dice on the holdout: {"median", "mean", "p10", "count", "labels": {name: the same},
    # "photos": [{"name", "dice", "iou"}]}.
    metrics = models.JSONField(default=dict)
    verdict = models.TextField(blank=True, default="")
    # What the gate said; None where it was never asked.
    passed = models.BooleanField(null=True)
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
    # The version about which a person decided against the gate: the promoted one, or the one that was kept out.
    overrides = models.ForeignKey(ModelVersion, on_delete=models.PROTECT, null=True, related_name="overrides")
    at = models.DateTimeField(auto_now_add=True)
    # When the photos still waiting had all been sent back to be pre-segmented by it.
    spread_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.version} promoted"

    @property
    def keeps_out(self) -> bool:
        """Whether it overrode a verdict by going back, rather than by promoting."""
        return self.overrides_id is not None and self.overrides_id != self.version_id


class Calibration(models.Model):
    """How one model version's signals become an estimated Dice: fitted on people's masks, never changed."""

    model = models.ForeignKey(ModelVersion, on_delete=models.PROTECT, related_name="calibrations")
    # "linear", "isotonic" or "learned", as ml.calibrate names them, and everything needed to apply it.
    kind = models.CharField(max_length=10)
    record = models.JSONField()
    # How many outcomes were known (of very many the newest are used), how many of them were unbiased (holdout, control
    # arm, audit), and what it misses in cross-validation: mean absolute error in Dice, share of outcomes inside the
    # interval.
    outcomes = models.PositiveIntegerField()
    unbiased = models.PositiveIntegerField()
    error = models.FloatField()
    coverage = models.FloatField()
    created_at = models.DateTimeField(auto_now_add=True)
    # When the predictions of photos that still wait had all been estimated anew by it.
    spread_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.kind} calibration of {self.model}"


class Prediction(models.Model):
    """A mask version authored by a model version, with its scores. Dice in 0..1, contrast in CIELAB delta E.

    `confidence` is what the model says of itself; `estimated_dice` is the same until a calibration is there, and then
    calibrated, with its interval from `estimated_low` to `estimated_high`.
    """

    photo = models.ForeignKey(Photo, on_delete=models.PROTECT, related_name="predictions")
    model = models.ForeignKey(ModelVersion, on_delete=models.PROTECT, related_name="predictions")
    mask = models.OneToOneField(MaskVersion, on_delete=models.PROTECT, related_name="prediction")
    estimated_dice = models.FloatField()
    estimated_low = models.FloatField(null=True)
    estimated_high = models.FloatField(null=True)
    confidence = models.FloatField(null=True)
    calibration = models.ForeignKey(Calibration, on_delete=models.PROTECT, null=True, related_name="predictions")
    # {name: number} as ml.signals names them; of all labels together, the worst of each.
    signals = models.JSONField(default=dict)
    # The same of each label that was found: {label id as text: {name: number}}.
    label_signals = models.JSONField(default=dict)
    # What the encoder saw, as ml.features has it: little-endian 16-bit floats. Only one model version's compare.
    features = models.BinaryField(null=True)
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

    @property
    def estimated(self) -> dict[str, Any]:
        """The estimate as the APIs show it; uncalibrated it is what the model says of itself, without an interval."""
        return {
            "dice": self.estimated_dice,
            "low": self.estimated_low,
            "high": self.estimated_high,
            "calibrated": self.calibration_id is not None,
        }


class Outcome(models.Model):
    """The truth about what a model version drew on a photo: its Dice against the mask that a person accepted later.

    Corrections are biased towards what triage doubted; the holdout, the control arm and the audit are not.
    """

    class Arm(models.TextChoices):
        HOLDOUT = "holdout", _("Holdout")
        CONTROL = "control", _("Drawn by lot")
        AUDIT = "audit", _("Audited")
        CORRECTION = "correction", _("Correction")

    model = models.ForeignKey(ModelVersion, on_delete=models.PROTECT, related_name="outcomes")
    photo = models.ForeignKey(Photo, on_delete=models.PROTECT, related_name="outcomes")
    # The person's mask, and the stored prediction; a holdout photo was measured without one.
    truth = models.ForeignKey(MaskVersion, on_delete=models.PROTECT, related_name="+")
    prediction = models.ForeignKey(Prediction, on_delete=models.PROTECT, null=True, related_name="outcomes")
    arm = models.CharField(max_length=10, choices=Arm.choices)
    signals = models.JSONField(default=dict)
    confidence = models.FloatField()
    # What was believed before the truth was known: at first the prediction's, then, with each calibration of the model
    # version, what that would say had it never seen this photo.
    estimated_dice = models.FloatField(null=True)
    estimated_low = models.FloatField(null=True)
    estimated_high = models.FloatField(null=True)
    dice = models.FloatField()
    surface_dice = models.FloatField(null=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["model", "photo", "truth"], name="one_outcome_per_model_and_truth")
        ]

    def __str__(self) -> str:
        return f"Dice {self.dice:.3f} of {self.model} on photo {self.photo_id}"


class Score(models.Model):
    """How close a model version came to the truth on one photo of the holdout or of validation. Measured once.

    Dice and surface Dice (within two pixels of the photo's own size) are over all labels together, counted first and
    divided last.
    """

    model = models.ForeignKey(ModelVersion, on_delete=models.PROTECT, related_name="scores")
    photo = models.ForeignKey(Photo, on_delete=models.PROTECT, related_name="scores")
    # The version of the photo's mask that was the truth.
    mask = models.ForeignKey(MaskVersion, on_delete=models.PROTECT, related_name="scores")
    split = models.CharField(max_length=10, choices=Split.choices)
    dice = models.FloatField()
    surface_dice = models.FloatField()
    # {label value as text: {"dice", "surface_dice", "counts": [pixels in both, found, true, outline near, outline]}};
    # a label that the model was never taught counts as found nowhere.
    labels = models.JSONField(default=dict)
    # What was found, all labels together, encoded as a layer's alpha is.
    found = models.BinaryField()
    # This photo's share of the work, reading it included.
    seconds = models.FloatField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["model", "mask"], name="one_score_per_model_and_mask")]

    def __str__(self) -> str:
        return f"Dice {self.dice:.3f} of {self.model} on mask {self.mask_id}"


class Settled(models.Model):
    """How far a project's moves have been looked through for outcomes: the number of the last transition."""

    project = models.OneToOneField(Project, on_delete=models.CASCADE, related_name="settled")
    transition = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.project}: settled up to move {self.transition}"
