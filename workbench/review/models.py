"""What reviewers decided."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from workbench.accounts.models import User
from workbench.masks.models import MaskVersion
from workbench.workflow.models import Item


class Cause(models.TextChoices):
    """Why a mask was wrong: the four causes that explain most outliers, and the rest."""

    GROUND_TRUTH = "ground_truth", _("Bad ground truth")
    TOO_FEW = "too_few", _("Too few photos of this kind")
    COMPLICATED = "complicated", _("Complicated garment")
    LOW_CONTRAST = "low_contrast", _("Low contrast")
    OTHER = "other", _("Something else")


class Verdict(models.Model):
    """One judgement of one mask version. Append-only."""

    class Kind(models.TextChoices):
        APPROVED = "approved", _("Approved")
        SENT_BACK = "sent_back", _("Sent back")

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="verdicts")
    version = models.ForeignKey(MaskVersion, on_delete=models.PROTECT, related_name="verdicts")
    reviewer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="verdicts")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    cause = models.CharField(max_length=20, choices=Cause.choices, blank=True, default="")
    note = models.TextField(blank=True, default="")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.kind} by {self.reviewer}"
