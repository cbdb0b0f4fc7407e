"""How often somebody may try a password on the sign-in page: as often as over the API, counted together."""

from django.http import HttpRequest
from rest_framework.throttling import SimpleRateThrottle


class SignInThrottle(SimpleRateThrottle):
    """Attempts from one address."""

    scope = "sign-in"

    def get_cache_key(self, request: HttpRequest, view: object) -> str:
        """The same key that ScopedRateThrottle uses for strangers at the API."""
        ident = self.get_ident(request)  # type: ignore[arg-type]
        return self.cache_format % {"scope": self.scope, "ident": ident}
