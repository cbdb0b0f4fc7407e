"""Pure: from a file name to garment and viewpoint, by a pattern that each project may change."""

import re
from typing import NamedTuple

# "SKU-12_FrontRight" is garment SKU-12 seen FrontRight; a name without such an ending is a garment seen from the front.
DEFAULT_PATTERN = (
    r"^(?P<garment>.+?)(?:_(?P<viewpoint>Front|FrontLeft|FrontRight|Left|Right|Back|BackLeft|BackRight|Detail\d*))?$"
)
DEFAULT_VIEWPOINT = "Front"


class Named(NamedTuple):
    """What a file name says."""

    garment: str
    viewpoint: str


def parse(stem: str, pattern: str = DEFAULT_PATTERN) -> Named | None:
    """Read garment and viewpoint out of a file name without its ending; None where the pattern does not match."""
    found = re.search(pattern, stem)
    if found is None or not found.group("garment"):
        return None
    viewpoint = found.groupdict().get("viewpoint")
    return Named(found.group("garment"), viewpoint or DEFAULT_VIEWPOINT)


def problem(pattern: str) -> str:
    """Why a pattern cannot be used, or an empty text."""
    try:
        names = re.compile(pattern).groupindex
    except re.error as error:
        return f"This is not a regular expression: {error}."
    if "garment" not in names:
        return "The pattern needs a group called garment: (?P<garment>…)."
    return ""
