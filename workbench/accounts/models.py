"""People and the tokens their programs use."""

import hashlib
import secrets
from typing import Any

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a person may do in a project; each role may also do what stands above it."""

    ANNOTATOR = "annotator", _("Annotator")
    REVIEWER = "reviewer", _("Reviewer")
    LEAD = "lead", _("Lead")

    @property
    def rank(self) -> int:
        """0 for the role that may do least."""
        return list(Role).index(self)


class Preset(models.TextChoices):
    """Whose keys the editor listens to: the hands know one program or another."""

    PHOTOSHOP = "photoshop", "Photoshop"
    CVAT = "cvat", "CVAT"
    LABEL_STUDIO = "label-studio", "Label Studio"


class User(AbstractUser):
    """A person who signs in. `is_superuser` is the admin role: everything, in every project."""

    # {"preset": one of Preset, "keys": {command: ["Ctrl+Z"]}}; empty until they change something.
    editor = models.JSONField(default=dict, blank=True)

    class Meta(AbstractUser.Meta):
        ordering = ["username"]

    @property
    def is_admin(self) -> bool:
        """Whether this person has the admin role."""
        return self.is_active and self.is_superuser

    def __str__(self) -> str:
        return self.get_full_name() or self.username


class ApiToken(models.Model):
    """A program's key to the API. Only its SHA-256 is stored, so a stolen database opens no door."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="tokens")
    name = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_live(self) -> bool:
        """Whether the token still opens the door."""
        return self.revoked_at is None and (self.expires_at is None or self.expires_at > timezone.now())


def digest(token: str) -> str:
    """Hex SHA-256 of a token. Tokens are random and long, so a slow hash would protect nothing more."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_token() -> str:
    """A fresh token of 256 random bits, with a prefix that secret scanners can recognise."""
    return f"selv_{secrets.token_urlsafe(32)}"


def as_user(user: Any) -> User:
    """Narrow request.user to a signed-in User. Raises TypeError for an anonymous one, which middleware keeps out."""
    if not isinstance(user, User):
        raise TypeError("This needs a signed-in person.")
    return user
