"""The values that the timeline gives to the script."""

import msgspec
from tests.e2e.pages.samples import (
    NOW,
)
from tests.views.html.harness import page_of


def test_figures_for_the_script() -> None:
    """The lanes of the script are those of the page, a value for each minute."""
    page = page_of("day")
    data = msgspec.json.decode(page.partition('id="data">')[2].partition("</script>")[0])
    assert [len(lane["lines"]) for lane in data["lanes"]] == [1, 1, 3, 2, 4]
    assert {len(line) for lane in data["lanes"] for line in lane["lines"]} <= {1440, 1441}
    assert data["offsets"] == [[(NOW // 10**9 - 86_400) * 1000, 0]]
