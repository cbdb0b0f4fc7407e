"""What can go wrong in the domain, in words for the person who caused it."""

from typing import Any


class DomainError(Exception):
    """A request that cannot be met: str() is the sentence shown, `extra` goes into the JSON body."""

    status = 400

    def __init__(self, message: str, **extra: Any) -> None:
        super().__init__(message)
        self.extra = extra


class BadInput(DomainError):
    """What was sent cannot be used."""


class NotAllowed(DomainError):
    """The person may see this, but not do that."""

    status = 403


class NotFound(DomainError):
    """It does not exist, or it is nothing this person may know of."""

    status = 404


class Conflict(DomainError):
    """Somebody or something else was faster; nothing was overwritten."""

    status = 409


class Stale(DomainError):
    """The caller worked from an older version than the stored one."""

    status = 412


class Unconditional(DomainError):
    """A write without If-Match."""

    status = 428


class StorageFull(DomainError):
    """The disk is nearly full."""

    status = 507
