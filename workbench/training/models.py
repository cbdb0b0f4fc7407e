"""Training runs and the frozen lists of masks they used."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from workbench.accounts.models import User
from workbench.datasets.models import Photo, Project, Split
from workbench.masks.models import MaskVersion
from workbench.predictions.models import ModelVersion

# What may have happened last to a photo that joins or leaves the exam.
_WITH_ITS_MASK = _("came with its mask, which nobody doubts")
EVENT_WORDS = {
    "enrolled": _WITH_ITS_MASK,
    "segmented": _WITH_ITS_MASK,
    "auto_accepted": _WITH_ITS_MASK,
    "submitted_final": _("accepted as submitted"),
    "approved": _("approved in review"),
    "fixed": _("fixed in review"),
    "doubted": _("its imported mask is doubted"),
    "reopened": _("opened again"),
    "undone": _("its verdict was taken back"),
    "discarded": _("discarded"),
    "sent_to_annotate": _("sent to an annotator"),
    "sent_to_review": _("sent to a reviewer"),
    "submitted": _("waits for a reviewer"),
    "sent_back": _("sent back"),
}


class Snapshot(models.Model):
    """The frozen list of mask versions that a training run used. `digest` is a SHA-256 over the sorted list.

    What is in the list and how it is counted again: workbench.training.snapshots.
    """

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="snapshots")
    digest = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"snapshot {self.pk}"


class SnapshotEntry(models.Model):
    """One mask version in a snapshot and the split its garment belongs to."""

    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, related_name="entries")
    mask = models.ForeignKey(MaskVersion, on_delete=models.PROTECT, related_name="+")
    split = models.CharField(max_length=10, choices=Split.choices)
    # SHA-256 over the mask's layers; empty in snapshots from before it was kept.
    content = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["snapshot", "mask"], name="mask_once_per_snapshot")]

    def __str__(self) -> str:
        return f"{self.split}: mask {self.mask_id}"


class OwnRecipe(models.Model):
    """A recipe that a project has beside those that come with the product: its TOML text."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="recipes")
    name = models.CharField(max_length=60)
    text = models.TextField()
    changed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["project", "name"], name="recipe_name_once")]

    def __str__(self) -> str:
        return self.name


