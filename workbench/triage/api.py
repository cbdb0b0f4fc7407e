"""The triage policy over the API."""

from dataclasses import asdict
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from workbench.accounts.models import Role, as_user
from workbench.bodies import read
from workbench.datasets.models import Project
from workbench.datasets.permissions import leads, project_for
from workbench.errors import BadInput
from workbench.retold import retold_reasons
from workbench.triage import selectors, services
from workbench.triage.aims import PRESETS
from workbench.triage.asking import Asked, ask, expecting
from workbench.triage.facts import thresholds
from workbench.triage.forms import PolicyForm
from workbench.triage.models import Policy
from workbench.triage.policy import Thresholds
from workbench.triage.preview import Preview, preview
from workbench.triage.telling import told

MOST_CHANGED = 200
NAMES = PolicyForm.Meta.fields


class PolicySerializer(serializers.Serializer[Any]):
    """Thresholds by hand; what is left out stays as it is. Or an aim: a preset, a quality, or photos a day."""

    accept_dice = serializers.FloatField(min_value=0, max_value=1, required=False)
    review_dice = serializers.FloatField(min_value=0, max_value=1, required=False)
    doubt_dice = serializers.FloatField(min_value=0, max_value=1, required=False)
    least_contrast = serializers.FloatField(min_value=0, required=False)
    random_share = serializers.FloatField(min_value=0, max_value=1, required=False)
    audit_share = serializers.FloatField(min_value=0, max_value=1, required=False)
    accept_uncalibrated = serializers.BooleanField(required=False)
    preset = serializers.ChoiceField(choices=list(PRESETS), required=False)
    median = serializers.FloatField(min_value=0, max_value=1, required=False)
    worst = serializers.FloatField(min_value=0, max_value=1, required=False)
    photos_a_day = serializers.FloatField(min_value=0, required=False)
    note = serializers.CharField(max_length=1000, allow_blank=True, default="")


class PolicyInForce(APIView):
    """The policy in force."""

    @extend_schema(responses={200: OpenApiTypes.OBJECT})
    def get(self, request: Request, slug: str) -> Response:
        """Its version, thresholds, and what it promised when it was set."""
        project = project_for(as_user(request.user), slug, Role.REVIEWER)
        return Response(policy_json(selectors.standing_policy(project)))

    @extend_schema(request=PolicySerializer, responses={201: OpenApiTypes.OBJECT})
    def post(self, request: Request, slug: str) -> Response:
        """Put another one in force; leads only. Photos that people wait on stay where they are."""
        user = as_user(request.user)
        project = project_for(user, slug, Role.LEAD)
        data = read(PolicySerializer, request)
        aim, asked = wanted(project, data)
        if asked.thresholds is None:
            raise BadInput(" ".join(told(asked)))
        promise = asked.expected.as_json() if asked.expected else {}
        made = services.set_policy(
            project=project, thresholds=asked.thresholds, user=user, note=data["note"], aim=aim, promise=promise
        )
        return Response(policy_json(made), status=201)


class PolicyPreview(APIView):
    """What another policy would have done."""

    @extend_schema(request=PolicySerializer, responses={200: OpenApiTypes.OBJECT})
    def post(self, request: Request, slug: str) -> Response:
        """Try thresholds, or an aim, on last week's photos; nothing is changed."""
        user = as_user(request.user)
        project = project_for(user, slug, Role.REVIEWER)
        _aim, asked = wanted(project, read(PolicySerializer, request))
        tried = preview(project, asked.thresholds) if asked.thresholds else None
        return Response(
            {
                "thresholds": asked.thresholds.as_json() if asked.thresholds else None,
                "expected": asked.expected.as_json() if asked.expected else None,
                "words": told(asked),
                "preview": preview_json(tried, leads=leads(user, project)) if tried else None,
            }
        )


def wanted(project: Project, data: dict[str, Any]) -> tuple[dict[str, Any], Asked]:
    """The aim of a body and what follows from it. Raises BadInput for half an aim, two, or one beside thresholds."""
    given = {name: value for name, value in data.items() if name in NAMES}
    aim = {name: value for name, value in data.items() if name not in {*NAMES, "note"}}
    if not aim:
        limits = Thresholds(**(thresholds(project).as_json() | given))
        return {}, expecting(limits, selectors.known(project))
    if given or set(aim) not in ({"preset"}, {"median", "worst"}, {"photos_a_day"}):
        raise BadInput(_("Name thresholds, or one aim: a preset, median and worst together, or photos_a_day."))
    return aim, ask(project, aim)


def policy_json(policy: Policy) -> dict[str, Any]:
    """A version of the policy as the API shows it."""
    return {
        "number": policy.number,
        "thresholds": policy.thresholds,
        "aim": policy.aim,
        "promise": policy.promise,
        "by": str(policy.user) if policy.user else None,
        "note": policy.note,
        "created_at": policy.created_at,
    }


def preview_json(tried: Preview, *, leads: bool) -> dict[str, Any]:
    """Counts by route now and then, and the first photos that would go elsewhere, as `Preview.told` says."""
    return {
        "photos": len(tried.rows),
        "days": tried.days,
        "now": tried.counts(then=False),
        "then": tried.counts(then=True),
        "accepted_now": asdict(tried.accepted(then=False)),
        "accepted_then": asdict(tried.accepted(then=True)),
        "moved": len(tried.changed),
        "changed": [
            {
                "photo": row.prediction.photo.name, "item": row.prediction.photo.item.pk, "now": row.now.event,
                "then": row.then.event, "estimated_dice": row.prediction.estimated_dice, "dice": row.dice,
                "reasons": retold_reasons(reason.as_json() for reason in row.then.reasons),
            }
            for row in tried.told(leads=leads).changed[:MOST_CHANGED]
        ],
    }  # fmt: skip
