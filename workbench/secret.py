"""The secret key: from the environment, or generated once into a file that only its owner can read."""

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key

WEAKEST_LENGTH = 50
FEWEST_CHARACTERS = 5


def secret_key(path: Path) -> str:
    """Return SELVEDGE_SECRET_KEY, or the key kept in `path`, made there on the first start.

    Raises ImproperlyConfigured for a key that is too short or too uniform to be a secret.
    """
    key = os.environ.get("SELVEDGE_SECRET_KEY") or _kept(path)
    if len(key) < WEAKEST_LENGTH or len(set(key)) < FEWEST_CHARACTERS:
        raise ImproperlyConfigured(
            f"The secret key is too weak: give SELVEDGE_SECRET_KEY at least {WEAKEST_LENGTH} random characters, "
            f"or remove {path.name} and let Selvedge make one."
        )
    return key


def _kept(path: Path) -> str:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(f"{path.name}.{os.getpid()}")
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(get_random_secret_key())
        try:
            # link, unlike rename, refuses to replace a key that another process made first.
            os.link(fresh, path)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path.read_text().strip()
