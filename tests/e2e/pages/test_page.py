"""The page in a real browser: phone and desktop, light and dark, with and without its script."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.e2e.pages.harness import launch
from tests.e2e.pages.samples import CHECKED, MASKED, NOW, SAMPLES

from sidecar.views.html.page import html

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from playwright.sync_api import Page as Tab
else:
    pytest.importorskip("playwright.sync_api", reason="`make tools` adds playwright")

PHONE, DESKTOP = (360, 800), (1280, 900)
Open = Callable[..., "Tab"]


@pytest.fixture(scope="module")
def browser() -> Iterator["Browser"]:
    """Give a browser for all tests of the module."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - may not be installed

    with sync_playwright() as driver:
        started = launch(driver)
        yield started
        started.close()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder with all pages."""
    made = tmp_path_factory.mktemp("pages")
    for name, make in SAMPLES.items():
        (made / f"{name}.html").write_text(html(*make(), checked=CHECKED, masked=MASKED), "utf-8")
    return made


@contextmanager
def opened(
    browser: "Browser", file: Path, size: tuple[int, int] = DESKTOP, **options: object
) -> Iterator["Tab"]:
    """Open a page from disk; a message of its console, an error or a request is a failure."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        **options,  # type: ignore[arg-type]  # passed through
    )
    tab = context.new_page()
    said: list[str] = []
    tab.on("console", lambda message: said.append(message.text))
    tab.on("pageerror", lambda error: said.append(str(error)))
    tab.on("dialog", lambda dialog: said.append(dialog.message))
    tab.on("request", lambda request: said.append(request.url))
    tab.goto(file.as_uri())
    yield tab
    context.close()
    assert said == [file.as_uri()]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("name", list(SAMPLES))
def test_fits(
    browser: "Browser", folder: Path, name: str, size: tuple[int, int], scheme: str
) -> None:
    """No page is wider than its window, complains, asks for anything or runs foreign text."""
    with opened(browser, folder / f"{name}.html", size, color_scheme=scheme) as tab:
        assert tab.evaluate("document.documentElement.scrollWidth") == size[0]
        ground = tab.evaluate("getComputedStyle(document.body).backgroundColor")
        assert ground == {"light": "rgb(250, 250, 248)", "dark": "rgb(17, 20, 23)"}[scheme]
        tab.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")
        assert tab.evaluate("document.documentElement.scrollWidth") == size[0]


@pytest.mark.parametrize("name", ["troubled", "day", "young"])
def test_tables_on_a_phone(browser: "Browser", folder: Path, name: str) -> None:
    """On a phone no table is wider than its box, and its heads say that they sort."""
    with opened(browser, folder / f"{name}.html", PHONE) as tab:
        for table in ("#templates", "#signals", "#live"):
            box = tab.locator(f".box:has({table})")
            assert box.evaluate("box => box.scrollWidth <= box.clientWidth"), table
            head = tab.locator(f"{table} thead tr")
            assert head.evaluate("tr => getComputedStyle(tr, '::before').content") == '"Sort by"'
            assert tab.locator(f"{table} th button").first.is_visible()


def test_hover_reads_all_lanes(browser: "Browser", folder: Path) -> None:
    """Pointing at a minute shows its figures in all lanes; leaving shows the last again."""
    with opened(browser, folder / "troubled.html") as tab:
        outputs = tab.locator(".view-near .legend output")
        last = outputs.all_text_contents()
        tab.locator(".view-near").scroll_into_view_if_needed()
        box = tab.locator(".view-near .plot").first.bounding_box()
        assert box is not None
        tab.mouse.move(box["x"] + box["width"] / 2, box["y"] + 40)
        calm = outputs.all_text_contents()
        assert calm != last
        assert len(calm) == len(last) == 11
        assert calm[1].startswith("0.")
        assert tab.locator(".view-near .now .tick").text_content() == "12:12"
        tab.mouse.move(2, 2)
        assert outputs.all_text_contents() == last


