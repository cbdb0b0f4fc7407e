"""What is photographed: projects, their taxonomy, garments and photos. Photos never change once stored."""

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from workbench.accounts.models import Role, User
from workbench.datasets.viewpoints import DEFAULT_PATTERN

SHARE = [MinValueValidator(0.0), MaxValueValidator(1.0)]
COLOUR = RegexValidator(r"^#[0-9a-fA-F]{6}$", _("A colour is written #rrggbb."))


class Split(models.TextChoices):
    """Which part of the data a garment belongs to, for good."""

    TRAIN = "train", _("Training")
    VALIDATION = "validation", _("Validation")
    HOLDOUT = "holdout", _("Holdout")


class Strategy(models.TextChoices):
    """By what the next photo for an annotator is chosen; triage.acquisition knows how."""

    MIXED = "mixed", _("What it would teach, spread over garments and viewpoints")
    ESTIMATED = "estimated", _("Lowest estimated Dice")
    ENTROPY = "entropy", _("Most doubt along the outline")
    DISAGREEMENT = "disagreement", _("Other mask when flipped or smaller")
    CORE_SET = "core_set", _("Least like the photos done")
    RANDOM = "random", _("By lot")


class Project(models.Model):
    """One body of photos with one taxonomy, one triage policy and one current model."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    brand_color = models.CharField(max_length=7, default="#8a6d3b", validators=[COLOUR])
    name_pattern = models.CharField(max_length=400, default=DEFAULT_PATTERN)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    archived = models.BooleanField(default=False)

    # Splits, chosen once per garment when its first photo arrives.
    validation_share = models.FloatField(default=0.1, validators=SHARE)
    holdout_share = models.FloatField(default=0.2, validators=SHARE)

    # Triage. Dice in 0..1, contrast in CIELAB delta E.
    accept_dice = models.FloatField(default=0.97, validators=SHARE)
    review_dice = models.FloatField(default=0.93, validators=SHARE)
    doubt_dice = models.FloatField(default=0.93, validators=SHARE)
    least_contrast = models.FloatField(default=3.0, validators=[MinValueValidator(0.0)])
    random_share = models.FloatField(default=0.1, validators=SHARE)
    # Of what triage would accept by itself, the share that a reviewer sees all the same.
    audit_share = models.FloatField(default=0.05, validators=SHARE)
    # Whether a model version may accept photos before it was calibrated on people's masks.
    accept_uncalibrated = models.BooleanField(default=False)

    # By what the photos that wait for an annotator are ordered.
    strategy = models.CharField(max_length=12, choices=Strategy.choices, default=Strategy.MIXED)

    # Review. The share of submitted masks that a second person sees, and how low a good track record may bring it.
    review_share = models.FloatField(default=1.0, validators=SHARE)
    least_review_share = models.FloatField(default=0.2, validators=SHARE)
    # Of an annotator's photos: hidden control photos whose mask is known, and photos that two people do.
    known_share = models.FloatField(default=0.03, validators=SHARE)
    second_share = models.FloatField(default=0.02, validators=SHARE)
    # Causes of outliers beside the four that every project has.
    extra_causes = models.JSONField(default=list, blank=True)

    # Training. The recipe's name, and what this project has otherwise; empty is as the recipe says.
    recipe = models.CharField(max_length=60, default="laptop")
    architecture = models.CharField(max_length=40, blank=True, default="")
    encoder = models.CharField(max_length=60, blank=True, default="")
    encoder_weights = models.CharField(max_length=400, blank=True, default="")
    input_height = models.PositiveIntegerField(null=True, blank=True)
    input_width = models.PositiveIntegerField(null=True, blank=True)
    first_model_after = models.PositiveIntegerField(default=20)
    retrain_after = models.PositiveIntegerField(default=50)
    # How far the Dice of shown predictions may fall below what was promised, 0..1; 0 for never.
    retrain_drift = models.FloatField(default=0.01, validators=SHARE)
    retrain_hours = models.PositiveIntegerField(default=0)
    # The hour of the day at which the schedule strikes, in the server's time zone.
    retrain_at = models.PositiveSmallIntegerField(null=True, blank=True, validators=[MaxValueValidator(23)])
    training_minutes = models.FloatField(null=True, blank=True, validators=[MinValueValidator(0.05)])
    # In how many parts imported masks are checked against models that never saw them; 0 leaves the check out.
    check_folds = models.PositiveSmallIntegerField(default=2, validators=[MaxValueValidator(10)])

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """That a person works on a project, and as what."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "user"], name="one_role_per_project")]

    def __str__(self) -> str:
        return f"{self.user} as {self.role}"


class Label(models.Model):
    """A class of the taxonomy. `value` is its number in label maps and its channel order; archived, never deleted."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="labels")
    name = models.CharField(max_length=80)
    color = models.CharField(max_length=7, default="#e4572e", validators=[COLOUR])
    value = models.PositiveSmallIntegerField()
    archived = models.BooleanField(default=False)
    # Skin or a mannequin rather than cloth: what a garment most often blends into.
    is_body = models.BooleanField(default=False)
    # A mask that is older says nothing about it. Empty for labels from before this was noted: all masks know them.
    created_at = models.DateTimeField(null=True, blank=True, default=timezone.now)

    class Meta:
        ordering = ["value"]
        constraints = [
            models.UniqueConstraint(fields=["project", "name"], name="label_name_once"),
            models.UniqueConstraint(fields=["project", "value"], name="label_value_once"),
            models.CheckConstraint(condition=Q(value__gte=1) & Q(value__lte=255), name="label_value_1_to_255"),
        ]

    def __str__(self) -> str:
        return self.name


class Attribute(models.Model):
    """A property a layer may have (for example a neckline), grouped as its taxonomy groups it."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="attributes")
    name = models.CharField(max_length=80)
    group = models.CharField(max_length=80, blank=True, default="")
    value = models.PositiveIntegerField()

    class Meta:
        ordering = ["value"]
        constraints = [models.UniqueConstraint(fields=["project", "value"], name="attribute_value_once")]

    def __str__(self) -> str:
        return self.name


class Garment(models.Model):
    """All the photos of one product. Its split is chosen once, so that its viewpoints never straddle two."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="garments")
    code = models.CharField(max_length=200)
    split = models.CharField(max_length=10, choices=Split.choices)

    class Meta:
        ordering = ["code"]
        constraints = [models.UniqueConstraint(fields=["project", "code"], name="garment_once_per_project")]
        indexes = [models.Index(fields=["project", "split"])]

    def __str__(self) -> str:
        return self.code


class Photo(models.Model):
    """An immutable picture. `sha256` names the uploaded bytes, `pixels` the upright RGB file that all else reads."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="photos")
    garment = models.ForeignKey(Garment, on_delete=models.PROTECT, related_name="photos")
    viewpoint = models.CharField(max_length=60)
    name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    pixels = models.CharField(max_length=64)
    media_type = models.CharField(max_length=40)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    bytes = models.PositiveBigIntegerField()
    # Perceptual hash in hex, empty where none was made, and the photo of the project that this one nearly repeats.
    phash = models.CharField(max_length=64, blank=True, default="")
    duplicate_of = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="duplicates")
    uploaded_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    uploaded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["project", "sha256"], name="photo_once_per_project")]
        indexes = [models.Index(fields=["project", "name"]), models.Index(fields=["pixels"])]

    def __str__(self) -> str:
        return self.name

    @property
    def stem(self) -> str:
        """The name without its ending: what masks and exports are named after."""
        return self.name.rsplit(".", 1)[0]
