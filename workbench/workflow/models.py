"""Where each photo stands in the loop, and the row that every move leaves behind."""

from django.db import models
from django.db.models import Q

from workbench.accounts.models import User
from workbench.datasets.models import Photo, Project
from workbench.workflow.states import Event, State

STATE_CHOICES = [(state.value, state.value) for state in State]


class Item(models.Model):
    """A photo's place in the loop. Written by workflow.services alone."""

    photo = models.OneToOneField(Photo, on_delete=models.PROTECT, related_name="item")
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="items")
    state = models.CharField(max_length=14, choices=STATE_CHOICES, default=State.TO_PRESEGMENT)
    # Higher comes first. Triage gives the photos it trusts least the highest.
    priority = models.FloatField(default=0.0)
    reasons = models.JSONField(default=list)
    # Why it comes when it comes, while it stands in the arranged front of the queue: a reason as above, and "place",
    # the priority it was given there, above 1, and "before", the one it had.
    turn = models.JSONField(default=dict)
    # While it is annotated: whose work was sent back. While it is reviewed: who sent it back. It waits for them first.
    returned_to = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    drawn_on = models.BooleanField(default=False)
    seen_by_person = models.BooleanField(default=False)
    attempts = models.PositiveSmallIntegerField(default=0)
    # The lease: who works on it now. `generation` grows with each claim, so that a late finisher can be told apart.
    lease_user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    lease_worker = models.CharField(max_length=80, blank=True, default="")
    lease_until = models.DateTimeField(null=True)
    generation = models.PositiveIntegerField(default=0)
    entered_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [
            # The next photo of a queue is the first row of this index, however many photos there are.
            models.Index(fields=["project", "state", "-priority", "id"], name="queue"),
            # With fewer columns, or without the order, the planner would walk the whole queue instead.
            models.Index(
                fields=["returned_to", "project", "state", "-priority", "id"],
                name="returned",
                condition=Q(returned_to__isnull=False),
            ),
            models.Index(fields=["lease_user", "project", "state"], name="held", condition=Q(lease_user__isnull=False)),
            # How many were accepted without a person stands on each project's page.
            models.Index(fields=["project", "state", "seen_by_person"], name="seen"),
            models.Index(fields=["lease_until"], name="leased", condition=Q(lease_until__isnull=False)),
            models.Index(fields=["project", "-entered_at"], name="latest"),
        ]

    def __str__(self) -> str:
        return f"{self.photo_id}: {self.state}"


class Transition(models.Model):
    """One move of one photo: who, when, why. Append-only."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="transitions")
    event = models.CharField(max_length=20, choices=[(event.value, event.value) for event in Event])
    from_state = models.CharField(max_length=14, blank=True)
    to_state = models.CharField(max_length=14)
    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    worker = models.CharField(max_length=80, blank=True, default="")
    reason = models.TextField(blank=True, default="")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["event", "at"])]

    def __str__(self) -> str:
        return f"{self.from_state} → {self.to_state} ({self.event})"