class Comparison(models.Model):
    """Several recipes trained on one snapshot, one run each, and measured on the same holdout. Nothing is promoted."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="comparisons")
    # [{"name", "network", "training"}]: the recipes as they were when it was asked for, in the order they are trained.
    recipes = models.JSONField()
    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, null=True, related_name="+")
    requested_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    requested_at = models.DateTimeField(auto_now_add=True)
    stopped = models.BooleanField(default=False)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"comparison {self.pk}"


class ExamChange(models.Model):
    """That a photo joined the holdout or validation, left it, or has another mask there now. Append-only.

    Written when a training froze a snapshot whose exam is another than these rows add up to; so none changes silently.
    """

    class Kind(models.TextChoices):
        ADDED = "added", _("added")
        REPLACED = "replaced", _("mask replaced")
        REMOVED = "removed", _("removed")

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="exam_changes")
    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, related_name="exam_changes")
    photo = models.ForeignKey(Photo, on_delete=models.PROTECT, related_name="exam_changes")
    split = models.CharField(max_length=10, choices=Split.choices)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    # The mask that counts from now on, and the one that counted before.
    mask = models.ForeignKey(MaskVersion, on_delete=models.PROTECT, null=True, related_name="+")
    before = models.ForeignKey(MaskVersion, on_delete=models.PROTECT, null=True, related_name="+")
    # The photo's last move until then: what happened, its words, and who did it; nobody where a machine did.
    event = models.CharField(max_length=20, blank=True, default="")
    why = models.TextField(blank=True, default="")
    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["project", "-id"])]

    def __str__(self) -> str:
        return f"photo {self.photo_id} {self.kind} ({self.split})"

    @property
    def event_words(self) -> str:
        """What had happened to the photo, in words."""
        return str(EVENT_WORDS.get(self.event, self.event.replace("_", " ")))


class Run(models.Model):
    """One training, or one check of imported masks: asked for, waiting, running, ended.

    The row is the job; a lost message loses nothing.
    """

    class Kind(models.TextChoices):
        TRAIN = "train", _("Training")
        CHECK = "check", _("Check of imported masks")

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        RUNNING = "running", _("Running")
        SUCCEEDED = "succeeded", _("Finished")
        FAILED = "failed", _("Failed")
        STOPPED = "stopped", _("Stopped")

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="runs")
    kind = models.CharField(max_length=5, choices=Kind.choices, default=Kind.TRAIN)
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    trigger = models.CharField(max_length=200)
    requested_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    requested_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    heartbeat_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    # Attempts in a row that have not got as far as a checkpoint.
    fruitless = models.PositiveSmallIntegerField(default=0)
    # The device that another run had when a worker last wanted to start this one.
    waits_for = models.CharField(max_length=200, blank=True, default="")
    # What it ran on, host/cpu or host/cuda:0, several with commas; the most memory its processes had, in bytes.
    device = models.CharField(max_length=1000, blank=True, default="")
    threads = models.PositiveSmallIntegerField(null=True)
    peak_memory = models.BigIntegerField(null=True)
    stop_requested = models.BooleanField(default=False)
    # Everything drawn by lot in a training follows from it: the same seed, snapshot and code, the same start.
    seed = models.PositiveIntegerField(default=0)
    # {"version", "commit", "source"} of the attempt that ended it: see workbench.training.code_version.
    code = models.JSONField(default=dict)
    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, null=True, related_name="runs")
    # The champion when the snapshot was frozen: where its weights fit the recipe's network, the training starts from
    # them, in each attempt.
    started_from = models.ForeignKey(ModelVersion, on_delete=models.PROTECT, null=True, related_name="+")
    # {"name", "network": {…}, "training": {…}}: the recipe as it was when the run was asked for (ml.recipe).
    recipe = models.JSONField(default=dict)
    comparison = models.ForeignKey(Comparison, on_delete=models.PROTECT, null=True, related_name="runs")
    # Attached as soon as the weights are kept; what the run came to, with its state, is `made`.
    model = models.OneToOneField(ModelVersion, on_delete=models.PROTECT, null=True, related_name="run")
    # {"phase", "done", "total", "remaining_seconds", "epoch", "epochs", "loss", "resumed"}: the progress bar.
    progress = models.JSONField(default=dict)
    # [{"epoch", "loss", "val_dice", "learning_rate", "seconds"}]: the curves.
    history = models.JSONField(default=list)
    promoted = models.BooleanField(null=True)
    # A training was asked for, and this check comes before it: when it has ended, the training follows by itself.
    then_train = models.BooleanField(default=False)
    # Sentences in English about what it had to decide by itself.
    notes = models.JSONField(default=list)
    reason = models.TextField(blank=True, default="")
    # The gate's record: {"photos", "garments", "unseen", "checks": [{"name", "passed", "text"}], "slices": [{"kind",
    # "name", "photos", "difference", "low", "high", "passed"}], and the figures of ml.gate.Verdict}.
    gate = models.JSONField(default=dict)
    error = models.TextField(blank=True, default="")

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["project"], condition=Q(state__in=["queued", "running"]), name="one_training_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"training {self.pk}"

    @property
    def is_check(self) -> bool:
        """Whether it only looks for wrong masks and makes no model version."""
        return self.kind == self.Kind.CHECK

    @property
    def made(self) -> ModelVersion | None:
        """The version it made, once it has succeeded; `model` is there before, while it is still to be judged."""
        return self.model if self.state == self.State.SUCCEEDED else None

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.state not in {self.State.QUEUED, self.State.RUNNING}

    @property
    def seconds(self) -> float | None:
        """How long it took; None before its end."""
        return (self.ended_at - self.started_at).total_seconds() if self.ended_at and self.started_at else None


class DeviceLease(models.Model):
    """Who trains on a device: at most one run's attempt, for as long as it runs and gives signs of life."""

    # host/cpu or host/cuda:0.
    device = models.CharField(max_length=200, unique=True)
    run = models.ForeignKey(Run, on_delete=models.PROTECT, null=True, related_name="+")
    attempt = models.PositiveSmallIntegerField(default=0)
    taken_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.device


class LabelCheck(models.Model):
    """What a check of imported masks said of one of them, by a network that never saw its garment. Append-only."""

    class Kind(models.TextChoices):
        OTHER = "other", _("another photo's mask")
        SHIFTED = "shifted", _("shifted")
        MISSING = "missing", _("something is missing")
        EXTRA = "extra", _("something too much")
        HEM_SHORT = "hem_short", _("ends above the hem")
        HEM_LONG = "hem_long", _("reaches below the hem")
        NONE = "none", _("nothing definite")

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="checks")
    mask = models.ForeignKey(MaskVersion, on_delete=models.PROTECT, related_name="label_checks")
    # 1 is the worst of its run.
    rank = models.PositiveIntegerField()
    score = models.FloatField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    # One sentence in English; workbench.retold tells it in the reader's language.
    text = models.TextField()
    dice = models.FloatField()
    surface_dice = models.FloatField()
    # In pixels of the photo: [x, y, width, height]; [right, down] that would mend the mask; [[x, y, x, y, …], …].
    region = models.JSONField()
    shift = models.JSONField()
    lines = models.JSONField()
    # What the network drew, encoded as a layer's alpha is.
    found = models.BinaryField()
    doubted = models.BooleanField()

    class Meta:
        ordering = ["rank"]
        constraints = [models.UniqueConstraint(fields=["run", "mask"], name="mask_checked_once_per_run")]
        indexes = [models.Index(fields=["run", "rank"])]

    def __str__(self) -> str:
        return f"{self.kind}: mask {self.mask_id}"
