"""An annotator does a hidden control photo through the real editor, and sees nothing special about it."""

from collections.abc import Callable

from tests.e2e.person import PROJECT, Person
from tests.stack import story
from tests.stack.site import Site


def test_a_control_photo_is_done_like_any_other(person: Callable[[str], Person], site: Site) -> None:
    """Ann gets a photo that Lea drew and Rex approved; only Lea, who leads, reads how close Ann came."""
    story.caught_up(site)
    site.inside("hide_a_known_photo")
    try:
        ann = person("ann")
        first = ann.open_editor()
        ann.page.keyboard.press("Control+Enter")
        ann.page.wait_for_url(lambda url: f"/annotate/{first}/" not in url)
        hidden, photo = site.inside("control_photo").split()
        assert ann.painting() == int(hidden)
        ann.paint_for_sure()
        ann.page.keyboard.press("Control+Enter")
        ann.page.wait_for_url(lambda url: f"/annotate/{hidden}/" not in url)
        lea = person("lea")
        lea.page.goto(f"{PROJECT}photos/{photo}/")
        lea.sees("Control photo")
        ann.page.goto(f"{PROJECT}photos/{photo}/")
        ann.sees("Masks")
        assert ann.page.get_by_text("Control photo").count() == 0
    finally:
        site.inside("hide_no_more")
