"""Unsubmitted work, and how much effort a submitted mask took."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from workbench.accounts.models import User
from workbench.datasets.models import Project
from workbench.masks.models import MaskVersion
from workbench.predictions.models import Prediction
from workbench.workflow.models import Item


class ControlTask(models.Model):
    """A photo that is done, given to one person once more as if it were new, to compare their mask with a known one.

    It stands beside the loop: no state moves, and what they draw never becomes the mask that counts. An open task is
    the person's lease on that photo, whatever happens to the photo itself meanwhile.
    """

    class Kind(models.TextChoices):
        KNOWN = "known", _("Control photo")
        SECOND = "second", _("Second annotation")

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="control_tasks")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="control_tasks")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="control_tasks")
    kind = models.CharField(max_length=6, choices=Kind.choices)
    # What is compared with: the mask a reviewer approved, or the one that somebody else drew.
    truth = models.ForeignKey(MaskVersion, on_delete=models.PROTECT, related_name="+")
    # What the photo's first annotator began with, and why they were given it.
    shown = models.ForeignKey(Prediction, on_delete=models.PROTECT, null=True, related_name="+")
    reasons = models.JSONField(default=list)
    # True openings marked meanwhile, as they travel; the photo's own are not told.
    openings = models.JSONField(default=list)
    generation = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(auto_now_add=True)
    # Submitted, skipped with these words, or with neither: taken back because the photo had changed.
    closed_at = models.DateTimeField(null=True)
    skipped = models.CharField(max_length=500, blank=True, default="")
    version = models.OneToOneField(MaskVersion, on_delete=models.PROTECT, null=True, related_name="control_task")
    # Against `truth`, the mean over labels; of the outlines, the share within two pixels.
    dice = models.FloatField(null=True)
    surface_dice = models.FloatField(null=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["project", "kind", "-id"])]
        constraints = [
            models.UniqueConstraint(fields=["item", "user"], name="control_photo_once_per_person"),
            models.UniqueConstraint(fields=["project", "user"], condition=Q(closed_at=None), name="one_open_control"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} photo {self.item_id} for {self.user_id}"


class Draft(models.Model):
    """One autosave, append-only until the work is submitted. A side draft lost a race and is kept for its author."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="drafts")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="drafts")
    # The control task it belongs to; none for work on the photo itself.
    task = models.ForeignKey(ControlTask, on_delete=models.PROTECT, null=True, related_name="drafts")
    op_id = models.UUIDField(unique=True)
    # [{"label": id, "attributes": [ids], "data": base64}], as it travels.
    layers = models.JSONField()
    live = models.BooleanField(default=True)
    side = models.BooleanField(default=False)
    saved_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["item", "author", "-id"])]
        constraints = [
            models.UniqueConstraint(
                fields=["item", "author"], condition=Q(live=True, task=None), name="one_live_draft_of_photo"
            ),
            models.UniqueConstraint(fields=["task"], condition=Q(live=True), name="one_live_draft_of_control"),
        ]

    def __str__(self) -> str:
        return f"draft {self.pk} of item {self.item_id}"


class Effort(models.Model):
    """What a submitted mask cost its author, and what the shown prediction was worth."""

    version = models.OneToOneField(MaskVersion, on_delete=models.PROTECT, related_name="effort")
    active_seconds = models.FloatField()
    strokes = models.PositiveIntegerField()
    # {tool: strokes}; empty, and null below, where the editor did not count.
    tools = models.JSONField(default=dict)
    pixels_changed = models.PositiveIntegerField(null=True)
    shown = models.ForeignKey(MaskVersion, on_delete=models.PROTECT, null=True, related_name="+")
    shown_dice = models.FloatField(null=True)

    def __str__(self) -> str:
        return f"{self.active_seconds:.0f} s for mask {self.version_id}"


class Practice(models.Model):
    """How far a person got with the practice photo, so that the editor offers it once and not for ever."""

    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="practice")
    attempts = models.PositiveIntegerField(default=0)
    best_dice = models.FloatField(null=True)
    best_seconds = models.FloatField(null=True)
    # When they first handed in a practised mask, or said that they need no tour.
    done_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"practice of {self.user_id}"
