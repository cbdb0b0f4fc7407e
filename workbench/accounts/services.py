"""Making people and tokens."""

from datetime import timedelta

from django.contrib.auth.password_validation import validate_password
from django.utils import timezone
from django.utils.translation import gettext as _

from workbench.accounts.models import ApiToken, User, digest, new_token
from workbench.errors import BadInput


def create_user(*, username: str, password: str, full_name: str = "", admin: bool = False) -> User:
    """Create a person. Raises BadInput when the name is taken, ValidationError when the password is weak."""
    if User.objects.filter(username__iexact=username).exists():
        raise BadInput(_("There is already somebody called %(username)s.") % {"username": username})
    first, last = full_name.partition(" ")[::2]
    user = User(username=username, first_name=first, last_name=last, is_superuser=admin, is_staff=admin)
    user.full_clean(exclude=["password"])
    validate_password(password, user)
    user.set_password(password)
    user.save()
    return user


def issue_token(*, user: User, name: str, days: int | None = 90) -> tuple[ApiToken, str]:
    """Create a token and return it with its plain text, which is shown once and stored nowhere."""
    if not name.strip():
        raise BadInput(_("Give the token a name that says which program uses it."))
    plain = new_token()
    expires = timezone.now() + timedelta(days=days) if days else None
    token = ApiToken.objects.create(user=user, name=name.strip()[:80], digest=digest(plain), expires_at=expires)
    return token, plain


def revoke_token(*, user: User, token_id: int) -> None:
    """Close a token of this person. Another person's token is left alone."""
    ApiToken.objects.filter(pk=token_id, user=user, revoked_at=None).update(revoked_at=timezone.now())


def rename(*, user: User, full_name: str) -> None:
    """Change how a person's name is shown."""
    user.first_name, _, user.last_name = full_name.strip().partition(" ")
    user.save(update_fields=["first_name", "last_name"])


def set_active(*, user: User, active: bool, by: User) -> None:
    """Let a person in again, or keep them out; what they did stays. Raises BadInput for oneself."""
    if user.pk == by.pk:
        raise BadInput(_("You cannot keep yourself out. Ask another admin."))
    user.is_active = active
    user.save(update_fields=["is_active"])
