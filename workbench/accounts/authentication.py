"""API tokens in the Authorization header: `Authorization: Bearer selv_…`."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from workbench.accounts.models import ApiToken, User, digest

USE_IS_NOTED_EVERY = timedelta(minutes=1)


class TokenAuthentication(BaseAuthentication):
    """Signs a program in by its token."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        """Return the token's owner, or None where no token was sent. Raises AuthenticationFailed for a dead one."""
        kind, plain = get_authorization_header(request).decode("latin-1").partition(" ")[::2]
        if kind.lower() != "bearer":
            return None
        token = ApiToken.objects.select_related("user").filter(digest=digest(plain.strip())).first()
        if token is None or not token.is_live or not token.user.is_active:
            raise AuthenticationFailed(_("This token is unknown, expired or revoked."))
        self._note_use(token)
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        """The challenge sent with a 401."""
        return "Bearer"

    def _note_use(self, token: ApiToken) -> None:
        # Once a minute is enough to see whether a token is alive, and spares each request a write.
        now = timezone.now()
        if token.last_used_at is None or now - token.last_used_at > USE_IS_NOTED_EVERY:
            ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """Describes the token in the OpenAPI schema."""

    target_class = TokenAuthentication
    name = "token"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        """The OpenAPI security scheme."""
        return {"type": "http", "scheme": "bearer"}
