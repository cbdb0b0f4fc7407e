"""Region refine over the API."""

from time import perf_counter
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import ScopedRateThrottle
from rest_framework.views import APIView

from workbench.accounts.models import as_user
from workbench.annotation import refine
from workbench.annotation.api import LONGEST_LAYER
from workbench.bodies import read
from workbench.masks.selectors import to_text
from workbench.workflow.permissions import item_for


class RegionSerializer(serializers.Serializer[Any]):
    """A rectangle, strokes, or both; masks are base64 of SVM1 bytes of the photo's size, strokes counted from 128."""

    rect = serializers.ListField(
        child=serializers.IntegerField(min_value=-(2**31), max_value=2**31),
        min_length=4, max_length=4, allow_null=True, default=None,
        help_text="left, top, right, bottom in the photo's pixels, the last two excluded; nothing outside changes",
    )  # fmt: skip
    foreground = serializers.CharField(max_length=LONGEST_LAYER, allow_null=True, default=None)
    background = serializers.CharField(max_length=LONGEST_LAYER, allow_null=True, default=None)
    layer = serializers.CharField(max_length=LONGEST_LAYER, allow_null=True, default=None)


class Region(APIView):
    """Propose a mask for a region."""

    throttle_classes = [ScopedRateThrottle]
    throttle_scope = "region"

    @extend_schema(request=RegionSerializer, responses={200: OpenApiTypes.OBJECT})
    def post(self, request: Request, item_id: int) -> Response:
        """Answer with the proposed layer, `data` as base64 of SVM1, and the seconds it took; nothing is stored.

        409 when the person does not hold the photo, 429 when asked too often.
        """
        user, started = as_user(request.user), perf_counter()
        item, body = item_for(user, item_id), read(RegionSerializer, request)
        rect = body["rect"]
        drawn = refine.Drawn(
            rect=None if rect is None else (rect[0], rect[1], rect[2], rect[3]),
            foreground=body["foreground"], background=body["background"], layer=body["layer"],
        )  # fmt: skip
        data = refine.propose(item=item, user=user, drawn=drawn)
        return Response({"data": to_text(data), "seconds": round(perf_counter() - started, 3)})
