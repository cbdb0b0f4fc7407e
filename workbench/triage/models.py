"""What triage decided, and by which rules. Both tables only grow."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from workbench.accounts.models import User
from workbench.datasets.models import Project
from workbench.predictions.models import Calibration, ModelVersion, Prediction
from workbench.workflow.models import Item
from workbench.workflow.states import Event

ROUTES = (Event.AUTO_ACCEPTED, Event.SENT_TO_REVIEW, Event.SENT_TO_ANNOTATE)
ROUTE_CHOICES = [(event.value, event.value) for event in ROUTES]
ROUTE_WORDS = {
    Event.AUTO_ACCEPTED: _("accepted"),
    Event.SENT_TO_REVIEW: _("to a reviewer"),
    Event.SENT_TO_ANNOTATE: _("to an annotator"),
}


class Policy(models.Model):
    """One version of a project's triage policy: the thresholds, who set them, what for. Append-only."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="policies")
    number = models.PositiveIntegerField()
    # As triage.policy.Thresholds names them.
    thresholds = models.JSONField()
    # What was asked for: {"preset": name}, {"median", "worst"} of true Dice, or {"photos_a_day"}; empty by hand.
    aim = models.JSONField(default=dict, blank=True)
    # What the outcomes known at that time let expect of the accepted: {"median", "worst", "share", "outcomes", …}.
    promise = models.JSONField(default=dict, blank=True)
    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    note = models.TextField(blank=True, default="")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["project", "number"], name="policy_number_once")]

    def __str__(self) -> str:
        return str(_("policy %(number)s") % {"number": self.number})

    @property
    def label(self) -> str:
        """Its name in stored sentences, which are English."""
        return f"policy {self.number}"


class Routing(models.Model):
    """That a policy sent a photo somewhere: what it knew, what it drew, and why. Append-only."""

    class Arm(models.TextChoices):
        NONE = "", _("Not drawn")
        CONTROL = "control", _("Drawn by lot")
        AUDIT = "audit", _("Audited")

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="routings")
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="routings")
    prediction = models.ForeignKey(Prediction, on_delete=models.PROTECT, related_name="routings")
    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="routings")
    event = models.CharField(max_length=20, choices=ROUTE_CHOICES)
    # The event that would have come without any lot: what an arm is compared with.
    otherwise = models.CharField(max_length=20, choices=ROUTE_CHOICES)
    arm = models.CharField(max_length=10, choices=Arm.choices, blank=True, default="")
    reasons = models.JSONField(default=list)
    # The photo's lots in [0, 1), for the control arm and for the audit.
    draw = models.FloatField()
    audit_draw = models.FloatField()
    # The estimate and its interval as they were believed then; a later calibration changes the prediction's.
    estimated_dice = models.FloatField()
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["project", "-at"], name="routed"),
            models.Index(fields=["project", "otherwise", "arm", "-at"], name="routed_by_lot"),
        ]

    def __str__(self) -> str:
        return f"{self.event} of photo {self.item_id}"


class Arrangement(models.Model):
    """How the front of a project's queue was arranged the last time: what must change for it to be done again."""

    project = models.OneToOneField(Project, on_delete=models.CASCADE, related_name="arrangement")
    strategy = models.CharField(max_length=12)
    model = models.ForeignKey(ModelVersion, on_delete=models.PROTECT, null=True, related_name="+")
    calibration = models.ForeignKey(Calibration, on_delete=models.PROTECT, null=True, related_name="+")
    # How many model versions had been promoted.
    round = models.PositiveIntegerField(default=0)
    placed = models.PositiveIntegerField(default=0)
    at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"{self.project}: {self.placed} photos by {self.strategy}"
