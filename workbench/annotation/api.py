"""The editor's endpoints: parse, call the service, answer."""

import re
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from workbench.accounts.models import User, as_user
from workbench.annotation import services
from workbench.annotation.saves import Save, Spent
from workbench.annotation.selectors import ahead_orders, work_order
from workbench.annotation.surroundings import opening_json
from workbench.bodies import read
from workbench.datasets.permissions import project_for
from workbench.errors import Unconditional
from workbench.masks.codec import LARGEST_PIXELS
from workbench.masks.selectors import LayerJSON
from workbench.workflow.models import Item
from workbench.workflow.permissions import item_for

IF_MATCH = OpenApiParameter("If-Match", str, OpenApiParameter.HEADER, required=True)
LONGEST_LAYER = 8 * 2**20
MOST_AHEAD = 3
MOST_STROKES = 100_000
MOST_TOOLS = 40
TOOL_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,23}")


class LayerSerializer(serializers.Serializer[Any]):
    """One layer: label id, attribute ids, base64 of SVM1 bytes."""

    # The serializer class has attributes of these names; the fields are moved off it before anybody looks.
    label = serializers.IntegerField(min_value=1, max_value=2**31)  # type: ignore[assignment]
    attributes = serializers.ListField(child=serializers.IntegerField(min_value=1, max_value=2**31), max_length=100)
    data = serializers.CharField(max_length=LONGEST_LAYER)  # type: ignore[assignment]


class SaveSerializer(serializers.Serializer[Any]):
    """A draft."""

    op_id = serializers.UUIDField()
    generation = serializers.IntegerField(min_value=0, max_value=2**31)
    layers = LayerSerializer(many=True)


class EffortSerializer(serializers.Serializer[Any]):
    """What the editor measured."""

    active_seconds = serializers.FloatField(min_value=0, max_value=86400)
    strokes = serializers.IntegerField(min_value=0, max_value=MOST_STROKES)
    tools = serializers.DictField(
        child=serializers.IntegerField(min_value=0, max_value=MOST_STROKES), required=False, default=dict
    )
    pixels_changed = serializers.IntegerField(min_value=0, max_value=LARGEST_PIXELS, allow_null=True, default=None)

    def validate_tools(self, tools: dict[str, int]) -> dict[str, int]:
        """Only names a tool can have, and not more than an editor can have tools. Raises ValidationError."""
        if len(tools) > MOST_TOOLS:
            raise serializers.ValidationError(_("At most {most} tools.").format(most=MOST_TOOLS))
        if strange := [name for name in tools if not TOOL_NAME.fullmatch(name)]:
            words = _("{name} is no tool: a tool's name has up to 24 letters, digits and dashes.")
            raise serializers.ValidationError(words.format(name=strange[0][:40]))
        return tools


class SubmitSerializer(SaveSerializer):
    """A finished mask."""

    effort = EffortSerializer()


class GenerationSerializer(serializers.Serializer[Any]):
    """The lease a caller holds."""

    generation = serializers.IntegerField(min_value=0, max_value=2**31)


class SkipSerializer(GenerationSerializer):
    """Why a photo is skipped."""

    reason = serializers.CharField(max_length=500)


class OpeningSerializer(serializers.Serializer[Any]):
    """A hole that belongs there: a pixel inside it, and its size in pixels."""

    x = serializers.IntegerField(min_value=0, max_value=2**20)
    y = serializers.IntegerField(min_value=0, max_value=2**20)
    area = serializers.IntegerField(min_value=1, max_value=2**31 - 1)


def save_of(request: Request, body: dict[str, Any]) -> Save:
    """The save in a request. Raises Unconditional (428) without If-Match."""
    if_match = request.headers.get("If-Match", "")
    if not if_match:
        raise Unconditional(_("Send If-Match with the etag of the version you worked from."))
    return Save(body["op_id"], if_match, body["generation"], layers_of(body))


def layers_of(body: dict[str, Any]) -> list[LayerJSON]:
    """The layers in a validated body."""
    return [LayerJSON(label=row["label"], attributes=row["attributes"], data=row["data"]) for row in body["layers"]]


def following(item: Item, user: User) -> dict[str, Any] | None:
    """The work order of the photo that comes next, or None."""
    chosen = services.next_item(project=item.project, user=user)
    return work_order(chosen, user) if chosen else None


