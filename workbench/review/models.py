"""What reviewers decided."""

from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from workbench.accounts.models import User
from workbench.masks.models import MaskVersion
from workbench.workflow.models import Item, Transition


class Cause(models.TextChoices):
    """Why a mask was wrong: the four causes that explain most outliers, and the rest. Projects add their own."""

    GROUND_TRUTH = "ground_truth", _("Bad ground truth")
    TOO_FEW = "too_few", _("Too few photos of this kind")
    COMPLICATED = "complicated", _("Complicated garment")
    LOW_CONTRAST = "low_contrast", _("Low contrast")
    OTHER = "other", _("Something else")


class Verdict(models.Model):
    """One judgement of one mask version. Never changed but for `undone_at`: a verdict that was taken back stays."""

    class Kind(models.TextChoices):
        APPROVED = "approved", _("Approved")
        PREDICTION = "prediction", _("Took the prediction")
        IMPORT_WRONG = "import_wrong", _("Imported mask wrong")
        MODEL_WRONG = "model_wrong", _("Model wrong")
        FIXED = "fixed", _("Fixed and approved")
        SENT_BACK = "sent_back", _("Sent back")
        RESHOOT = "reshoot", _("New photo asked for")
        DISCARDED = "discarded", _("Discarded")

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="verdicts")
    # The mask that counts since, and the one that was judged; they differ where the reviewer put another in its place.
    version = models.ForeignKey(MaskVersion, on_delete=models.PROTECT, related_name="verdicts")
    before = models.ForeignKey(MaskVersion, on_delete=models.PROTECT, null=True, related_name="+")
    reviewer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="verdicts")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    # One of Cause, or one of the project's own as it was written then.
    cause = models.CharField(max_length=60, choices=Cause.choices, blank=True, default="")
    note = models.TextField(blank=True, default="")
    # Lines drawn on the photo: [[x, y, x, y, …], …] in its pixels.
    drawing = models.JSONField(default=list, blank=True)
    # Verdicts given with one key press share it, and are taken back together.
    batch = models.UUIDField(default=uuid4, db_index=True)
    # What taking it back restores: the item's columns as they were, and the move that must still be the newest.
    was = models.JSONField(default=dict)
    transition = models.OneToOneField(Transition, on_delete=models.PROTECT, null=True, related_name="verdict")
    undone_at = models.DateTimeField(null=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["kind", "at"], name="verdict_kind_at", condition=Q(undone_at=None)),
            models.Index(fields=["reviewer", "-id"], name="verdict_newest", condition=Q(undone_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} by {self.reviewer}"


class Ask(models.Model):
    """That the studio was asked for another photo of a garment, and that it answered; null where it was not."""

    item = models.OneToOneField(Item, on_delete=models.PROTECT, related_name="ask")
    asked_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    marked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"the studio about item {self.item_id}"
