"""Unsubmitted work, and how much effort a submitted mask took."""

from django.db import models
from django.db.models import Q

from workbench.accounts.models import User
from workbench.masks.models import MaskVersion
from workbench.workflow.models import Item


class Draft(models.Model):
    """One autosave, append-only until the work is submitted. A side draft lost a race and is kept for its author."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="drafts")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="drafts")
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
            models.UniqueConstraint(fields=["item", "author"], condition=Q(live=True), name="one_live_draft")
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