class NextPhoto(APIView):
    """Claim the next photo of a project."""

    @extend_schema(request=None, responses={200: OpenApiTypes.OBJECT, 204: None})
    def post(self, request: Request, slug: str) -> Response:
        """Answer with its work order, or 204 when no photo needs a person."""
        user = as_user(request.user)
        item = services.next_item(project=project_for(user, slug), user=user)
        return Response(work_order(item, user)) if item else Response(status=204)


class Ahead(APIView):
    """What comes after the photo in hand."""

    @extend_schema(responses={200: OpenApiTypes.OBJECT})
    def get(self, request: Request, slug: str) -> Response:
        """The photos this person would get next, most likely first; nothing is claimed."""
        user = as_user(request.user)
        return Response({"photos": ahead_orders(project_for(user, slug), user, MOST_AHEAD)})


class WorkOrder(APIView):
    """Open one photo."""

    @extend_schema(responses={200: OpenApiTypes.OBJECT})
    def get(self, request: Request, item_id: int) -> Response:
        """Claim this photo and answer with its work order; 409 when somebody else has it."""
        user = as_user(request.user)
        return Response(work_order(services.open_item(item=item_for(user, item_id), user=user), user))


class SaveDraft(APIView):
    """Autosave."""

    @extend_schema(request=SaveSerializer, parameters=[IF_MATCH], responses={200: OpenApiTypes.OBJECT})
    def put(self, request: Request, item_id: int) -> Response:
        """Store a draft; 412 and 409 keep it aside, 428 without If-Match."""
        user = as_user(request.user)
        item = item_for(user, item_id)
        draft = services.save_draft(item=item, user=user, save=save_of(request, read(SaveSerializer, request)))
        tag = f'"d{draft.pk}"'
        return Response({"etag": tag, "saved_at": draft.saved_at}, headers={"ETag": tag})


class Submit(APIView):
    """Submit and take the next photo."""

    @extend_schema(request=SubmitSerializer, parameters=[IF_MATCH], responses={200: OpenApiTypes.OBJECT})
    def post(self, request: Request, item_id: int) -> Response:
        """Store the mask, move the photo on, answer with the next work order."""
        user = as_user(request.user)
        item, body = item_for(user, item_id), read(SubmitSerializer, request)
        spent = Spent(**body["effort"])
        version = services.submit(item=item, user=user, save=save_of(request, body), spent=spent)
        spent_json = {"active_seconds": version.effort.active_seconds, "shown_dice": version.effort.shown_dice}
        answer = {"version": version.pk, "state": services.state_told(item, version, user), "effort": spent_json}
        return Response(answer | {"next": following(item, user)})


class Skip(APIView):
    """Skip a photo."""

    @extend_schema(request=SkipSerializer, responses={200: OpenApiTypes.OBJECT})
    def post(self, request: Request, item_id: int) -> Response:
        """Put it behind the others with the reason and answer with the next work order."""
        user = as_user(request.user)
        item = services.skip(item=item_for(user, item_id), user=user, **read(SkipSerializer, request))
        return Response({"next": following(item, user)})


class Heartbeat(APIView):
    """Keep a claim alive."""

    @extend_schema(request=GenerationSerializer, responses={200: OpenApiTypes.OBJECT})
    def post(self, request: Request, item_id: int) -> Response:
        """Extend the lease; 409 when it is lost."""
        user = as_user(request.user)
        item = services.heartbeat(item=item_for(user, item_id), user=user, **read(GenerationSerializer, request))
        return Response({"expires_at": item.lease_until})


class Release(APIView):
    """Give a photo back."""

    @extend_schema(request=GenerationSerializer, responses={204: None})
    def post(self, request: Request, item_id: int) -> Response:
        """End the lease; the draft stays."""
        user = as_user(request.user)
        services.release(item=item_for(user, item_id), user=user, **read(GenerationSerializer, request))
        return Response(status=204)


class Openings(APIView):
    """The true openings of a photo."""

    @extend_schema(request=OpeningSerializer, responses={201: OpenApiTypes.OBJECT})
    def post(self, request: Request, item_id: int) -> Response:
        """Remember one; the same point again answers with what is stored."""
        user = as_user(request.user)
        item = item_for(user, item_id)
        opening = services.add_opening(item=item, user=user, **read(OpeningSerializer, request))
        return Response(opening_json(opening), status=201)


class OneOpening(APIView):
    """One true opening."""

    @extend_schema(responses={204: None})
    def delete(self, request: Request, item_id: int, opening_id: int) -> Response:
        """Forget it; one that is gone already is no error."""
        user = as_user(request.user)
        services.remove_opening(item=item_for(user, item_id), user=user, opening_id=opening_id)
        return Response(status=204)
