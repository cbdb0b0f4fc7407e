"""Every address of the product with every method it answers, and the lowest role that may use it.

A new route belongs in here; tests/test_permission_matrix.py fails until it is.
"""

from collections.abc import Iterator
from enum import IntEnum

from django.urls import URLPattern, URLResolver, get_resolver


class Least(IntEnum):
    """Who may, from everybody to admins only. From ANNOTATOR to LEAD it is the role in the project at hand."""

    PUBLIC = 0
    SIGNED_IN = 1
    ANNOTATOR = 2
    REVIEWER = 3
    LEAD = 4
    ADMIN = 5


PUBLIC, SIGNED_IN, ANNOTATOR, REVIEWER, LEAD, ADMIN = Least

MATRIX: dict[str, dict[str, Least]] = {
    # Pages of the house.
    "healthz": {"GET": PUBLIC},
    "sign-in": {"GET": PUBLIC, "POST": PUBLIC},
    "sign-out": {"POST": SIGNED_IN},
    "set-language": {"POST": PUBLIC},
    "home": {"GET": SIGNED_IN},
    "account": {"GET": SIGNED_IN},
    "your-work": {"GET": SIGNED_IN},
    "practice": {"GET": SIGNED_IN},
    "practice-photo": {"GET": SIGNED_IN},
    "account-name": {"POST": SIGNED_IN},
    "account-password": {"POST": SIGNED_IN},
    "token-add": {"POST": SIGNED_IN},
    "token-revoke": {"POST": SIGNED_IN},
    "people": {"GET": ADMIN, "POST": ADMIN},
    "person-active": {"POST": ADMIN},
    "project-new": {"GET": ADMIN, "POST": ADMIN},
    # Pages of a project.
    "project": {"GET": ANNOTATOR},
    "project-live": {"GET": ANNOTATOR},
    "dashboard": {"GET": LEAD},
    "reports": {"GET": LEAD},
    "learning": {"GET": REVIEWER},
    "table-file": {"GET": LEAD},
    "photos": {"GET": ANNOTATOR},
    "photo": {"GET": ANNOTATOR},
    "photo-move": {"POST": REVIEWER},
    "upload": {"GET": REVIEWER},
    "export": {"GET": REVIEWER},
    "settings": {"GET": LEAD, "POST": LEAD},
    "pattern": {"GET": LEAD},
    "members": {"GET": LEAD, "POST": LEAD},
    "triage": {"GET": REVIEWER, "POST": LEAD},
    "triage-reroute": {"POST": LEAD},
    "member": {"POST": LEAD},
    "annotate-next": {"GET": ANNOTATOR},
    "annotate": {"GET": ANNOTATOR},
    "review": {"GET": REVIEWER},
    "review-item": {"GET": REVIEWER},
    "review-fix": {"GET": REVIEWER},
    "studio": {"GET": REVIEWER},
    "studio-file": {"GET": REVIEWER},
    "studio-mark": {"POST": REVIEWER},
    "models": {"GET": REVIEWER},
    "model": {"GET": REVIEWER},
    "model-people": {"GET": REVIEWER},
    "compare": {"GET": REVIEWER},
    "score-picture": {"GET": REVIEWER},
    "photo-lineage": {"GET": REVIEWER},
    "promote": {"POST": LEAD},
    "keep-out": {"POST": LEAD},
    "roll-back": {"POST": LEAD},
    "exam": {"GET": REVIEWER},
    "runs": {"GET": REVIEWER},
    "run": {"GET": REVIEWER},
    "stop-run": {"POST": LEAD},
    "recipes": {"GET": REVIEWER},
    "recipe": {"GET": REVIEWER, "POST": LEAD},
    "use-recipe": {"POST": LEAD},
    "compare-recipes": {"POST": LEAD},
    "comparison": {"GET": REVIEWER},
    "stop-comparison": {"POST": LEAD},
    "api-recipes": {"GET": REVIEWER},
    "api-recipe": {"GET": REVIEWER, "PUT": LEAD},
    "api-comparisons": {"GET": REVIEWER, "POST": LEAD},
    "api-comparison": {"GET": REVIEWER},
    "api-stop-comparison": {"POST": LEAD},
    "imported-masks": {"GET": REVIEWER},
    "check-masks": {"POST": LEAD},
    "label-check-picture": {"GET": REVIEWER},
    "api-label-checks": {"GET": REVIEWER, "POST": LEAD},
    "train": {"POST": LEAD},
    # Pictures.
    "photo-file": {"GET": ANNOTATOR},
    "garment-thumb": {"GET": ANNOTATOR},
    "cutout": {"GET": ANNOTATOR},
    # The API.
    "schema": {"GET": SIGNED_IN},
    "api-docs": {"GET": SIGNED_IN},
    "api-session": {"GET": PUBLIC, "POST": PUBLIC, "DELETE": PUBLIC},
    "api-editor": {"GET": SIGNED_IN, "PUT": SIGNED_IN},
    "api-practice-score": {"POST": SIGNED_IN},
    "api-practice-done": {"POST": SIGNED_IN},
    "api-projects": {"GET": SIGNED_IN, "POST": ADMIN},
    "api-project": {"GET": ANNOTATOR},
    "api-photos": {"GET": ANNOTATOR, "POST": REVIEWER},
    "api-photo": {"GET": ANNOTATOR},
    "api-known": {"POST": REVIEWER},
    "api-export": {"GET": REVIEWER},
    "api-next": {"POST": ANNOTATOR},
    "api-item": {"GET": ANNOTATOR},
    "api-draft": {"PUT": ANNOTATOR},
    "api-submit": {"POST": ANNOTATOR},
    "api-skip": {"POST": ANNOTATOR},
    "api-heartbeat": {"POST": ANNOTATOR},
    "api-release": {"POST": ANNOTATOR},
    "api-region": {"POST": ANNOTATOR},
    "api-ahead": {"GET": ANNOTATOR},
    "api-openings": {"POST": ANNOTATOR},
    "api-opening": {"DELETE": ANNOTATOR},
    "api-review": {"GET": REVIEWER},
    "api-approve": {"POST": REVIEWER},
    "api-send-back": {"POST": REVIEWER},
    "api-fix": {"GET": REVIEWER, "POST": REVIEWER},
    "api-verdicts": {"POST": REVIEWER},
    "api-undo": {"POST": REVIEWER},
    "api-policy": {"GET": REVIEWER, "POST": LEAD},
    "api-policy-preview": {"POST": REVIEWER},
    "api-runs": {"GET": REVIEWER, "POST": LEAD},
    "api-run": {"GET": REVIEWER},
    "api-stop-run": {"POST": LEAD},
    "api-models": {"GET": REVIEWER},
    "api-promote": {"POST": LEAD},
    "api-lineage": {"GET": REVIEWER},
    "api-compare": {"GET": REVIEWER},
    "api-scores": {"GET": REVIEWER},
    "api-learnt-masks": {"GET": REVIEWER},
    "api-onnx": {"GET": REVIEWER},
    "api-photo-lineage": {"GET": REVIEWER},
    "api-keep-out": {"POST": LEAD},
    "api-roll-back": {"POST": LEAD},
    "api-exam": {"GET": REVIEWER},
}


def patterns(resolver: URLResolver | None = None) -> Iterator[URLPattern]:
    """Every address of the product, however deep it is included."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLPattern):
            yield entry
        else:
            yield from patterns(entry)


def parameters(name: str) -> set[str]:
    """The names of the parts of an address that vary."""
    found = next(entry for entry in patterns() if entry.name == name)
    return set(found.pattern.regex.groupindex)
