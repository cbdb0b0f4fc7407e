"""Pure: drawing lots that nobody can draw twice."""

import hashlib


def lot(photo: str, purpose: str) -> float:
    """A number in [0, 1), always the same for a photo (its hash) and a purpose."""
    digest = hashlib.sha256(f"{purpose}:{photo}".encode()).digest()
    return int.from_bytes(digest[:8], "big") / 2**64
