"""A lead after a training: from its verdict to the photos the two models differ on, and to how each was made."""

import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.e2e.person import PROJECT, Person
from tests.stack import story
from tests.stack.site import Site


def test_a_lead_compares_the_new_model_with_the_one_before(site: Site, person: Callable[[str], Person]) -> None:
    """Who won in numbers, then photo by photo with both masks drawn; one click opens the photo; files to take home."""
    story.settle(site)
    site.inside("hold_out", 4)
    run = story.train(site)
    lea = person("lea")
    page = lea.page
    page.goto(f"{PROJECT}runs/{run['id']}/")
    page.get_by_role("link", name=re.compile("Compare it with v")).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"against {run['version']}")
    pairs = page.locator(".compare-pairs li")
    expect(pairs.first).to_be_visible()
    sizes = "all => Promise.all(all.map(one => one.decode().then(() => one.naturalWidth)))"
    drawn = pairs.first.locator("img").evaluate_all(sizes)
    assert drawn == [384, 384]
    count = pairs.count()
    for tab in ("The first is better", "The second is better"):
        page.get_by_role("link", name=tab).click()
        expect(page.get_by_role("link", name=tab)).to_have_attribute("aria-current", "page")
        assert pairs.count() <= count
    page.get_by_role("link", name="All photos").click()
    name = pairs.first.locator(".compare-name").inner_text()
    pairs.first.get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    page.get_by_role("link", name="where this mask comes from").click()
    page.get_by_role("row", name=re.compile(run["version"])).get_by_role("link", name=run["version"]).click()
    made = page.locator("#made")
    expect(made).to_contain_text("checked on")
    with page.expect_download() as download:
        made.get_by_role("link", name="scores by photo").click()
    assert name in download.value.path().read_text()