def test_keyboard_reads_minutes(browser: "Browser", folder: Path) -> None:
    """The slider moves by a minute, and says the time and all figures to a screen reader."""
    with opened(browser, folder / "troubled.html") as tab:
        slider = tab.locator(".view-near input[type=range]")
        slider.focus()
        slider.press("ArrowLeft")
        first = slider.get_attribute("aria-valuetext") or ""
        slider.press("ArrowLeft")
        second = slider.get_attribute("aria-valuetext") or ""
        assert (first[:6], second[:6]) == ("13:41:", "13:40:")
        assert "p99 " in second
        slider.press("Escape")
        assert slider.get_attribute("aria-valuetext") == "the last"


def test_views(browser: "Browser", folder: Path) -> None:
    """The close-up is shown first, everything on demand, also where no script runs."""
    with opened(browser, folder / "troubled.html", java_script_enabled=False) as tab:
        assert tab.locator(".view-near").is_visible()
        assert not tab.locator(".filters").first.is_visible()
        tab.locator(".choice label").nth(1).click()
        assert tab.locator(".view-far").is_visible()
        assert not tab.locator(".view-near").is_visible()
        assert tab.locator(".view-far .flag").count() == 4


def test_jump(browser: "Browser", folder: Path) -> None:
    """The time of a finding leads to that minute on the timeline, in the view that has it."""
    with opened(browser, folder / "troubled.html") as tab:
        tab.locator("#finding-2 .jump").click()
        assert tab.locator(".view-far").is_visible()
        assert tab.locator(".view-far .now .tick").text_content() == "08:42"
        tab.locator(".view-far .flag a").first.click()
        assert tab.url.endswith("#finding-2")


def test_sort_and_find(browser: "Browser", folder: Path) -> None:
    """Tables are sorted by their heads, and hold what is looked for."""
    with opened(browser, folder / "day.html") as tab:
        counts = tab.locator("#templates tbody .num")
        tab.locator("#templates th button").first.click()
        tab.locator("#templates th button").first.click()
        assert tab.locator("#templates th").first.get_attribute("aria-sort") == "ascending"
        found = [int(text.replace(",", "")) for text in counts.all_text_contents()]
        assert found == sorted(found)
        tab.locator("#log input[type=search]").fill("pool EXHAUSTED")
        assert tab.locator("#templates tbody tr:visible").count() == 50
        assert tab.locator("#log .filters output").text_content() == "50 of 300"
        tab.locator("#log select").select_option("l-warning")
        assert tab.locator("#templates tbody tr:visible").count() == 0
        tab.locator("#metrics input[type=search]").fill("resident")
        assert tab.locator("#live tbody tr:visible").count() == 1


def test_errors_open(browser: "Browser", folder: Path) -> None:
    """An error shows its cause, its fields and its trace when it is opened."""
    with opened(browser, folder / "troubled.html", PHONE) as tab:
        first = tab.locator("#errors details").first
        assert not first.locator("pre").is_visible()
        first.locator("summary").click()
        assert "Traceback" in (first.locator("pre").text_content() or "")
        assert first.locator(".cause").is_visible()


def test_prints(browser: "Browser", folder: Path) -> None:
    """On paper the page is light, all errors are open, and nothing is left that needs a screen."""
    with opened(browser, folder / "day.html", color_scheme="dark") as tab:
        tab.emulate_media(media="print")
        tab.evaluate("dispatchEvent(new Event('beforeprint'))")
        assert tab.evaluate("getComputedStyle(document.body).backgroundColor") == (
            "rgb(255, 255, 255)"
        )
        assert tab.locator("#errors details[open]").count() == 10
        assert not tab.locator(".scrub").first.is_visible()
        assert tab.locator("#live tbody tr:visible").count() == 40
        assert tab.pdf(format="A4").startswith(b"%PDF")


def test_same_figures(browser: "Browser", folder: Path) -> None:
    """The script spells figures as the page does: the last minute is what stands there."""
    with opened(browser, folder / "healthy.html") as tab:
        outputs = tab.locator(".view-near .legend output")
        last = outputs.all_text_contents()
        end = (NOW - 30 * 10**9) // 10**6
        tab.evaluate("at => document.querySelector('.view-near').readAt(at)", end)
        assert outputs.all_text_contents()[:5] == last[:5]
